// Harmonic currents that GB/T 14549 allows at a point of common coupling, or one user there. Called by gbt.ts.

import { gbt } from "./gbt.table.ts";
import type { Limit, LimitSet, Source, Supply } from "./limit.ts";

/**
 *     I_h = I_h(table)·S_k/S_k1,  and of one user  I_h,i = I_h·(S_i/S_t)^(1/α)
 *
 * @param shortCircuitVA S_k, the least at the point
 * @param share S_i/S_t, 0 to 1; null: all users together
 * @returns ampere, or null where the table has no such voltage or order
 * @source GB/T 14549-1993 (clauses unchecked; α unverified)
 */
export function allowedCurrent(
  nominalV: number,
  shortCircuitVA: number,
  order: number,
  share: number | null,
): number | null {
  const { currents, nearShare, shareExponents } = gbt.harmonics;
  const row = currents.find((one) => Math.abs(nominalV / one.nominalV - 1) <= nearShare);
  const base = row?.amperes[order - 2];
  if (row === undefined || base === undefined) return null;
  const alpha = (shareExponents.byOrder as Readonly<Record<number, number>>)[order] ?? shareExponents.others;
  return (base * shortCircuitVA * (share === null ? 1 : share ** (1 / alpha))) / row.shortCircuitVA;
}

export function gbtCurrents({ shortCircuitVA, agreedShare }: Supply, nominalV: number): LimitSet {
  const { document, verified, sharePercent, shareExponents, totalToOrder } = gbt.harmonics;
  const source: Source = {
    document,
    verified: verified && (agreedShare === null || shareExponents.verified),
  };
  const phenomenon = "harmonic currents";
  const no = (why: string): LimitSet => ({ limits: [], unknown: [{ phenomenon, source, why }] });
  if (shortCircuitVA === null) return no("the limits scale with the short-circuit power, which is not known");
  const limits: Limit[] = [];
  for (let order = 2; order <= totalToOrder; order++) {
    const highest = allowedCurrent(nominalV, shortCircuitVA, order, agreedShare);
    if (highest === null) return no(`the table has no nominal voltage of ${nominalV / 1000} kV`);
    limits.push({
      phenomenon,
      source,
      quantity: "harmonic current",
      order,
      base: null,
      unit: "A",
      interval: "3 s",
      period: "day",
      sharePercent,
      lowest: null,
      highest,
      flagged: "excluded",
    });
  }
  return { limits, unknown: [] };
}
