// Mean frequency and drift of one span, from the phase between its two halves; analysis calls it for every span.

import { requireShape } from "@etalon/basis";

export interface SpanFrequency {
  /** Mean frequency between the middles of the two halves: that of the span's middle where it drifts evenly. */
  readonly frequencyHz: number;
  /** Change of the frequency per second over the span; 0 where the span is too short to tell. */
  readonly driftHzPerS: number;
}

/** Below this many cycles a Hann window on half a span no longer keeps +f and −f apart. */
const CYCLES_FOR_WINDOW = 6;

/**
 * Frequency from the phase advance between two halves of a span:  f ← f + arg(X₂·e^(−j2πf·S/fs) / X₁) / (2π·S/fs).
 *
 * X₁, X₂ are Hann-windowed DFTs of the halves at f, S their distance in samples. From 6 cycles on; shorter spans take
 * a least-squares cosine and sine for each half instead, which has no image at −f to disturb it. The advance is known
 * modulo one turn, so the span grows from 4 cycles about the middle, doubling, and each step starts from the last.
 * Beside `fundamentalFrequency`, which fits: this one weighs the span as a windowed phasor over the same span does,
 * so a drifting phasor finds the frequency and drift of its own middle.
 * @param voltage     [N] any unit, without NaN, about one cycle or more
 * @param sampleRate  hertz
 * @param nominal     hertz; the true frequency lies within a quarter of it
 * @returns           null for silence, and where the steps leave the quarter; noise gives some frequency all the same
 * @throws ShapeFault N < 4
 * @source phase-difference estimator on one reference channel, as IEC 61000-4-30 uses one (clause unchecked)
 */
export function spanFrequency(
  voltage: Float64Array,
  sampleRate: number,
  nominal: number,
): SpanFrequency | null {
  const N = voltage.length;
  requireShape(N >= 4, "spanFrequency", [N]);
  const cycle = sampleRate / nominal;
  let frequency = nominal;
  for (let cycles = 4; cycles * cycle < N; cycles *= 2) {
    const length = Math.round(cycles * cycle);
    const from = (N - length) >> 1;
    frequency = fromHalves(voltage.subarray(from, from + length), sampleRate, frequency, cycle);
    if (!plausible(frequency, nominal)) return null;
  }
  frequency = fromHalves(voltage, sampleRate, frequency, cycle);
  if (!plausible(frequency, nominal)) return null;

  const half = N >> 1;
  if (half < 2 * CYCLES_FOR_WINDOW * cycle) return { frequencyHz: frequency, driftHzPerS: 0 };
  const early = fromHalves(voltage.subarray(0, half), sampleRate, frequency, cycle);
  const late = fromHalves(voltage.subarray(N - half), sampleRate, frequency, cycle);
  return { frequencyHz: frequency, driftHzPerS: ((late - early) * sampleRate) / (N - half) };
}

const plausible = (frequency: number, nominal: number): boolean =>
  Math.abs(frequency - nominal) <= nominal / 4;

/** The phase-advance step, repeated until it stands still; `cycle` only chooses the window. */
function fromHalves(span: Float64Array, sampleRate: number, start: number, cycle: number): number {
  const length = span.length >> 1;
  const apart = span.length - length;
  const demodulate = span.length < CYCLES_FOR_WINDOW * cycle ? leastSquares : hann;
  let frequency = start;
  for (let round = 0; round < 8; round++) {
    const step = (2 * Math.PI * frequency) / sampleRate;
    const first = demodulate(span, 0, length, step);
    const second = demodulate(span, apart, length, step);
    if (!(Math.hypot(first.re, first.im) * Math.hypot(second.re, second.im) > 0)) return Number.NaN;
    const advance = Math.atan2(
      second.im * first.re - second.re * first.im,
      second.re * first.re + second.im * first.im,
    );
    const turns = (advance - 2 * Math.PI * fraction((step * apart) / (2 * Math.PI))) / (2 * Math.PI);
    const change = ((turns - Math.round(turns)) * sampleRate) / apart;
    frequency += change;
    if (Math.abs(change) < 1e-11 * frequency) break;
  }
  return frequency;
}

const fraction = (x: number): number => x - Math.floor(x);

interface Complex {
  readonly re: number;
  readonly im: number;
}

/** Σ w[n]·x[from + n]·e^(−j·step·n), Hann; only its angle counts. */
function hann(x: Float64Array, from: number, length: number, step: number): Complex {
  let re = 0;
  let im = 0;
  for (let n = 0; n < length; n++) {
    const wx = (0.5 - 0.5 * Math.cos((2 * Math.PI * n) / length)) * x[from + n];
    re += wx * Math.cos(step * n);
    im -= wx * Math.sin(step * n);
  }
  return { re, im };
}

/** x ≈ a·cos(step·n) + b·sin(step·n) over the stretch; a − jb. */
function leastSquares(x: Float64Array, from: number, length: number, step: number): Complex {
  let cc = 0;
  let cs = 0;
  let ss = 0;
  let xc = 0;
  let xs = 0;
  for (let n = 0; n < length; n++) {
    const c = Math.cos(step * n);
    const s = Math.sin(step * n);
    cc += c * c;
    cs += c * s;
    ss += s * s;
    xc += x[from + n] * c;
    xs += x[from + n] * s;
  }
  const det = cc * ss - cs * cs;
  return { re: (xc * ss - xs * cs) / det, im: -(xs * cc - xc * cs) / det };
}
