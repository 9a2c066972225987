// What the terminal keeps of harmonic studies that were computed from its samples: the newest few, in its own state and so
// on its disk before it says so. Called by the step.

import type { HarmonicRecord, Instant } from "@etalon/basis";
import type { YhToZz } from "@etalon/messages/yh-to-zz";

export interface KeptStudy {
  readonly detection: string;
  readonly storedTaiNs: Instant;
  readonly record: HarmonicRecord;
}

/** A terminal's disk is small, and each is some tens of kilobytes. */
export const MOST_KEPT = 4;

/** One that is heard twice stands as it was stored first. */
export function withStudy(
  kept: readonly KeptStudy[],
  detection: string,
  record: HarmonicRecord,
  now: Instant,
): readonly KeptStudy[] {
  if (kept.some((one) => one.detection === detection)) return kept;
  return [{ detection, storedTaiNs: now, record }, ...kept].slice(0, MOST_KEPT);
}

export function storedWord(kept: readonly KeptStudy[], detection: string, now: Instant): YhToZz {
  const stored = kept.find((one) => one.detection === detection);
  return { kind: "harmonics-stored", detection, atTaiNs: stored?.storedTaiNs ?? now };
}

export function keptWord(kept: readonly KeptStudy[], detection: string): YhToZz {
  const record = kept.find((one) => one.detection === detection)?.record ?? null;
  return { kind: "kept-harmonics", detection, record };
}
