// A work list, kept by the station whose meters it is of, so that they are listed by it. Called by `etalon plan replace --keep`.

import { mostMeters } from "@etalon/messages/meters";
import type { WorkRow } from "@etalon/planning";
import { asked, type CloudOptions } from "./options/cloud.ts";

const YEAR_MS = 365.25 * 86_400_000;

/** @returns rows of meters that the station has */
export async function keepWorkList(
  options: CloudOptions,
  rows: readonly WorkRow[],
  todayMs: number,
): Promise<number> {
  let kept = 0;
  for (let first = 0; first === 0 || first < rows.length; first += mostMeters) {
    const part = rows
      .slice(first, first + mostMeters)
      .map(({ meter, rank, urgency, action, withinYears }) => ({
        ...{ meter, rank, urgency, action },
        until: new Date(todayMs + withinYears * YEAR_MS).toISOString().slice(0, 10),
      }));
    const answer = await asked<{ kept: number }>(options, "/work-list", "POST", {
      begins: first === 0,
      rows: part,
    });
    kept += answer.kept;
  }
  return kept;
}
