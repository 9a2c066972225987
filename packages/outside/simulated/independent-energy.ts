// Energy of *sampled* voltages and currents between arbitrary instants by a rule of its own, which shares nothing
// with the kernels: the simulated world's judge where no closed form exists, as on recordings from outside.

import { insist, requireShape } from "@etalon/basis";

/** Half the length of the first half-sample filter: flat to 1e-8 up to 96 % of the Nyquist frequency (64: 92 %). */
export const HALF_WIDTH = 128;
/** The second doubling has an octave of room: this short one is flat over the whole band that is left. */
const SECOND_HALF_WIDTH = 16;
/** Kaiser window, side lobes below −150 dB. */
const BETA = 16;
/** Points of the fine grid per sample. */
const FINE = 4;

/** Voltage and current of one element, sampled at the same instants; their products are added up. */
export interface SampledElement {
  readonly voltage: Float64Array;
  readonly current: Float64Array;
}

/** The energy of a stretch of samples as a function of the place in it. */
export interface SampledEnergy {
  /** Samples between which the energy is known, as places from the first sample of the stretch. */
  readonly from: number;
  readonly to: number;
  readonly sampleRateHz: number;
  /** Power at places from + (m − GUARD)/FINE, with GUARD more points on either side. */
  readonly power: Float64Array;
  /** Joule from `from` to from + m/FINE. */
  readonly energy: Float64Array;
}

const POINTS = 10;
/** Points of the fine grid that the ten-point formula needs beyond a panel's own ends. */
const GUARD = POINTS / 2 - 1;

/**
 * Brings u and i to four times their rate by windowed sincs, multiplies there (the product has twice the bandwidth,
 * less than half of what the fine grid holds), and integrates the polynomial of degree nine through the ten nearest
 * products, panel by panel.
 *
 *   u[n + ½] = Σ h_k·u[n + k],  h_k = sinc(½ − k)·I0(β√(1 − ((½ − k)/L)²))/I0(β), divided by Σh;  twice
 *
 * Summed over many panels the weights become 1 inside and those of Gregory's rule at the ends.
 * @param elements  [elements] of [N] V and A
 * @returns null when the stretch is too short to hold a panel beside the filters
 */
export function sampledEnergy(
  elements: readonly SampledElement[],
  sampleRateHz: number,
  halfWidth: number = HALF_WIDTH,
): SampledEnergy | null {
  const samples = elements[0]?.voltage.length ?? 0;
  requireShape(
    elements.every((e) => e.voltage.length === samples && e.current.length === samples),
    "sampledEnergy",
    elements.flatMap((e) => [e.voltage.length, e.current.length]),
  );
  insist(halfWidth >= 8 && sampleRateHz > 0, "sampledEnergy: a filter of 8 or more, a positive rate");
  const points = doubledLength(doubledLength(samples, halfWidth), SECOND_HALF_WIDTH);
  if (points < POINTS) return null;

  const [first, second] = [halfSampleFilter(halfWidth), halfSampleFilter(SECOND_HALF_WIDTH)];
  const fine = (x: Float64Array): Float64Array => doubled(doubled(x, first), second);
  const power = new Float64Array(points);
  for (const { voltage, current } of elements) {
    const [u, i] = [fine(voltage), fine(current)];
    for (let m = 0; m < points; m++) power[m]! += u[m]! * i[m]!;
  }
  const begin = halfWidth + SECOND_HALF_WIDTH / 2;
  return {
    from: begin + GUARD / FINE,
    to: begin + (points - 1 - GUARD) / FINE,
    sampleRateHz,
    power,
    energy: energyAtPoints(power, sampleRateHz),
  };
}

/** Joule between two places (in samples from the first of the stretch), both within [from, to]. */
export function energyBetweenPlaces(sampled: SampledEnergy, a: number, b: number): number {
  return energyAt(sampled, b) - energyAt(sampled, a);
}

/** Joule from the beginning of the known part to a place. */
export function energyAt(sampled: SampledEnergy, place: number): number {
  insist(place >= sampled.from && place <= sampled.to, "energyAt: a place within the known part");
  const position = FINE * (place - sampled.from);
  const panel = Math.min(Math.floor(position), sampled.energy.length - 2);
  const share = position - panel;
  return sampled.energy[panel]! + polynomial(energyInPanel(sampled, panel), share - 0.5);
}

/** Places at which the energy first reaches level(0), level(1), …, ascending; as many as are reached. */
export function placesOfLevels(sampled: SampledEnergy, level: (k: number) => number): number[] {
  const places: number[] = [];
  const { energy } = sampled;
  for (let panel = 0; panel < energy.length - 1; panel++) {
    if (energy[panel + 1]! < level(places.length)) continue;
    const rise = energyInPanel(sampled, panel);
    while (energy[panel + 1]! >= level(places.length)) {
      const missing = level(places.length) - energy[panel]!;
      insist(level(places.length + 1) - energy[panel]! > missing, "placesOfLevels: ascending levels");
      places.push(sampled.from + (panel + 0.5 + crossing(rise, missing)) / FINE);
    }
  }
  return places;
}

