// What `etalon quality report` prints, in JSON as it stands: the command makes it, `show/quality-report.ts` says it to people.

import type { immunityCurves } from "@etalon/analysis/quality-report/immunity.table";
import type { ListedEvent } from "@etalon/analysis/quality-report/listed-events";
import type { QualityReport } from "@etalon/analysis/quality-report/quality-report";
import type { RapidChangesReport } from "@etalon/analysis/quality-report/rapid-changes";
import type { Note } from "@etalon/basis";
import type { ShownEvent as StoredEvent } from "@etalon/messages/quality";

/** An event with the file that shows it, where one was asked for. */
export type ShownEvent = (ListedEvent | StoredEvent) & { readonly file: string | null };

export interface WholeReport extends QualityReport {
  /** Null where none were looked for, or the standard says nothing of them. */
  readonly rapidChanges: RapidChangesReport | null;
  /** Null where aggregates alone were reported on. */
  readonly events: readonly ShownEvent[] | null;
  /** With the points of the events' regions, what a picture of them needs. */
  readonly immunityCurves: typeof immunityCurves;
  readonly recordingNotes: readonly Note[];
}
