// A study's values of three seconds beside the limits of standards: GB/T 14549 by 95 % of them, IEEE 519 by 99 %. Called by
// the report of a study. A verdict, as in quality-report/judged.ts, there is of what the standard wants alone: of a day.

import type { HarmonicRecord } from "@etalon/basis";
import { gbtLimits } from "../quality-report/gbt.ts";
import { ieee519Limits } from "../quality-report/ieee519.ts";
import { periodS, type Verdict } from "../quality-report/judged.ts";
import { mostMissingShare } from "../quality-report/judging.table.ts";
import type { Limit, Source, Supply } from "../quality-report/limit.ts";

export interface HeldLimit {
  readonly standard: string;
  readonly of: "voltage" | "current";
  /** Null: all orders together, up to the standard's last, or the last that was seen. */
  readonly order: number | null;
  readonly sharePercent: number;
  readonly found: number;
  readonly limit: number;
  readonly unit: "%" | "A";
  /** found ÷ limit of what was seen, percent: an indication where there is no verdict. */
  readonly usedPercent: number;
  readonly verdict: Verdict;
  readonly source: Source;
}

export interface HeldAgainst {
  /** Amperes of currents are those of the primary side: the study's times this. */
  readonly limits: readonly HeldLimit[];
  readonly currentRatio: number;
  /** Where the limits stand, and with what reservation. */
  readonly sources: readonly string[];
  /** What cannot be compared, and why. */
  readonly missing: readonly string[];
  /** Values of three seconds that were seen, and that a day has: a verdict wants a day. */
  readonly seen: number;
  readonly ofDay: number;
  /** Why no limit has a verdict; null where each has. */
  readonly why: string | null;
}

const DAY_VALUES = periodS.day / 3;

/**
 * Of the orders that the record has, and of all together. One day's limits alone: values of ten minutes over a week are not
 * what a study keeps.
 */
export function heldAgainst({ threeSecond, orders }: HarmonicRecord, supply: Supply): HeldAgainst {
  const sets = [
    ["GB/T 14549", gbtLimits(supply)],
    ["IEEE 519", ieee519Limits(supply)],
  ] as const;
  const harmonic = (phenomenon: string): boolean =>
    /^(harmonic (voltages|currents)|total (voltage|demand) distortion)$/.test(phenomenon);
  const missing = sets.flatMap(([standard, { unknown }]) =>
    unknown
      .filter(({ phenomenon }) => harmonic(phenomenon))
      .map(({ phenomenon, why }) => `${standard}, ${phenomenon}: ${why}`),
  );
  const seen = threeSecond?.intervals ?? 0;
  const why = whyNot(seen);
  const listed = new Set(orders.map(({ order }) => order));
  const limits = sets.flatMap(([standard, set]) =>
    set.limits
      .filter(({ phenomenon, interval }) => harmonic(phenomenon) && interval === "3 s")
      .flatMap((limit): HeldLimit[] => {
        const total = limit.phenomenon.startsWith("total");
        if (limit.highest === null || (!total && !listed.has(limit.order ?? 0))) return [];
        const found = foundOf(threeSecond, limit, total, supply);
        if (found === null) return [];
        return [
          {
            standard,
            of: limit.quantity.includes("voltage") ? "voltage" : "current",
            order: total ? null : limit.order,
            sharePercent: limit.sharePercent,
            found,
            limit: limit.highest,
            unit: limit.unit === "A" ? "A" : "%",
            usedPercent: (100 * found) / limit.highest,
            verdict: why !== null ? "not assessable" : found <= limit.highest ? "complies" : "violates",
            source: limit.source,
          },
        ];
      }),
  );
  const { currentRatio } = supply;
  return { limits, currentRatio, sources: sourcesOf(limits), missing, seen, ofDay: DAY_VALUES, why };
}

function sourcesOf(limits: readonly HeldLimit[]): string[] {
  const verified = new Map<string, boolean>();
  for (const { source } of limits)
    verified.set(source.document, source.verified && (verified.get(source.document) ?? true));
  return [...verified].map(([document, seen]) =>
    seen ? document : `${document}: some numbers or factors are remembered, not seen in a copy`,
  );
}

/** Of the share that may be beyond nothing is known but of all values together: so they must be those of one day. */
function whyNot(seen: number): string | null {
  if (seen < (1 - mostMissingShare) * DAY_VALUES)
    return `${seen} of the ${DAY_VALUES} three-second values of a day`;
  if (seen > (1 + mostMissingShare) * DAY_VALUES)
    return `${seen} three-second values, of more than the day that a limit is for, which are not kept apart`;
  return null;
}

/** In the limit's unit; null where that means nothing without what is not known. */
function foundOf(
  values: HarmonicRecord["threeSecond"],
  { quantity, order, unit, sharePercent }: Limit,
  total: boolean,
  { demandCurrentA, currentRatio }: Supply,
): number | null {
  const own = total ? values?.total : values?.orders.find((one) => one.order === order);
  if (!own) return null;
  const share = sharePercent === 95 ? "share95" : sharePercent === 99 ? "share99" : null;
  if (share === null) return null;
  if (quantity.includes("voltage")) return own.voltagePercent[share];
  const amps = currentRatio * own.currentA[share];
  if (unit === "A") return amps;
  return demandCurrentA === null ? null : (100 * amps) / demandCurrentA;
}
