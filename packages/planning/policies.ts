// The two ways to keep a population right, a year at a time: by age, and by condition. Called by the comparison.

import { fieldTestYears } from "./class-rules.table.ts";
import type { Class448 } from "./fleet-meter.ts";
import type { PolicyRule, Served } from "./served.ts";
import { forget, hearYear, prospect, yearlyLines } from "./yearly-lines.ts";

/** Wants a crew at a meter; the more pressing, the earlier it gets one. */
export interface Wish {
  readonly n: number;
  readonly pressing: number;
}

export interface Policy {
  /** Crews that must come whatever the plan: [kinds] visits a meter and year. */
  readonly testsPerYear: readonly number[];
  /** Whom it wants a crew at, at the end of a year. */
  wishes(served: Served): Wish[];
  /** The crew is there: whether the meter is replaced. */
  replaces(served: Served, n: number): boolean;
  replaced(n: number): void;
}

/** Replaced when its cycle is over; besides, those field tests of DL/T 448 find out of class. */
export function byAge(served: Served, { cycleYears, edition }: PolicyRule): Policy {
  const every = served.kinds.map(({ class448 }) => fieldTestYears[edition][class448 as Class448]);
  let year = 0;
  const tested = (n: number): boolean => {
    const period = every[served.kind[n]!]!;
    return period !== null && (period <= 1 || (n + year) % period < 1);
  };
  return {
    testsPerYear: every.map((period) => (period === null ? 0 : 1 / period)),
    wishes() {
      const wishes: Wish[] = [];
      for (let n = 0; n < served.count; n++) {
        const age = served.ageYears[n]!;
        if (age >= cycleYears) wishes.push({ n, pressing: age });
        else if (tested(n)) {
          const error = Math.abs(served.testOnSite(n));
          const limit = served.limitPercent[n]!;
          if (error - 2 * served.siteTest * limit > limit) wishes.push({ n, pressing: 1e6 + error / limit });
        }
      }
      year += 1;
      return wishes;
    },
    replaces: () => true,
    replaced: () => {},
  };
}

/** The master station watches all; a crew tests where the limit may be reached within the lead, and replaces what fails. */
export function byCondition(served: Served, { leadYears, oldestYears }: PolicyRule): Policy {
  const lines = yearlyLines(served.count);
  const notBefore = new Float32Array(served.count);
  const drift = new Float32Array(served.count);
  return {
    testsPerYear: served.kinds.map(() => 0),
    wishes() {
      hearYear(lines, served.readingPercent);
      const wishes: Wish[] = [];
      for (let n = 0; n < served.count; n++) {
        const limit = served.limitPercent[n]!;
        const old = served.ageYears[n]! >= oldestYears;
        const { random, systematic } = served.reading;
        const seen = prospect(lines, n, limit, random * limit, 2 * systematic * limit);
        if (!old && (seen === null || seen.surelyYears >= leadYears || lines.year < notBefore[n]!)) continue;
        drift[n] = Math.max(Math.abs(seen?.percentPerYear ?? 0), 2 * (seen?.slopeUncertainty ?? 0)) || 0;
        const yuan = (Math.abs(seen?.percent ?? 0) / 100) * served.kwhPerYear[n]!;
        wishes.push({ n, pressing: yuan });
      }
      return wishes;
    },
    replaces(_, n) {
      const limit = served.limitPercent[n]!;
      if (served.ageYears[n]! >= oldestYears) return true;
      const error = Math.abs(served.testOnSite(n)) + 2 * served.siteTest * limit;
      if (error + drift[n]! * leadYears > limit) return true;
      notBefore[n] = lines.year + RETEST_YEARS;
      return false;
    },
    replaced(n) {
      forget(lines, n);
      notBefore[n] = 0;
    },
  };
}

/** A meter that its test on site found sound is left alone for so long. */
const RETEST_YEARS = 2;
