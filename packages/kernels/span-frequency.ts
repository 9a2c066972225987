// Mean frequency and drift of one span, from the phase between its two halves. Called by analysis for every span and
// window, where a nominal frequency is known, and by frequency for long ones.

import { requireShape } from "@etalon/basis";
import type { Phasor } from "./phasor.ts";
import { hannWindow, windowedPhasors } from "./span-phasors.ts";

export interface SpanFrequency {
  /** Mean frequency between the middles of the two halves: that of the span's middle where it drifts evenly. */
  readonly frequencyHz: number;
  /** Change of the frequency per second over the span; 0 where the span is too short to tell. */
  readonly driftHzPerS: number;
}

/** Below this many cycles a Hann window on half a span no longer keeps +f and −f apart. */
const CYCLES_FOR_WINDOW = 6;
/** Steps smaller than this share of the frequency are rounding. */
const STANDSTILL = 1e-11;

/**
 * Frequency from the phase advance between two halves of a span:  f ← f + arg(X₂·e^(−j2πf·S/fs) / X₁) / (2π·S/fs).
 *
 * X₁, X₂ are Hann-windowed phasors of the halves at f, S their distance in samples. From 6 cycles on; shorter spans take
 * a least-squares cosine and sine for each half instead, which has no image at −f to disturb it. The advance is known
 * modulo one turn, so the span grows from 4 cycles about the middle, doubling, and each step starts from the last.
 *
 * Beside `fundamentalFrequency`, which fits: phases of halves do not mind that amplitudes differ, as they do around a
 * fault, and weigh the span as a windowed phasor over the same span does, so that one that follows the drift found here
 * follows its own.
 * @param voltage       [N] any unit, without NaN, about one cycle or more
 * @param sampleRateHz  hertz
 * @param nearHz        hertz; the true frequency lies within a quarter of it
 * @returns             null for silence, and where the steps leave the quarter; noise gives some frequency all the same
 * @throws ShapeFault N < 4
 * @source phase-difference estimator on one reference channel, as IEC 61000-4-30 uses one (clause unchecked)
 */
export function spanFrequency(
  voltage: Float64Array,
  sampleRateHz: number,
  nearHz: number,
): SpanFrequency | null {
  const N = voltage.length;
  requireShape(N >= 4, "spanFrequency", [N]);
  const cycle = sampleRateHz / nearHz;
  let nu = 1 / cycle;
  for (let cycles = 4; cycles * cycle < N; cycles *= 2) {
    const length = Math.round(cycles * cycle);
    const from = (N - length) >> 1;
    nu = betweenHalves(voltage.subarray(from, from + length), nu, cycle);
    if (!plausible(nu * cycle)) return null;
  }
  nu = betweenHalves(voltage, nu, cycle);
  if (!plausible(nu * cycle)) return null;

  const half = N >> 1;
  const frequencyHz = nu * sampleRateHz;
  if (half < 2 * CYCLES_FOR_WINDOW * cycle) return { frequencyHz, driftHzPerS: 0 };
  const early = betweenHalves(voltage.subarray(0, half), nu, cycle);
  const late = betweenHalves(voltage.subarray(N - half), nu, cycle);
  return { frequencyHz, driftHzPerS: ((late - early) * sampleRateHz ** 2) / (N - half) };
}

const plausible = (ofNear: number): boolean => Math.abs(ofNear - 1) <= 0.25;

/** The phase-advance step, cycles per sample, repeated until it stands still; `cycle` only chooses the phasor. */
function betweenHalves(span: Float64Array, start: number, cycle: number): number {
  // Whole half-cycles apart, so that what little is seen of −f disturbs both phases alike.
  const apart = Math.round(Math.max(1, Math.round(span.length * start)) / (2 * start));
  const length = span.length - apart;
  const phasorOf = span.length < CYCLES_FOR_WINDOW * cycle ? fittedSine : windowed;
  let nu = start;
  for (let round = 0; round < 8; round++) {
    const first = phasorOf(span.subarray(0, length), nu);
    const second = phasorOf(span.subarray(apart), nu);
    if (!(Math.hypot(first.re, first.im) * Math.hypot(second.re, second.im) > 0)) return Number.NaN;
    const advance = Math.atan2(
      second.im * first.re - second.re * first.im,
      second.re * first.re + second.im * first.im,
    );
    const turns = advance / (2 * Math.PI) - nu * apart;
    const change = (turns - Math.round(turns)) / apart;
    nu += change;
    if (Math.abs(change) < STANDSTILL * nu) break;
  }
  return nu;
}

/** The fundamental of a stretch; its angle is that in the middle, so both halves' are alike. */
function windowed(x: Float64Array, nu: number): Phasor {
  const [[, fundamental]] = windowedPhasors([x], hannWindow, { cyclesPerSample: nu, driftPerSample: 0 }, 1);
  return fundamental;
}

/** x ≈ a·cos ωd + b·sin ωd, a − jb; d = distance from the middle, about which cosine and sine are orthogonal. */
function fittedSine(x: Float64Array, nu: number): Phasor {
  const N = x.length;
  const omega = 2 * Math.PI * nu;
  let cc = 0;
  let xc = 0;
  let xs = 0;
  for (let n = 0; n < N; n++) {
    const angle = omega * (n - (N - 1) / 2);
    const c = Math.cos(angle);
    cc += c * c;
    xc += x[n] * c;
    xs += x[n] * Math.sin(angle);
  }
  return { re: xc / cc, im: -xs / (N - cc) };
}
