// A study's values of three seconds beside the limits of standards: GB/T 14549 by 95 % of them, IEEE 519 by 99 %. Called by
// the report of a study.

import type { HarmonicRecord } from "@etalon/basis";
import { gbtLimits } from "../quality-report/gbt.ts";
import { ieee519Limits } from "../quality-report/ieee519.ts";
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
  readonly within: boolean;
  readonly source: Source;
}

export interface HeldAgainst {
  /** Amperes of currents are those of the primary side: the study's times this. */
  readonly limits: readonly HeldLimit[];
  readonly currentRatio: number;
  /** What cannot be compared, and why. */
  readonly missing: readonly string[];
  /** Values of three seconds that were seen, and that a day has: a verdict wants a day. */
  readonly seen: number;
  readonly ofDay: number;
}

const DAY_VALUES = 28_800;

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
            within: found <= limit.highest,
            source: limit.source,
          },
        ];
      }),
  );
  return { limits, currentRatio: supply.currentRatio, missing, seen, ofDay: DAY_VALUES };
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
