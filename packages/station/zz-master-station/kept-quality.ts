// What ZZ does with what a study of power quality tells: has it kept, and says its events to the alarms. Called by `step.ts`.

import type { Outcome } from "@etalon/basis";
import type { QualityRecord } from "@etalon/messages/quality";
import type { QualityTerms } from "@etalon/messages/quality-terms";
import type { Observed } from "@etalon/messages/watchers-to-zz";
import { qualityEventOf } from "./alarms/readings.ts";
import type { Detection } from "./state.ts";

export interface QualityAct {
  readonly kind: "keep-quality";
  readonly meter: string;
  readonly terms: QualityTerms;
  readonly record: QualityRecord;
}

/** One of those acts is done. */
export interface QualityKept {
  readonly kind: "quality-kept";
}

/** Null where none was demanded. */
export function toldQuality(
  detection: Detection,
  record: QualityRecord,
): (Pick<Outcome<never, Observed, never, QualityAct>, "say" | "acts"> & { state: Detection }) | null {
  const { record: meter, requirements } = detection;
  const { quality } = requirements;
  if (!quality) return null;
  const { told = 0, kept = 0 } = detection.quality ?? {};
  return {
    state: { ...detection, quality: { told: told + 1, kept } },
    say: record.kind === "quality-event" ? qualityEventOf(detection, record.event) : [],
    acts: [{ kind: "keep-quality", meter: meter.id, terms: quality, record }],
  };
}

/** Whoever waits for all that was told to be kept sees it by these counts. */
export const keptQuality = (detection: Detection): Detection => {
  const { told = 0, kept = 0 } = detection.quality ?? {};
  return { ...detection, quality: { told, kept: Math.min(told, kept + 1) } };
};
