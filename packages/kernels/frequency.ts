// The fundamental frequency of a voltage of which nothing is known, from one cycle to hours. Called by the load picture
// and by `etalon analyze`.

import { type Hertz, hertz, requireShape } from "@etalon/basis";
import { correlations, type HarmonicBasis, harmonicBasis, harmonicFit } from "./harmonic-fit.ts";
import { mean, rms } from "./means.ts";
import { spanFrequency } from "./span-frequency.ts";
import { highestOrder } from "./span-phasors.ts";

/** Where a fundamental is looked for when nothing is known, hertz; else the nominal frequency ± 20 %. */
const BAND_HZ = [40, 70] as const;
/** The fundamental must hold at least half of the alternating power of some stretch, or there is none. */
const LEAST_SHARE = 0.5;
/** Where it holds as much as this, there is no need to look elsewhere. */
const CLEAR_SHARE = 0.9;
/** Up to so many cycles one fit of all harmonics; above, the phase between two halves. */
const CYCLES_FOR_FIT = 20;
/** Longer records are looked at in places of so many cycles: enough to find about where the fundamental lies. */
const LOOK_CYCLES = 8;
/** Stretches by which the voltage is looked over, and the share of the largest below which it is gone. */
const STRETCH_CYCLES = 10;
const ALIVE_SHARE = 0.8;
/** A cycle, less what rounding to whole samples may take from it. */
const LEAST_CYCLES = 0.99;

/**
 * Fundamental frequency of a voltage.
 *
 * Nothing need be known of it: the fundamental is looked for in up to 8 places of the record, and may be gone for parts
 * of it. Up to 20 cycles (of the band's highest frequency): the least-squares fit of mean, fundamental and harmonics
 * whose frequency leaves the smallest residual (Gauss-Newton). Above: the phase between the two halves of the longest
 * part that is alive, by `spanFrequency`; that needs no model of the harmonics, but enough cycles to keep them apart.
 * On a ramp it is the frequency in the middle. Below two cycles harmonics cannot be told from a change of frequency:
 * about 1e-2 at one cycle of a usual distorted voltage, 1e-3 at one and a half; from 2 cycles on they do no harm.
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
  const long = N > (CYCLES_FOR_FIT * sampleRateHz) / highest;
  const look = long ? Math.ceil((LOOK_CYCLES * sampleRateHz) / highest) : N;
  const about = strongest(voltage, look, lowest / sampleRateHz, highest / sampleRateHz);
  if (about === null) return null;

  const nu = long ? byPhase(longestAlive(voltage, about), about) : fitted(voltage, about, inBand);
  return nu !== null && inBand(nu) && N * nu >= LEAST_CYCLES ? hertz(nu * sampleRateHz) : null;
}

/** Cycles per sample, from about so many. */
function byPhase(x: Float64Array, start: number): number | null {
  return spanFrequency(x, 1, start)?.frequencyHz ?? null;
}

/** Where about, cycles per sample, a fundamental stands out most in up to 8 stretches of the record. */
function strongest(x: Float64Array, length: number, lowest: number, highest: number): number | null {
  const places = Math.min(8, Math.ceil(x.length / length));
  let best: number | null = null;
  let bestShare = LEAST_SHARE;
  for (let place = 0; place < places && bestShare < CLEAR_SHARE; place++) {
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
        best = nu;
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
  const { cos, sin } = harmonicFit(basis, x);
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
  const all = Math.min(50, highestOrder(nu, cycles), (x.length - 3) >> 1);
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
  const { cos, sin } = harmonicFit(basis, x);
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
  const along = correlations(basis, gradient);
  const { cos: a, sin: b } = harmonicFit(basis, gradient);
  for (let h = 0; h <= highest; h++) own -= along.cos[h] * a[h] + along.sin[h] * b[h];
  return toResidual / own;
}

/**
 * The longest part of a record in which the voltage is there: stretches of ten cycles or so whose rms is at least half
 * of the largest. One that is cut in two by an outage counts as gone.
 */
function longestAlive(x: Float64Array, nu: number): Float64Array {
  const length = Math.round(STRETCH_CYCLES / nu);
  const count = Math.floor(x.length / length);
  const sizes = Array.from({ length: count }, (_, k) => rms(x, k * length, (k + 1) * length));
  const floor = ALIVE_SHARE * sizes.reduce((a, b) => Math.max(a, b), 0);
  let [best, bestCount] = [0, 0];
  for (let k = 0, run = 0; k < count; k++) {
    run = sizes[k] >= floor ? run + 1 : 0;
    if (run > bestCount) [best, bestCount] = [k + 1 - run, run];
  }
  // What is left behind the last whole stretch goes with it.
  const to = best + bestCount === count ? x.length : (best + bestCount) * length;
  return x.subarray(best * length, to);
}
