// What an energy balance says of each meter: its error with an uncertainty, or that it is undetermined, and why. Called whenever
// somebody asks; the balance goes on.

import { coverageFactor, incompleteBeta } from "@etalon/verification";
import { type EnergyBalance, regressors } from "./sum-meter.ts";
import { solved } from "./symmetric-solve.ts";

export type AnchoredError =
  | {
      readonly id: string;
      readonly kind: "estimated" | "anchored";
      readonly errorPercent: number;
      /** Expanded, 95 %. */
      readonly uncertaintyPercent: number;
    }
  | { readonly id: string; readonly kind: "undetermined"; readonly why: string };

export interface AnchoredErrors {
  readonly meters: readonly AnchoredError[];
  /** null where the model as a whole is refused. */
  readonly fixedLossKw: number | null;
  /** Standard deviation of the balance, kWh an interval. */
  readonly residualKwh: number | null;
}

/** Fewer intervals than this for each unknown tell nothing of their own scatter. */
const INTERVALS_EACH = 10;
/** Chance with which a right model is refused. */
const REFUSED_BY_CHANCE = 1e-4;
/** Standard deviations by which an anchor, or a loss below zero, contradicts the balance. */
const CONTRADICTION = 4;

/**
 * Determined are the unequipped meters' errors where
 *   the sum meter is anchored (an error common to all meters is the sum meter's, seen from here);
 *   loads move apart: what cannot be told from another meter or from a loss has a wide uncertainty, and is not told;
 *   losses follow the sections given, no energy passes unmetered but at a constant rate (a fixed loss, seen from here).
 * The last is tested: products of loads that the sections have no place for must not explain the balance better (F test),
 * losses must not be negative, and no anchor may be contradicted.
 *   x = (M/σ² + Λ)⁻¹·(m/σ² + Λ·x₀),  σ² = RSS/ν,  widened where neighbouring residuals are correlated
 * @param usefulPercent  a wider uncertainty than this says nothing: undetermined
 */
export function anchoredErrors(balance: EnergyBalance, usefulPercent = 1): AnchoredErrors {
  const { question, sections, length, intervals } = balance;
  const all = (why: string): AnchoredErrors => ({
    meters: question.meters.map(({ id }) => ({ id, kind: "undetermined", why })),
    fixedLossKw: null,
    residualKwh: null,
  });
  const p = regressors(question, sections);
  const least = INTERVALS_EACH * (length - 1);
  if (intervals < least) return all(`${intervals} intervals are too few: ${least} are needed`);
  const own = Array.from({ length: p }, (_, i) => i);
  const plain = fit(balance, own, true);
  if (plain === null) return all("some loads never moved apart from each other or from the losses");
  const more = balance.products.flatMap(({ first }, k) => (first ? [] : [p + k]));
  const wider = more.length > 0 ? fit(balance, [...own, ...more], false) : null;
  if (
    wider !== null &&
    lackOfFit(plain.rss, wider.rss, more.length, intervals - p - more.length) < REFUSED_BY_CHANCE
  )
    return all("the losses do not follow the sections given: topology, or energy that no meter counts");
  const bad = contradiction(balance, plain);
  if (bad !== null) return all(bad);
  const k = coverageFactor(intervals - p);
  const n = question.meters.length;
  return {
    meters: question.meters.map(({ id, anchor }, i): AnchoredError => {
      const e = plain.x[i]!;
      const errorPercent = (100 * e) / (1 - e);
      const uncertaintyPercent = (100 * k * Math.sqrt(plain.inverse[i * p + i]!)) / (1 - e) ** 2;
      if (anchor === null && uncertaintyPercent > usefulPercent)
        return { id, kind: "undetermined", why: confused(balance, plain, i, uncertaintyPercent) };
      return { id, kind: anchor === null ? "estimated" : "anchored", errorPercent, uncertaintyPercent };
    }),
    fixedLossKw: plain.x[n + 1]!,
    residualKwh: Math.sqrt(plain.variance),
  };
}

interface Fit {
  readonly x: Float64Array;
  readonly inverse: Float64Array;
  readonly rss: number;
  readonly variance: number;
}

/**
 * These columns of z explain the last; anchors weigh in by their own uncertainty.
 * @param tied  products have the coefficients 2·ρ·e that errors and losses give them, else those that fit best
 */
