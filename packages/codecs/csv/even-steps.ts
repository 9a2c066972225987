// A column of sample times → stretches of even spacing; called by read-recording.ts.

import { type Answer, counted, good, refused } from "@etalon/basis";

/** Samples [from, to) stand one interval apart. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
  /** Seconds from the file's first sample. */
  readonly fromS: number;
  readonly sampleRateHz: number;
  /** Largest distance of a sample's stated time from the even spacing. */
  readonly unevenS: number;
}

/** Steps that differ by more than this share are never taken as equal. */
const COARSEST = 0.1;
/** Times are written to a nanosecond at best, so two steps may differ by two of them. */
const FINEST_S = 2e-9;
/** A stretch whose times drift further than this share of a step from even spacing has no one rate. */
const MOST_DRIFT = 0.5;
/** Rates are looked for with so many decimals at most before the plain quotient is taken. */
const mostRateDecimals = 6;

/** What the walk over the times knows. */
interface Walk {
  readonly timesS: Float64Array;
  /** How far steps may differ and still be the same step, by the resolution and the tremble of the times. */
  readonly looseS: number;
  readonly lineOf: (n: number) => number;
}

/**
 * Cuts a column of rising times where samples are missing or the rate changes. A sample belongs with the
 * interval behind it: where the rate changes, the last sample before the new spacing is the first of the new
 * stretch, so the stretches meet. A single longer step is a gap; a single shorter one is nothing that even
 * sampling makes.
 *
 * The rate of a stretch is the roundest number that its times, with the unevenness they show, allow.
 * @param timesS       [N] seconds, strictly rising, N ≥ 2
 * @param resolutionS  the last decimal place that the times were written with
 * @param lineOf       the line of the file that sample n stands on, for refusals
 */
export function evenStretches(
  timesS: Float64Array,
  resolutionS: number,
  lineOf: (n: number) => number,
): Answer<readonly Stretch[]> {
  const looseS = Math.max(FINEST_S, 1.01 * resolutionS, 1.5 * trembleS(timesS));
  const walk: Walk = { timesS, looseS, lineOf };
  const last = timesS.length - 1;
  const stretches: Stretch[] = [];
  let usualHz = rateOf(1, medianStep(timesS), 0, null);
  for (let from = 0; from <= last; ) {
    const end = endOfStretch(walk, from, 1 / usualHz);
    if (typeof end === "string") return refused("csv.uneven", end);
    const stretch = measure(walk, from, end.to, usualHz, stretches.length > 0);
    if (typeof stretch === "string") return refused("csv.uneven", stretch);
    stretches.push(meeting(walk, stretches.at(-1), stretch));
    if (stretches.length > 16 && stretches.length * 4 > end.to)
      return refused(
        "csv.uneven",
        `the times are not evenly spaced: ${counted(stretches.length, "break")} up to line ${lineOf(end.to - 1)}`,
      );
    usualHz = stretch.sampleRateHz;
    from = end.to;
  }
  return good(stretches);
}

function stepAt(walk: Walk, n: number): number {
  return (walk.timesS[n + 1] ?? Number.NaN) - (walk.timesS[n] ?? Number.NaN);
}

function tolerance(walk: Walk, stepS: number): number {
  return Math.min(COARSEST * stepS, Math.max(walk.looseS, 1e-6 * stepS));
}

function alike(walk: Walk, aS: number, bS: number): boolean {
  return Math.abs(aS - bS) <= tolerance(walk, Math.min(aS, bS));
}

