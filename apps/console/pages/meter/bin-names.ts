// What the bins of load and power factor are called: "50–120 %", "≥ 0.97". Pure; called by the parts of a meter's page.

import type { ShownCondition } from "../../api/contracts.ts";

type Bins = ShownCondition["bins"];

/** @param at  place of the bin's lower bound */
export function currentName({ currentPercent: bounds }: Bins, at: number): string {
  const [from, below] = [bounds[at], bounds[at + 1]];
  return below === undefined ? `≥ ${from} %` : `${from}–${below} %`;
}

/** Bounds fall: the first bin is the one about 1. */
export const factorName = ({ powerFactor: bounds }: Bins, at: number): string =>
  at === 0 ? `≥ ${bounds[0]}` : `${bounds[at]}–${bounds[at - 1]}`;

/** `2.1C.0.0` → `2.1`: lag and lead, distortion and unbalance left out. */
export const loadOf = (key: string): string => /^\d+\.\d+/.exec(key)?.[0] ?? key;
