// Limits and what was found against them, as figures for people. Pure; called by the parts of a supply's page.

import type { QualityReport } from "../../api/contracts.ts";

export type Finding = QualityReport["findings"][number];

/** What the values of a quantity are known to, at the least: class A of IEC 61000-4-30, and what limits are stated in. */
export const decimalsOf = (quantity: string): number =>
  quantity === "frequency" || quantity === "interharmonic voltage" ? 3 : 2;

export const decimalsOfUnit = (unit: string): number => (unit === "Hz" ? 3 : 2);

/** The value that the limit is held against: the percentile, or the extreme that lies nearest to the limit. */
export function nearestOf({ limit: { lowest, highest }, worst }: Finding): number | null {
  if (worst === null) return null;
  if (worst.percentile !== null) return worst.percentile;
  if (lowest === null || worst.lowest === null) return worst.highest;
  if (highest === null || worst.highest === null) return worst.lowest;
  return worst.lowest - lowest < highest - worst.highest ? worst.lowest : worst.highest;
}

export interface OrderFinding {
  readonly order: number;
  readonly value: number;
  readonly limit: number;
  readonly unit: string;
}

/** Of a phenomenon that is stated order by order, the worst channel of each, held against one interval's limits. */
export function byOrder(findings: readonly Finding[], phenomenon: string): readonly OrderFinding[] {
  const own = findings.filter(({ limit }) => limit.phenomenon === phenomenon && limit.order !== null);
  const interval = own[0]?.limit.interval;
  const share = own[0]?.limit.sharePercent;
  const worst = new Map<number, OrderFinding>();
  for (const finding of own) {
    const { order, highest, unit, interval: of, sharePercent } = finding.limit;
    const value = nearestOf(finding);
    if (order === null || highest === null || value === null || of !== interval || sharePercent !== share)
      continue;
    const before = worst.get(order);
    if (!before || value > before.value) worst.set(order, { order, value, limit: highest, unit });
  }
  return [...worst.values()].sort((a, b) => a.order - b.order);
}
