// Rapid changes of voltage beside what a standard says of them: changes are events, so that this is no limit over intervals.
// Called by the command for a recording, by the station for what it keeps.

import { counted } from "@etalon/basis";
import type { Verdict } from "./judged.ts";
import type { Source, Supply } from "./limit.ts";
import { rapidChangeLimits } from "./rapid-change.table.ts";
import type { StandardName } from "./standards.ts";

export interface ObservedChanges {
  /** How long they were looked for. */
  readonly observedS: number;
  /** From where on, per cent of the declared voltage. */
  readonly lookedForPercent: number;
  /** Largest deviation from what was steady before, of each, per cent of the declared voltage. */
  readonly percents: readonly number[];
}

export interface RapidChangesReport {
  readonly source: Source;
  readonly count: number;
  /** Over an hour at least: a short look does not make them more. */
  readonly perHour: number | null;
  readonly largestPercent: number | null;
  /** At this rate; null where the standard has none. */
  readonly limitPercent: number | null;
  readonly verdict: Verdict;
  readonly why: string;
}

const DAY_S = 86_400;

/** Null where the standard says nothing of them. */
export function rapidChangesReport(
  standard: StandardName,
  { nominalVoltageV }: Pick<Supply, "nominalVoltageV">,
  { observedS, lookedForPercent, percents }: ObservedChanges,
): RapidChangesReport | null {
  if (standard === "ieee519") return null;
  const { document, verified } = rapidChangeLimits[standard];
  const count = percents.length;
  const perHour = observedS > 0 ? (3600 * count) / Math.max(3600, observedS) : null;
  const largestPercent = count === 0 ? null : Math.max(...percents);
  const about = { source: { document, verified }, count, perHour, largestPercent };
  const open = (why: string): RapidChangesReport => ({
    ...about,
    limitPercent: null,
    verdict: "not assessable",
    why,
  });
  if (nominalVoltageV === null) return open("the nominal voltage is not known");
  if (standard === "en50160") return open(usualText(nominalVoltageV, percents));
  if (perHour === null || largestPercent === null)
    return open(`changes below ${lookedForPercent} % were not looked for`);
  const { rows, lowUpToV, seldomPerHour } = rapidChangeLimits.gbt;
  if (perHour < seldomPerHour) return open("seldomer than once a day, for which no limit is stated");
  if (count === 1 && observedS < DAY_S)
    return open(
      "a single one in less than a day may be one of the seldom ones, for which no limit is stated",
    );
  // Smaller ones that were not looked for would make them more an hour, and the limit lower still.
  const row = rows.find(({ upToPerHour }) => perHour <= upToPerHour);
  if (row === undefined) return open("more than a thousand an hour: flicker is what limits these");
  const limitPercent = nominalVoltageV <= lowUpToV ? row.low : row.high;
  if (largestPercent <= limitPercent)
    return { ...open(`changes below ${lookedForPercent} % were not looked for`), limitPercent };
  const beyond = percents.filter((x) => x > limitPercent).length;
  return {
    ...about,
    limitPercent,
    verdict: "violates",
    why: counted(beyond, `of ${count} is larger`, `of ${count} are larger`),
  };
}

function usualText(nominalV: number, percents: readonly number[]): string {
  const { lowUpToV, mediumUpToV, low, medium } = rapidChangeLimits.en50160;
  if (nominalV > mediumUpToV) return `only voltages up to ${mediumUpToV / 1000} kV are in the table`;
  const { usualPercent, seldomPercent } = nominalV <= lowUpToV ? low : medium;
  const beyond = (limit: number): number => percents.filter((x) => x > limit).length;
  return `${beyond(usualPercent)} beyond the usual ${usualPercent} %, ${beyond(seldomPercent)} beyond ${seldomPercent} %: the standard states no limit`;
}
