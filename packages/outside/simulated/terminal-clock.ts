// The terminal's sample clock: when each sample is truly taken, and what the terminal knows of it. Pulse edges are
// captured in its domain.

import { type ClockQuality, type Instant, insist, later, type PulseEdge, type Register } from "@etalon/basis";
import { difference, plus, product, type Split, split, sum } from "./split.ts";
import { instantOfSample, type SampleClock } from "./wave-samples.ts";

/** From `fromS` on (seconds after the wave's origin) the terminal says this of its clock. */
export interface ClockSpan {
  readonly fromS: number;
  readonly state: ClockQuality["state"];
  readonly rateErrorBoundPpm: number;
  /** At the beginning of the span; out of lock it grows by the rate bound. */
  readonly timeErrorBoundNs: number;
}

export interface TerminalClock {
  readonly nominalRateHz: number;
  /** True rate ÷ nominal rate − 1, and what the terminal measured of it. */
  readonly rateErrorPpm: number;
  readonly measuredRateErrorPpm: number;
  /** True instant of sample 0, seconds after the wave's origin. */
  readonly firstSampleAtS: number;
  readonly spans: readonly ClockSpan[];
}

export function requireClock(clock: TerminalClock): void {
  insist(clock.nominalRateHz > 0, "terminal clock: a positive rate");
  insist(
    clock.spans.length > 0 &&
      clock.spans.every((span, k) => k === 0 || span.fromS > clock.spans[k - 1]!.fromS),
    "terminal clock: spans in ascending order, at least one",
  );
}

export const sampleClockOf = (clock: TerminalClock): SampleClock => ({
  rateHz: clock.nominalRateHz * (1 + clock.rateErrorPpm * 1e-6),
  firstAt: split(clock.firstSampleAtS),
});

export const measuredRateHz = (clock: TerminalClock): number =>
  clock.nominalRateHz * (1 + clock.measuredRateErrorPpm * 1e-6);

/** An instant (seconds after the wave's origin) as an edge between samples. */
export function edgeAt(clock: TerminalClock, at: Split, register: Register): PulseEdge {
  const { rateHz, firstAt } = sampleClockOf(clock);
  const sinceFirst = sum(at, { whole: -firstAt.whole, fraction: -firstAt.fraction });
  const position = product(rateHz, sinceFirst);
  return { register, sample: position.whole, fraction: position.fraction };
}

/** The true instant of a place between samples, seconds after the wave's origin. */
export const instantOfEdge = (clock: TerminalClock, sample: number, fraction = 0): Split =>
  instantOfSample(sampleClockOf(clock), { whole: sample, fraction });

/** What the terminal knows of its clock at a sample; `originTaiNs` is the wave's origin. */
export function clockQualityAt(clock: TerminalClock, originTaiNs: Instant, sample: number): ClockQuality {
  const at = instantOfEdge(clock, sample);
  const begun = clock.spans.filter((span, k) => k === 0 || difference(split(span.fromS), at) >= 0);
  const span = begun.at(-1)!;
  const { state, rateErrorBoundPpm } = span;
  const known = { state, rateErrorBoundPpm, measuredRateHz: measuredRateHz(clock) };
  if (state === "locked")
    return { ...known, sampleTaiNs: instant(originTaiNs, at), timeErrorBoundNs: span.timeErrorBoundNs };
  // Out of lock, samples are counted on from the last lock at the rate measured before.
  const lost = begun.slice(begun.findLastIndex((one) => one.state === "locked") + 1);
  const runs = lost.map((one, k) => {
    const end = lost[k + 1];
    return { span: one, forS: Math.max(0, difference(split(one.fromS), end ? split(end.fromS) : at)) };
  });
  const sinceS = runs.reduce((total, { forS }) => total + forS, 0);
  const driftS = sinceS * (sampleClockOf(clock).rateHz / known.measuredRateHz - 1);
  const grownNs = runs.reduce((total, run) => total + run.forS * run.span.rateErrorBoundPpm * 1e3, 0);
  return {
    ...known,
    sampleTaiNs: instant(originTaiNs, plus(at, driftS)),
    timeErrorBoundNs: lost[0]!.timeErrorBoundNs + grownNs,
  };
}

const instant = (originTaiNs: Instant, at: Split): Instant =>
  later(originTaiNs, BigInt(at.whole) * 1_000_000_000n + BigInt(Math.round(at.fraction * 1e9)));
