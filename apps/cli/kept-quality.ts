// What a running cloud keeps of a meter's power quality: its report, its events, their waveforms as COMTRADE. Called by
// `etalon quality study|report|events`.

import { join } from "node:path";
import { immunityCurves } from "@etalon/analysis/quality-report/immunity.table";
import type { QualityReport } from "@etalon/analysis/quality-report/quality-report";
import type { QualityWaveform, ShownEvent as StoredEvent } from "@etalon/messages/quality";
import { recordingOf } from "@etalon/station/zz-master-station/event-waveform";
import { queryOf } from "./api.ts";
import { taken } from "./bad-input.ts";
import { asked, type CloudOptions } from "./options/cloud.ts";
import { type SupplyOptions, saidOfSupply } from "./options/supply.ts";
import type { ShownEvent, WholeReport } from "./quality-report.ts";
import { writeRecording } from "./written-files.ts";

export interface KeptOptions extends CloudOptions, SupplyOptions {
  readonly meter: string;
  readonly standard?: string;
  readonly days?: number;
  /** Where waveforms go. */
  readonly events?: string;
}

const pathOf = (meter: string): string => `/quality/${encodeURIComponent(meter)}`;
const EVENTS_OF_REPORT = 1000;

export async function keptReport(options: KeptOptions): Promise<WholeReport> {
  const { meter, standard, days } = options;
  const query = queryOf({ standard, days, ...saidOfSupply(options) });
  const report = await asked<QualityReport & Pick<WholeReport, "rapidChanges">>(
    options,
    `${pathOf(meter)}/report?${query}`,
  );
  const { fromTaiNs } = report.observed;
  const all = await keptEvents({ ...options, atMost: EVENTS_OF_REPORT });
  const events = all.filter(({ startTaiNs }) => fromTaiNs !== null && (startTaiNs ?? 0n) >= fromTaiNs);
  return { ...report, events, immunityCurves, recordingNotes: [] };
}

export async function keptEvents(
  options: Pick<KeptOptions, "meter" | "events"> & CloudOptions & { readonly atMost: number },
): Promise<ShownEvent[]> {
  const { meter, events: folder, atMost } = options;
  const found = await asked<StoredEvent[]>(options, `${pathOf(meter)}/events?atMost=${atMost}`);
  const shown: ShownEvent[] = [];
  for (const event of found) {
    const file =
      folder === undefined || !event.hasWaveform
        ? null
        : await writeWaveform(options, join(folder, event.id), event);
    shown.push({ ...event, file });
  }
  return shown;
}

async function writeWaveform(
  options: CloudOptions & { readonly meter: string },
  path: string,
  { id }: StoredEvent,
): Promise<string> {
  const { meter } = options;
  const waveform = await asked<QualityWaveform>(options, `${pathOf(meter)}/events/${id}/waveform`);
  return writeRecording(path, taken(recordingOf(waveform, meter), `${id} of meter ${meter}`), "comtrade")[0]!;
}