/** Where a rising polynomial reaches a value, −½…½, to the last bit that a panel's middle leaves. */
function crossing(rise: Float64Array, value: number): number {
  let low = -0.5;
  let high = 0.5;
  for (let round = 0; round < 60 && high - low > 1e-15; round++) {
    const middle = (low + high) / 2;
    if (polynomial(rise, middle) < value) low = middle;
    else high = middle;
  }
  return high;
}

/** Joule from the beginning of a panel to x = −½…½ of it, as coefficients of x. */
function energyInPanel({ power, sampleRateHz }: SampledEnergy, panel: number): Float64Array {
  const rise = new Float64Array(POINTS + 1);
  for (let j = 0; j < POINTS; j++) {
    const weight = power[panel + j]! / (FINE * sampleRateHz);
    const antiderivative = lagrangeIntegrals[j]!;
    for (let d = 0; d <= POINTS; d++) rise[d]! += weight * antiderivative[d]!;
  }
  rise[0] = -polynomial(rise, -0.5);
  return rise;
}

function energyAtPoints(power: Float64Array, sampleRateHz: number): Float64Array {
  const panels = power.length - POINTS + 1;
  const weights = lagrangeIntegrals.map((a) => polynomial(a, 0.5) - polynomial(a, -0.5));
  const energy = new Float64Array(panels + 1);
  let sum = 0;
  let lost = 0; // what rounding dropped from `sum` (Neumaier)
  for (let panel = 0; panel < panels; panel++) {
    let term = 0;
    for (let j = 0; j < POINTS; j++) term += weights[j]! * power[panel + j]!;
    const next = sum + term;
    lost += Math.abs(sum) >= Math.abs(term) ? sum - next + term : term - next + sum;
    sum = next;
    energy[panel + 1] = (sum + lost) / (FINE * sampleRateHz);
  }
  return energy;
}

/** Antiderivatives of the ten Lagrange polynomials on −4.5…4.5, as coefficients; their middle panel is −½…½. */
const lagrangeIntegrals: readonly Float64Array[] = Array.from({ length: POINTS }, (_, j) => {
  const node = (k: number): number => k - (POINTS - 1) / 2;
  let coefficients = [1];
  for (let k = 0; k < POINTS; k++) {
    if (k === j) continue;
    const span = node(j) - node(k);
    const next = new Array<number>(coefficients.length + 1).fill(0);
    coefficients.forEach((c, d) => {
      next[d]! -= (c * node(k)) / span;
      next[d + 1]! += c / span;
    });
    coefficients = next;
  }
  return Float64Array.from([0, ...coefficients.map((c, d) => c / (d + 1))]);
});

function polynomial(coefficients: Float64Array, x: number): number {
  let value = 0;
  for (let d = coefficients.length - 1; d >= 0; d--) value = value * x + coefficients[d]!;
  return value;
}

/** h of the samples 0, 1, … beyond the middle between two samples; the filter is even. */
function halfSampleFilter(halfWidth: number): Float64Array {
  const half = Float64Array.from({ length: halfWidth }, (_, k) => {
    const u = k + 0.5;
    return (
      ((Math.sin(Math.PI * u) / (Math.PI * u)) * besselI0(BETA * Math.sqrt(1 - (u / halfWidth) ** 2))) /
      besselI0(BETA)
    );
  });
  const gain = 2 * half.reduce((sum, h) => sum + h, 0);
  return half.map((h) => h / gain);
}

const doubledLength = (length: number, halfWidth: number): number => 2 * (length - 2 * halfWidth) - 1;

/** x at n and n + ½ for n = L … N − 1 − L, L the filter's half width: as far as it has samples on both sides. */
function doubled(x: Float64Array, half: Float64Array): Float64Array {
  const halfWidth = half.length;
  const out = new Float64Array(doubledLength(x.length, halfWidth));
  for (let m = 0; m < out.length; m++) {
    const n = halfWidth + (m >> 1);
    out[m] = (m & 1) === 0 ? x[n]! : halfWay(x, n, half);
  }
  return out;
}

/** The value half way between samples n and n + 1. */
function halfWay(x: Float64Array, n: number, half: Float64Array): number {
  let value = 0;
  for (let k = 0; k < half.length; k++) value += half[k]! * (x[n - k]! + x[n + 1 + k]!);
  return value;
}

/** I0(x) = Σ ((x/2)^k/k!)² */
function besselI0(x: number): number {
  let term = 1;
  let sum = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (x / 2 / k) ** 2;
    sum += term;
  }
  return sum;
}
