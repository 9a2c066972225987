// What a plan is made with, as it stands in the page's address: `?budget=200000&crews=2&years=5`, and what it is set beside in
// `than`. Pure; called by the page of the work list and its parts.

import type { PlanOrder } from "../../api/contracts.ts";
import type { Kept } from "../../parts/address.ts";

type Term = Exclude<keyof PlanOrder, "anew">;
type Amount = Exclude<Term, "edition">;

/** By the terms' names in the address. */
export const terms = {
  budget: "budgetYuan",
  crews: "crews",
  years: "horizonYears",
  oldest: "oldestYears",
  fresh: "freshYears",
  visit: "visitYuan",
  kwh: "kwhYuan",
  acceptable: "acceptablePercent",
  confidence: "confidencePercent",
} as const satisfies Readonly<Record<string, Amount>>;
export type TermName = keyof typeof terms | "edition";
export const termNames = [...Object.keys(terms), "edition"] as readonly TermName[];

/** A plan is for more than the year that is nearly over. */
const USUAL_YEARS = 5;

export function orderOf(kept: Kept): PlanOrder {
  const amounts = Object.entries(terms).flatMap(([name, term]) => {
    const value = Number(kept[name]);
    return kept[name] && Number.isFinite(value) ? [[term, value]] : [];
  });
  const edition = kept.edition === "2000" || kept.edition === "2016" ? { edition: kept.edition } : {};
  return { horizonYears: USUAL_YEARS, ...Object.fromEntries(amounts), ...edition };
}

/** Nothing but the usual is a plan as well. */
const USUAL = "usual";

export function kept(than: string | undefined): Kept | null {
  if (!than) return null;
  return than === USUAL ? {} : Object.fromEntries(new URLSearchParams(than));
}

/** What of the address is the plan's, as `than` has it. */
export function keptText(of: Kept): string {
  const own = termNames.flatMap((name) => (of[name] ? [[name, of[name]!]] : []));
  return new URLSearchParams(own).toString() || USUAL;
}
