// Errors of meters that nobody measures, from the energy balance behind a sum meter and those that were measured: anchors.
// A recursive estimate: sums of fixed size, whatever the number of intervals. Called by fleets and scenarios.

import { insist } from "@etalon/basis";

/** Standard uncertainty; what a verification from waveforms found. */
export interface Anchor {
  readonly errorPercent: number;
  readonly uncertaintyPercent: number;
}

export interface SumMeterQuestion {
  readonly meters: readonly { readonly id: string; readonly anchor: Anchor | null }[];
  /** The sum meter must be known: an error common to all cannot be told from its own. */
  readonly sum: Anchor;
  /** Line sections that lose energy, each with the numbers of the meters behind it; all behind one where left out. */
  readonly sections?: readonly (readonly number[])[];
}

/** What moved in one interval, registered by all at the same instants. */
export interface Interval {
  readonly hours: number;
  readonly meterKwh: readonly number[];
  readonly sumKwh: number;
}

/**
 * Sums over z = (regressors, products, balance y):  M = Σ λ^…·z·zᵀ,  C = Σ λ^…·z·z′ᵀ  (z′ the next).
 * With true energy r·(1 − e) of a meter that registered r, S·(1 − e_S) of the sum meter, and D_j = Σ_{behind j} r_i,
 *   y = Σr_i − S = Σ r_i·e_i − S·e_S − h·f − Σ_j ρ_j·(Σ_{behind j} r_i·(1 − e_i))²/h
 *     ≈ Σ r_i·e_i − S·e_S − h·f − Σ_j ρ_j·D_j²/h + Σ_j Σ_i 2·ρ_j·e_i·(r_i·D_j/h)
 * in the errors e_i and e_S, the fixed loss f and the sections' ρ_j; the products r_i·D_j/h let the last term be had from
 * sums alone.  e = g/(1 + g) for an error g.
 */
export interface EnergyBalance {
  readonly question: SumMeterQuestion;
  readonly sections: readonly (readonly number[])[];
  readonly products: readonly Product[];
  /** Of z. */
  readonly length: number;
  readonly M: Float64Array;
  readonly C: Float64Array;
  /** z of the last interval. */
  readonly last: Float64Array;
  intervals: number;
}

/** r_i·D_j/h */
export interface Product {
  readonly meter: number;
  readonly section: number;
  /** Of its section: the products of a section add up to its D². */
  readonly first: boolean;
}

export const MOST_METERS = 60;
/** Work for each interval goes with its square. */
const MOST_PRODUCTS = 300;

export function emptyBalance(question: SumMeterQuestion): EnergyBalance {
  const n = question.meters.length;
  insist(n >= 1 && n <= MOST_METERS, `emptyBalance: ${n} meters; 1 to ${MOST_METERS}`);
  const sections = question.sections ?? [question.meters.map((_, i) => i)];
  insist(
    sections.every((behind) => behind.every((i) => Number.isInteger(i) && i >= 0 && i < n)),
    "emptyBalance: sections name meters by their number",
  );
  const products = sections.flatMap((behind, section) =>
    behind.map((meter, at) => ({ meter, section, first: at === 0 })),
  );
  insist(
    products.length <= MOST_PRODUCTS,
    `emptyBalance: ${products.length} products of meters and sections`,
  );
  const length = regressors(question, sections) + products.length + 1;
  return {
    question,
    sections,
    products,
    length,
    M: new Float64Array(length * length),
    C: new Float64Array(length * length),
    last: new Float64Array(length),
    intervals: 0,
  };
}

/** e of each meter, e of the sum meter, fixed loss, sections. */
export const regressors = ({ meters }: SumMeterQuestion, sections: EnergyBalance["sections"]): number =>
  meters.length + 2 + sections.length;

/**
 * Hears one interval.
 * @param kept  λ, what is kept of all earlier ones: below 1 old intervals fade, for errors that drift
 */
export function hearInterval(balance: EnergyBalance, { hours, meterKwh, sumKwh }: Interval, kept = 1): void {
  const { sections, products, length, M, C, last, question } = balance;
  const n = question.meters.length;
  insist(meterKwh.length === n && hours > 0, `hearInterval: ${meterKwh.length} of ${n} meters, ${hours} h`);
  const z = new Float64Array(length);
  let all = 0;
  for (let i = 0; i < n; i++) {
    z[i] = meterKwh[i]!;
    all += meterKwh[i]!;
  }
  z[n] = -sumKwh;
  z[n + 1] = -hours;
  const carried = sections.map((behind) => behind.reduce((sum, i) => sum + meterKwh[i]!, 0));
  for (const [j, energy] of carried.entries()) z[n + 2 + j] = -(energy * energy) / hours;
  for (const [k, { meter, section }] of products.entries())
    z[n + 2 + sections.length + k] = (meterKwh[meter]! * carried[section]!) / hours;
  z[length - 1] = all - sumKwh;
  for (let a = 0; a < length; a++)
    for (let b = 0; b < length; b++) {
      M[a * length + b] = kept * M[a * length + b]! + z[a]! * z[b]!;
      C[a * length + b] = kept * C[a * length + b]! + last[a]! * z[b]!;
    }
  last.set(z);
  balance.intervals += 1;
}
