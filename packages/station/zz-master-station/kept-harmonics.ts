// A harmonic study after its detection: its terminal stores it and says so, and is asked what it keeps. Called by the step,
// for a detection that has its verdict.

import type { HarmonicRecord, Instant } from "@etalon/basis";
import { toJson } from "@etalon/basis";
import type { StoredHarmonics } from "@etalon/messages/harmonics";
import type { YhToZz } from "@etalon/messages/yh-to-zz";
import type { ZzItself } from "@etalon/messages/zz-itself";
import type { ZzToYh } from "@etalon/messages/zz-to-yh";
import type { Detection } from "./state.ts";

export type StudyNews = Extract<
  YhToZz | ZzItself,
  { kind: "harmonics-stored" | "kept-harmonics" | "read-back" }
>;

const kinds: ReadonlySet<string> = new Set<StudyNews["kind"]>([
  "harmonics-stored",
  "kept-harmonics",
  "read-back",
]);
export const isOfStudy = (heard: { readonly kind: string }): heard is StudyNews => kinds.has(heard.kind);

export const fresh = (record: HarmonicRecord): StoredHarmonics => ({
  record,
  atTerminalTaiNs: null,
  readBack: null,
});

export interface StudyMove {
  readonly harmonics: StoredHarmonics;
  /** An event of the detection. */
  readonly step: string;
  readonly text: string;
  readonly by: "ZZ" | "YH";
  readonly ask: ZzToYh | null;
}

/** Null: nothing changes. */
export function studyMove(
  { id, record, harmonics }: Detection,
  heard: StudyNews,
  now: Instant,
): StudyMove | null {
  if (harmonics === undefined) return null;
  const { terminal } = record;
  switch (heard.kind) {
    case "harmonics-stored":
      if (harmonics.atTerminalTaiNs !== null) return null; // heard twice
      return {
        harmonics: { ...harmonics, atTerminalTaiNs: heard.atTaiNs },
        step: "harmonics-stored",
        text: `terminal ${terminal} has the harmonic study on its disk`,
        by: "YH",
        ask: null,
      };
    case "read-back":
      return {
        harmonics: { ...harmonics, readBack: null },
        step: "read-back",
        text: `terminal ${terminal} is asked for the harmonic study that it keeps`,
        by: "ZZ",
        ask: { kind: "read-harmonics", detection: id },
      };
    case "kept-harmonics": {
      const same = heard.record !== null && toJson(heard.record) === toJson(harmonics.record);
      const text =
        heard.record === null
          ? `terminal ${terminal} keeps no harmonic study of this detection, or no longer`
          : same
            ? `terminal ${terminal} keeps the harmonic study, every figure as it is here`
            : `terminal ${terminal} keeps another harmonic study than the one here`;
      return {
        harmonics: { ...harmonics, readBack: { atTaiNs: now, same, text } },
        step: "read-back",
        text,
        by: "YH",
        ask: null,
      };
    }
  }
}
