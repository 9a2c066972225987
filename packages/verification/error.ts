// The meter's error from counted edges, by two methods, each with what the scatter of the edges says about it.
// Called by the assessment.

import { insist } from "@etalon/basis";
import type { TrainPart } from "./pulse-edge.ts";
import { correlation, drift, type Scatter, squares, tickOf } from "./scatter.ts";

export interface Estimate {
  readonly percent: number;
  /** Standard uncertainty by the scatter of the edges alone; null with fewer than one degree of freedom. */
  readonly standardPercent: number | null;
}

export interface MeterError {
  readonly intervals: number;
  readonly meterJ: number;
  readonly referenceJ: number;
  /** Seconds between first and last edges, summed over the parts. */
  readonly durationS: number;
  readonly parts: number;
  readonly edges: Estimate;
  readonly regression: Estimate;
  readonly degreesOfFreedom: number;
  readonly scatter: Scatter;
}

/** However correlated, a train of so many independent edges is left: below, Student's t says nothing any more. */
const FEWEST_EDGES = 5;

/**
 * The meter's error against the reference energy, by edges and by regression:
 *
 *   edges        γ = (N·q − E)/E·100,  E from first to last edge of each part, summed
 *   regression   γ = (q/β − 1)·100,    least squares of E = α_s + β·k with one α per part
 *
 * From the residuals r of the line comes σ_E² = Σr²/(n − S − 1), and from it
 *
 *   edges        u(γ) = (1 + γ)·σ_E·√(2S)/E
 *   regression   u(γ) = (1 + γ)·(σ_E/β)·√(F/Σ(k − k̄)²)
 *
 * Neighbouring residuals of a real meter may be correlated (pulses released on a task's tick, an error that moves
 * with the load). With ρ = lag-one correlation + (S + 1)/n (what the fitted line takes away), the train counts for
 * F = (1 + ρ)/(1 − ρ) times fewer edges where ρ > 0: regression is widened by √F, and the degrees of freedom of
 * both become n/F − S − 1. White jitter costs some 10 % of width at 10 edges and nothing at 200.
 * @param parts     edges in order, indices rising
 * @param quantumJ  nominal energy of one pulse
 * @returns         null when the parts hold no interval, or no energy above zero
 * @source GUM (JCGM 100:2008) 4.2 and H.3 for the line; n/F: the effective sample size of a first-order process
 */
export function meterError(parts: readonly TrainPart[], quantumJ: number): MeterError | null {
  insist(quantumJ > 0, `meterError: quantum ${quantumJ} J`);
  const bounded = parts.filter((part) => part.edges.length > 1);
  const sums = { intervals: 0, referenceJ: 0, durationS: 0, edges: 0 };
  for (const { edges } of bounded) {
    const first = edges[0]!;
    const last = edges[edges.length - 1]!;
    sums.intervals += last.index - first.index;
    sums.referenceJ += last.energyJ - first.energyJ;
    sums.durationS += last.atS - first.atS;
    sums.edges += edges.length;
  }
  if (sums.intervals === 0 || !(sums.referenceJ > 0)) return null;

  const line = commonSlope(bounded);
  if (!(line.slopeJ > 0)) return null;
  const S = bounded.length;
  const meterJ = sums.intervals * quantumJ;
  const edgesRatio = meterJ / sums.referenceJ;
  const lineRatio = quantumJ / line.slopeJ;

  const residuals = bounded.map((part, s) => residualsOf(part, line.slopeJ, line.offsetsJ[s]!));
  const freedom = sums.edges - S - 1;
  const edgeJ = freedom > 0 ? Math.sqrt(squares(residuals) / freedom) : 0;
  const { lagOne, redundancy } = correlation(residuals, sums.edges);
  const left = Math.max(FEWEST_EDGES, sums.edges / redundancy) - S - 1;
  const regressionU = (lineRatio * edgeJ * Math.sqrt(redundancy / line.spread)) / line.slopeJ;
  const edgesU = (edgesRatio * edgeJ * Math.sqrt(2 * S)) / sums.referenceJ;
  const edgeS = (edgeJ * sums.durationS) / sums.referenceJ;
  const stated = (u: number): number | null => (freedom >= 1 ? 100 * u : null);
  return {
    intervals: sums.intervals,
    meterJ,
    referenceJ: sums.referenceJ,
    durationS: sums.durationS,
    parts: S,
    edges: { percent: 100 * (edgesRatio - 1), standardPercent: stated(edgesU) },
    regression: { percent: 100 * (lineRatio - 1), standardPercent: stated(regressionU) },
    degreesOfFreedom: freedom >= 1 ? Math.max(1, Math.min(freedom, left)) : 0,
    scatter: {
      edgeJ,
      edgeS,
      lagOne,
      redundancy,
      ...drift(bounded, residuals),
      tickS: tickOf(bounded, edgeS),
    },
  };
}

interface Line {
  readonly slopeJ: number;
  readonly offsetsJ: readonly number[];
  /** Σ(k − k̄)² over all parts. */
  readonly spread: number;
}

function commonSlope(parts: readonly TrainPart[]): Line {
  const means = parts.map(({ edges }) => ({
    k: meanOf(edges, (e) => e.index),
    e: meanOf(edges, (e) => e.energyJ),
  }));
  let spread = 0;
  let together = 0;
  parts.forEach(({ edges }, s) => {
    const mean = means[s]!;
    for (const edge of edges) {
      spread += (edge.index - mean.k) ** 2;
      together += (edge.index - mean.k) * (edge.energyJ - mean.e);
    }
  });
  const slopeJ = together / spread;
  return { slopeJ, spread, offsetsJ: means.map((mean) => mean.e - slopeJ * mean.k) };
}

function residualsOf({ edges }: TrainPart, slopeJ: number, offsetJ: number): Float64Array {
  return Float64Array.from(edges, (edge) => edge.energyJ - offsetJ - slopeJ * edge.index);
}

function meanOf<T>(items: readonly T[], value: (item: T) => number): number {
  const first = value(items[0]!); // around the first, so that large energies lose no digits
  let sum = 0;
  for (const item of items) sum += value(item) - first;
  return first + sum / items.length;
}
