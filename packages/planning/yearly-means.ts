// How far money and crews reach, year by year. Called by the work list for each row, in its order.

import type { Means } from "./plan-terms.ts";
import { VISITS_A_DAY, WORKING_DAYS } from "./prices.table.ts";

export interface YearlyMeans {
  readonly years: readonly { readonly budgetYuan: number | null; readonly visitsAtMost: number | null }[];
  /**
   * Done in the year by whose end it should be; where that has no room, in the nearest one before it, so that it is in time;
   * else in the first one behind it that has. A row that finds no year leaves room for a cheaper one behind it.
   * @returns the year, from 1; null: in none
   */
  take(withinYears: number, costYuan: number, visit: boolean): number | null;
}

/** The last year of a plan may be a part of one. */
export function yearlyMeans({ budgetYuan, crews }: Means, horizonYears: number): YearlyMeans {
  const parts = Array.from({ length: Math.ceil(horizonYears) }, (_, n) => Math.min(1, horizonYears - n));
  const of = (part: number, yearly: number | null) => (yearly === null ? null : part * yearly);
  const years = parts.map((part) => {
    const visits = of(part, crews === null ? null : crews * VISITS_A_DAY * WORKING_DAYS);
    return {
      ...{ budgetYuan: of(part, budgetYuan), visitsAtMost: visits === null ? null : Math.floor(visits) },
    };
  });
  const left = years.map((year) => ({
    money: year.budgetYuan ?? Number.POSITIVE_INFINITY,
    visits: year.visitsAtMost ?? Number.POSITIVE_INFINITY,
  }));
  return {
    years,
    take(withinYears, costYuan, visit) {
      const due = Math.min(Math.max(Math.ceil(withinYears), 1), years.length) - 1;
      const hasRoom = (n: number) => left[n]!.money >= costYuan && (!visit || left[n]!.visits >= 1);
      const takes = (n: number) => {
        left[n]!.money -= costYuan;
        if (visit) left[n]!.visits -= 1;
        return n + 1;
      };
      for (let n = due; n >= 0; n--) if (hasRoom(n)) return takes(n);
      for (let n = due + 1; n < years.length; n++) if (hasRoom(n)) return takes(n);
      return null;
    },
  };
}