function fit(balance: EnergyBalance, columns: readonly number[], tied: boolean): Fit | null {
  const { length, M, C, intervals, question } = balance;
  const n = question.meters.length;
  const p = columns.length;
  const anchors = [...question.meters.map(({ anchor }) => anchor), question.sum];
  const freedom = Math.max(1, intervals - p);
  const y = length - 1;
  let variance = M[y * length + y]! / intervals;
  const v = new Float64Array(length);
  v[y] = 1;
  let found: Fit | null = null;
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const A = new Float64Array(p * p);
    const b = new Float64Array(p);
    for (const [i, column] of columns.entries()) {
      b[i] = M[column * length + y]! / variance;
      if (tied)
        for (let k = 0; k < balance.products.length; k++)
          b[i]! +=
            (M[column * length + (y - balance.products.length) + k]! * v[y - balance.products.length + k]!) /
            variance;
      for (const [j, other] of columns.entries()) A[i * p + j] = M[column * length + other]! / variance;
    }
    for (let i = 0; i <= n; i++) {
      const anchor = anchors[i];
      if (anchor == null) continue;
      const g = anchor.errorPercent / 100;
      const weight = ((100 * (1 + g) ** 2) / anchor.uncertaintyPercent) ** 2;
      A[i * p + i]! += weight;
      b[i]! += (weight * g) / (1 + g);
    }
    const now = solved(A, b);
    if (now === null) return null;
    for (const [i, column] of columns.entries()) v[column] = -now.x[i]!;
    if (tied) tie(balance, now.x, v);
    const rss = Math.max(0, form(M, v, length));
    const rho = rss > 0 ? Math.min(0.9, Math.max(0, form(C, v, length) / rss)) : 0;
    const next = Math.max(((rss / freedom) * (1 + rho)) / (1 - rho), LEAST_VARIANCE);
    const settled = Math.abs(next - variance) < 1e-9 * next;
    variance = next;
    found = { ...now, rss, variance };
    if (settled) break;
  }
  return found;
}

const MOST_ROUNDS = 30;
/** kWh²: balances of whole registers are never nearer. */
const LEAST_VARIANCE = 1e-18;

/** The products' coefficients, 2·ρ_j·e_i; as `v` has them, with the sign of what is taken off the balance. */
function tie({ products, question, length }: EnergyBalance, x: Float64Array, v: Float64Array): void {
  const sections = question.meters.length + 2;
  const from = length - 1 - products.length;
  for (const [k, { meter, section }] of products.entries())
    v[from + k] = -2 * x[sections + section]! * x[meter]!;
}

function form(A: Float64Array, v: Float64Array, length: number): number {
  let sum = 0;
  for (let a = 0; a < length; a++) {
    let row = 0;
    for (let b = 0; b < length; b++) row += A[a * length + b]! * v[b]!;
    sum += v[a]! * row;
  }
  return sum;
}

/** P(F > f) of Fisher's law with q and ν degrees of freedom. */
function lackOfFit(plain: number, wider: number, q: number, freedom: number): number {
  if (!(wider > 0) || wider >= plain) return 1;
  const F = (plain - wider) / q / (wider / freedom);
  return incompleteBeta(freedom / (freedom + q * F), freedom / 2, q / 2);
}

function contradiction({ question, sections }: EnergyBalance, { x, inverse }: Fit): string | null {
  const n = question.meters.length;
  const p = x.length;
  for (let j = n + 1; j < n + 2 + sections.length; j++)
    if (x[j]! < -CONTRADICTION * Math.sqrt(inverse[j * p + j]!))
      return "a loss comes out below zero: the meters together count energy that the sum meter does not see";
  const anchors = [...question.meters, { id: "the sum meter", anchor: question.sum }];
  for (const [i, { id, anchor }] of anchors.entries()) {
    if (anchor === null) continue;
    const g = x[i]! / (1 - x[i]!);
    if (Math.abs(100 * g - anchor.errorPercent) > CONTRADICTION * anchor.uncertaintyPercent)
      return `the balance contradicts what was measured of ${id}`;
  }
  return null;
}

function confused({ question }: EnergyBalance, { inverse, x }: Fit, i: number, U: number): string {
  const p = x.length;
  const n = question.meters.length;
  let [most, at] = [0, -1];
  for (let j = 0; j < p; j++) {
    const r = Math.abs(inverse[i * p + j]! / Math.sqrt(inverse[i * p + i]! * inverse[j * p + j]!));
    if (j !== i && r > most) [most, at] = [r, j];
  }
  const other =
    at < n
      ? question.meters[at]?.id
      : at === n
        ? "the sum meter"
        : at === n + 1
          ? "the fixed loss"
          : "the line's loss";
  const like =
    most > 0.9 ? `; its load can hardly be told from ${other} (correlation ${most.toFixed(2)})` : "";
  return `an uncertainty of ${Number(U.toPrecision(2))} % says nothing yet${like}`;
}
