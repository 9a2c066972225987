// The fundamental frequency of a voltage, from one cycle to hours. Called by verification and analysis.

import { type Hertz, hertz, requireShape } from "@etalon/basis";
import { correlations, type HarmonicBasis, harmonicBasis, harmonicFit } from "./harmonic-fit.ts";
import { correlation, highestOrder, type Phasor, windowed } from "./phasor.ts";
import { mean, rms } from "./rms.ts";

/** Where a fundamental is looked for when nothing is known, hertz; else the nominal frequency ± 20 %. */
const BAND_HZ = [40, 70] as const;
/** The fundamental must hold at least half of the alternating power of some stretch, or there is none. */
const LEAST_SHARE = 0.5;
/** Up to so many cycles one fit of all harmonics; above, the phase from stretch to stretch. */
const CYCLES_FOR_FIT = 20;
/** Length of those stretches; neighbours overlap by half. */
const STRETCH_CYCLES = 10;
/** A stretch weaker than this share of the usual one is dead or cut in two; its phase is not trusted. */
const LEAST_AMPLITUDE = 0.9;
/** A cycle, less what rounding to whole samples may take from it. */
const LEAST_CYCLES = 0.99;

/**
 * Fundamental frequency of a voltage.
 *
 * Up to 20 cycles (of the band's highest frequency): the least-squares fit of mean, fundamental and
 * harmonics whose frequency leaves the smallest residual (Gauss-Newton). Above: phases φ_k of K stretches of
 * 10 cycles (Blackman window), 5 cycles apart, and the slope of the straight line through them,
 *
 *     f = f0 + Σ_k w_k·wrap(φ_{k+1} − φ_k) / (2π·Δt·Σ w_k),   w_k = (k + 1)·(K − 1 − k),  k = 0 … K − 2
 *
 * where steps from or to a stretch weaker than 0.9 of the usual one are left out. On a slow ramp this is
 * the mean of f(t) weighted by a parabola over the record: of an even ramp the frequency in its middle; a
 * jump is felt with that weight. Below two cycles harmonics cannot be told from a change of frequency:
 * about 1e-2 at one cycle of a usual distorted voltage, 1e-3 at one and a half; from 2 cycles on they do no
 * harm.
 * @param voltage      [N] any unit, without NaN
 * @param sampleRateHz hertz, ≥ 4 times the upper end of the band
 * @param nominalHz    hertz, or null where it is unknown
 * @returns hertz; null where less than a cycle is given, a value is missing, or no fundamental stands out
 *          within nominal ± 20 % (40 … 70 Hz where that is null)
 * @throws ShapeFault sampling rate too low or not a number
 */
export function fundamentalFrequency(
  voltage: Float64Array,
  sampleRateHz: number,
  nominalHz: number | null,
): Hertz | null {
  const [lowest, highest] = nominalHz === null ? BAND_HZ : [0.8 * nominalHz, 1.2 * nominalHz];
  requireShape(sampleRateHz >= 4 * highest, "fundamentalFrequency", [sampleRateHz, highest]);
  const N = voltage.length;
  const inBand = (nu: number) => nu >= lowest / sampleRateHz && nu <= highest / sampleRateHz;
  const fitSpan = Math.min(N, Math.ceil((CYCLES_FOR_FIT * sampleRateHz) / highest));
  const coarse = strongest(voltage, fitSpan, lowest / sampleRateHz, highest / sampleRateHz);
  if (coarse === null) return null;

  let nu: number | null = fitted(voltage.subarray(coarse.from, coarse.from + fitSpan), coarse.nu, inBand);
  if (nu !== null && fitSpan < N) nu = fromPhases(voltage, nu);
  return nu !== null && inBand(nu) && N * nu >= LEAST_CYCLES ? hertz(nu * sampleRateHz) : null;
}

interface Coarse {
  readonly from: number;
  /** cycles per sample */
  readonly nu: number;
}

/** Of up to 8 stretches of the record the one in which a fundamental stands out most, and where about. */
function strongest(x: Float64Array, length: number, lowest: number, highest: number): Coarse | null {
  const places = Math.min(8, Math.ceil(x.length / length));
  let best: Coarse | null = null;
  let bestShare = LEAST_SHARE;
  for (let place = 0; place < places; place++) {
    const from = places === 1 ? 0 : Math.floor(((x.length - length) * place) / (places - 1));
    const stretch = x.subarray(from, from + length);
    if (length * highest < LEAST_CYCLES) return null;
    const power = rms(stretch, 0, length) ** 2 - mean(stretch, 0, length) ** 2;
    if (!(power > 0)) continue;
    const steps = Math.ceil(4 * length * (highest - lowest)) + 4;
    for (let step = 0; step <= steps; step++) {
      const nu = lowest + ((highest - lowest) * step) / steps;
      if (length * nu < LEAST_CYCLES) continue;
      const share = fundamentalPower(stretch, nu) / power;
      if (share > bestShare) {
        best = { from, nu };
        bestShare = share;
      }
    }
  }
  return best;
}

