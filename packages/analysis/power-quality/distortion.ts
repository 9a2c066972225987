// Distortion factors of one channel from its harmonics and groups. Called by channel-figures.ts.

import type { LineGroups } from "./line-groups.ts";

/** Percent; null where the rate reaches no such order, or there is no fundamental to refer to. */
export interface Distortion {
  /** √(Σ_{2..40} C²_h) / C_1. */
  readonly thdPercent: number | null;
  /** √(Σ_{2..40} G²g,h) / Gg,1. */
  readonly thdGroupsPercent: number | null;
  /** √(Σ_{2..50} G²sg,h) / Gsg,1: the one of class A. */
  readonly thdSubgroupsPercent: number | null;
  /** √(Σ_{14..40} h·C²_h) / C_1. */
  readonly partialWeightedPercent: number | null;
  /** √(Σ_{2..50} I²_h) / I_L, I_L = the maximum demand load current; null for voltages, and where I_L is unknown. */
  readonly totalDemandPercent: number | null;
}

const THD_ORDER = 40;
const CLASS_A_ORDER = 50;
const PARTIAL_FROM = 14;

/**
 * @param demandCurrentA I_L, ampere; null where it does not apply
 * @source IEC 61000-4-7 and 61000-4-30 (class A: subgroups to order 50), IEEE Std 519 (TDD) (clauses unchecked)
 */
export function distortion(lines: LineGroups, demandCurrentA: number | null): Distortion {
  const { harmonics, subgroups, groups } = lines;
  const plain = (): number => 1;
  return {
    thdPercent: percent(squaresOf(harmonics, 2, THD_ORDER, plain), harmonics[1]),
    thdGroupsPercent: percent(squaresOf(groups, 2, THD_ORDER, plain), groups[1]),
    thdSubgroupsPercent: percent(squaresOf(subgroups, 2, CLASS_A_ORDER, plain), subgroups[1]),
    partialWeightedPercent: percent(
      squaresOf(harmonics, PARTIAL_FROM, THD_ORDER, (h) => h),
      harmonics[1],
    ),
    totalDemandPercent: percent(squaresOf(harmonics, 2, CLASS_A_ORDER, plain), demandCurrentA ?? undefined),
  };
}

/** Σ weight(h)·X²_h over the orders that were seen; null where none of them was. */
function squaresOf(
  x: Float64Array,
  from: number,
  to: number,
  weight: (order: number) => number,
): number | null {
  if (x.length <= from) return null;
  let sum = 0;
  for (let h = from; h <= Math.min(to, x.length - 1); h++) sum += weight(h) * x[h]! ** 2;
  return sum;
}

function percent(squares: number | null, reference: number | undefined): number | null {
  return squares === null || reference === undefined || !(reference > 0)
    ? null
    : (100 * Math.sqrt(squares)) / reference;
}