/** Where the stretch that begins at sample `from` ends (exclusive). */
function endOfStretch(walk: Walk, from: number, usualS: number): { to: number } | string {
  const last = walk.timesS.length - 1;
  if (from === last) return { to: from + 1 };
  const first = stepAt(walk, from);
  const steady = from + 1 < last && alike(walk, first, stepAt(walk, from + 1));
  if (!steady && first > usualS && !alike(walk, first, usualS)) return { to: from + 1 }; // alone before a gap
  let at = from + 1;
  while (at < last && alike(walk, stepAt(walk, at), (walk.timesS[at]! - walk.timesS[from]!) / (at - from)))
    at += 1;
  if (at === last) return { to: last + 1 };
  const odd = stepAt(walk, at);
  if (at + 1 < last && alike(walk, odd, stepAt(walk, at + 1))) return { to: at }; // a new rate begins here
  const meanS = (walk.timesS[at]! - walk.timesS[from]!) / (at - from);
  if (odd > meanS) return { to: at + 1 };
  return (
    `line ${walk.lineOf(at + 1)} comes ${micros(odd)} µs after the line before, ` +
    `in steps of ${micros(meanS)} µs; ` +
    "even steps with enough decimals are expected"
  );
}

function measure(
  walk: Walk,
  from: number,
  to: number,
  usualHz: number,
  knownRate: boolean,
): Stretch | string {
  const { timesS, lineOf } = walk;
  const startS = timesS[from]!;
  const fromS = startS - timesS[0]!;
  const steps = to - 1 - from;
  if (steps === 0) return { from, to, fromS, sampleRateHz: usualHz, unevenS: 0 };
  const spanS = timesS[to - 1]! - startS;
  const stepS = spanS / steps;
  let unevenS = 0;
  for (let n = from + 1; n < to; n++)
    unevenS = Math.max(unevenS, Math.abs(timesS[n]! - (startS + (n - from) * stepS)));
  if (unevenS > MOST_DRIFT * stepS)
    return (
      `the sampling rate drifts between line ${lineOf(from)} and line ${lineOf(to - 1)}: ` +
      `times lie up to ${micros(unevenS)} µs off an even step of ${micros(stepS)} µs`
    );
  return {
    from,
    to,
    fromS,
    sampleRateHz: rateOf(steps, spanS, unevenS, knownRate ? usualHz : null),
    unevenS,
  };
}

/**
 * The rate of before, else the roundest one, for which so many steps take the span, as far as the times can
 * tell.
 */
function rateOf(steps: number, spanS: number, unevenS: number, usualHz: number | null): number {
  const marginS = 2 * unevenS + 1e-12;
  if (usualHz !== null && Math.abs(steps / usualHz - spanS) <= marginS) return usualHz;
  const plain = steps / spanS;
  for (let decimals = 0; decimals <= mostRateDecimals; decimals++) {
    const rounded = Math.round(plain * 10 ** decimals) / 10 ** decimals;
    if (rounded > 0 && Math.abs(steps / rounded - spanS) <= marginS) return rounded;
  }
  return plain;
}

/** Two stretches without a gap between them meet exactly, whatever the rounding of their times. */
function meeting(walk: Walk, before: Stretch | undefined, stretch: Stretch): Stretch {
  if (before === undefined) return stretch;
  const endS = before.fromS + (before.to - before.from) / before.sampleRateHz;
  const toleranceS = Math.max(tolerance(walk, 1 / before.sampleRateHz), 2 * before.unevenS);
  return stretch.fromS - endS <= toleranceS ? { ...stretch, fromS: endS } : stretch;
}

function medianStep(timesS: Float64Array): number {
  const steps = new Float64Array(timesS.length - 1);
  for (let n = 0; n < steps.length; n++) steps[n] = timesS[n + 1]! - timesS[n]!;
  steps.sort();
  return steps[steps.length >> 1] ?? Number.NaN;
}

/**
 * How much a step differs from the one before it, but for the tenth that differ most: gaps and changes of
 * rate.
 */
function trembleS(timesS: Float64Array): number {
  const changes = new Float64Array(Math.max(0, timesS.length - 2));
  for (let n = 0; n < changes.length; n++)
    changes[n] = Math.abs(timesS[n + 2]! - 2 * timesS[n + 1]! + timesS[n]!);
  changes.sort();
  return changes[Math.floor(changes.length * 0.9)] ?? 0;
}

const micros = (seconds: number): string => (seconds * 1e6).toPrecision(6).replace(/\.?0+$/, "");