/** Power of the fundamental alone in a fit of mean, cosine and sine. */
function fundamentalPower(x: Float64Array, nu: number): number {
  const basis = harmonicBasis(x.length, 2 * Math.PI * nu, 1);
  if (basis === null) return 0;
  const { cos, sin } = harmonicFit(basis, x, 0);
  return (cos[1] ** 2 + sin[1] ** 2) / 2;
}

/**
 * First the fundamental alone, then with more and more harmonics as far as the stretch can tell them from a
 * change of frequency: below two cycles only low orders, barely above one cycle none.
 */
function fitted(x: Float64Array, start: number, inBand: (nu: number) => boolean): number | null {
  let nu = refined(x, start, 1);
  if (nu === null) return null;
  const cycles = x.length * nu;
  const all = Math.min(50, highestOrder(1, nu, cycles), (x.length - 3) >> 1);
  for (const order of cycles < 1.2 ? [] : cycles < 1.9 ? [7] : [7, all]) {
    const next = refined(x, nu, Math.min(order, all));
    if (next !== null && inBand(next)) nu = next;
  }
  return nu;
}

/**
 * Gauss-Newton on the frequency alone, amplitudes solved for at each step (variable projection):
 * δω = ⟨r, g⟩ / (⟨g, g⟩ − |projection of g on the basis|²), g = ∂model/∂ω, r = the residual.
 */
function refined(x: Float64Array, start: number, highest: number): number | null {
  const widest = 0.25 / x.length; // a step of a quarter line at most
  let nu = start;
  for (let round = 0; round < 20; round++) {
    const basis = harmonicBasis(x.length, 2 * Math.PI * nu, highest);
    if (basis === null) return null;
    const step = gaussNewtonStep(basis, x) / (2 * Math.PI);
    if (!Number.isFinite(step)) return null;
    nu += Math.min(widest, Math.max(-widest, step));
    if (Math.abs(nu - start) > 4 * widest + 0.1 * start) return null;
    if (Math.abs(step) < 1e-12 * nu) break;
  }
  return nu;
}

function gaussNewtonStep(basis: HarmonicBasis, x: Float64Array): number {
  const { samples, highest } = basis;
  const { cos, sin } = harmonicFit(basis, x, 0);
  const gradient = new Float64Array(samples);
  let toResidual = 0;
  let own = 0;
  for (let n = 0; n < samples; n++) {
    const distance = n - (samples - 1) / 2;
    const reTurn = Math.cos(basis.omega * distance);
    const imTurn = Math.sin(basis.omega * distance);
    let c = reTurn;
    let s = imTurn;
    let model = cos[0];
    let slope = 0;
    for (let h = 1; h <= highest; h++) {
      model += cos[h] * c + sin[h] * s;
      slope += h * (sin[h] * c - cos[h] * s);
      [c, s] = [c * reTurn - s * imTurn, c * imTurn + s * reTurn];
    }
    gradient[n] = slope * distance;
    toResidual += (x[n] - model) * gradient[n];
    own += gradient[n] ** 2;
  }
  const along = correlations(basis, gradient, 0);
  const { cos: a, sin: b } = harmonicFit(basis, gradient, 0);
  for (let h = 0; h <= highest; h++) own -= along.cos[h] * a[h] + along.sin[h] * b[h];
  return toResidual / own;
}

/** The slope of the phase over the whole record; done twice, each time from the best frequency so far. */
function fromPhases(x: Float64Array, start: number): number {
  let nu = start;
  for (let round = 0; round < 2; round++) {
    const length = Math.round(STRETCH_CYCLES / nu);
    const hop = length >> 1;
    const phasors: Phasor[] = [];
    for (let from = 0; from + length <= x.length; from += hop) {
      phasors.push(correlation(windowed(x, from, length).values, nu));
    }
    nu += meanStep(phasors, hop * nu) / (2 * Math.PI * hop);
  }
  return nu;
}

/** The mean phase step beyond `turnsPerHop`, radian, under the weights of a straight-line fit. */
function meanStep(phasors: readonly Phasor[], turnsPerHop: number): number {
  const re = Math.cos(2 * Math.PI * turnsPerHop);
  const im = -Math.sin(2 * Math.PI * turnsPerHop);
  const amplitudes = phasors.map((p) => Math.hypot(p.re, p.im));
  const floor = LEAST_AMPLITUDE * usual(amplitudes);
  let sum = 0;
  let weights = 0;
  for (let k = 0; k + 1 < phasors.length; k++) {
    if (amplitudes[k] < floor || amplitudes[k + 1] < floor) continue;
    const [a, b] = [phasors[k], phasors[k + 1]];
    const stepRe = b.re * a.re + b.im * a.im;
    const stepIm = b.im * a.re - b.re * a.im;
    const weight = (k + 1) * (phasors.length - 1 - k);
    sum += weight * Math.atan2(stepIm * re + stepRe * im, stepRe * re - stepIm * im);
    weights += weight;
  }
  return weights > 0 ? sum / weights : 0;
}

/** The median of those at least half the largest: neither an outage nor a short swell moves it far. */
function usual(amplitudes: readonly number[]): number {
  const largest = amplitudes.reduce((a, b) => Math.max(a, b), 0);
  const alive = amplitudes.filter((a) => a >= largest / 2).sort((a, b) => a - b);
  return alive.length > 0 ? alive[alive.length >> 1] : 0;
}
