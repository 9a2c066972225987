// The limits of IEEE 519 as demands. Called by standards.ts.

import { ieee519 } from "./ieee519.table.ts";
import type { Limit, LimitSet, Source, Supply, Unknown } from "./limit.ts";
import { eachOrder, spectrumLimits } from "./spectrum-limits.ts";

const source = (verified: boolean): Source => ({
  document: ieee519.document,
  verified: verified && ieee519.statistics.verified,
});
/** Where the document says nothing of dips, what IEC 61000-4-30 marks as spoiled is left out. */
const usual = { unit: "%", lowest: null, flagged: "excluded" } as const;

export function ieee519Limits(supply: Supply): LimitSet {
  const { nominalVoltageV } = supply;
  const no = (phenomenon: string, why: string): Unknown => ({ phenomenon, source: source(true), why });
  if (nominalVoltageV === null) {
    const why = "the limits depend on the nominal voltage, which is not known";
    return { limits: [], unknown: [no("harmonic voltages", why), no("harmonic currents", why)] };
  }
  const ratio = shortCircuitRatio(supply, nominalVoltageV);
  return {
    limits: [
      ...voltageLimits(nominalVoltageV),
      ...(typeof ratio === "string" ? [] : currentLimits(nominalVoltageV, ratio)),
    ],
    unknown: typeof ratio === "string" ? [no("harmonic currents", ratio)] : [],
  };
}

/** I_sc/I_L, or what it lacks. */
export function shortCircuitRatio(
  { shortCircuitVA, demandCurrentA }: Supply,
  nominalV: number,
): number | string {
  if (shortCircuitVA === null)
    return "the limits depend on I_sc/I_L, and the short-circuit power is not known";
  if (demandCurrentA === null) return "the limits depend on I_sc/I_L, and the demand current is not known";
  return shortCircuitVA / (Math.sqrt(3) * nominalV) / demandCurrentA;
}

const upTo = <T extends { readonly upToV: number | null }>(rows: readonly T[], volts: number): T =>
  rows.find(({ upToV }) => upToV === null || volts <= upToV)!;

function voltageLimits(nominalV: number): Limit[] {
  const { voltages, statistics, highestOrder: toOrder } = ieee519;
  const { individual, total } = upTo(voltages.rows, nominalV);
  return statistics.voltage.flatMap(({ times, ...statistic }) =>
    spectrumLimits(
      "voltages",
      { ...usual, ...statistic, source: source(voltages.verified), base: "declared" },
      eachOrder(toOrder, () => times * individual),
      { toOrder, highest: times * total },
    ),
  );
}

/** Per cent of I_L. */
export function allowedShare(nominalV: number, ratio: number, order: number | "total"): number {
  const { rows, bandsTo, evenHalfUpTo } = ieee519.currents;
  const { ratios } = upTo(rows, nominalV);
  const { percent, total } = ratios.find(({ below }) => below === null || ratio < below)!;
  if (order === "total") return total;
  const odd = percent[bandsTo.findIndex((last) => order <= last)]!;
  return order % 2 === 0 && order <= evenHalfUpTo ? odd / 2 : odd;
}

function currentLimits(nominalV: number, ratio: number): Limit[] {
  const { currents, statistics, highestOrder: toOrder } = ieee519;
  return statistics.current.flatMap(({ times, ...statistic }) =>
    spectrumLimits(
      "currents",
      { ...usual, ...statistic, source: source(currents.verified), base: null },
      eachOrder(toOrder, (order) => times * allowedShare(nominalV, ratio, order)),
      { toOrder, highest: times * allowedShare(nominalV, ratio, "total") },
    ),
  );
}
