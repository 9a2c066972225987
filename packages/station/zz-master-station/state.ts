// ZZ's state: a meter with what is known of its site, a terminal's calibration records, and a detection from order to
// verdict. Those of alarms are in `alarms/state.ts`, of banks in `banks/state.ts`.

import type { Calibration, Instant, Uncoverable, VerificationResult } from "@etalon/basis";
import type { StoredHarmonics } from "@etalon/messages/harmonics";
import type {
  CoursePoint,
  Event,
  Lease,
  Progress,
  RegisterReading,
  Requirements,
} from "@etalon/messages/nouns";
import type { Snapshot } from "@etalon/messages/snapshot";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import type { AlarmState } from "./alarms/state.ts";
import type { BankEntry } from "./banks/state.ts";
import type { StandingStudy } from "./standing-study.ts";

/** What a detection came to, as its meter's entry has it. */
export interface FoundVerdict {
  readonly id: string;
  readonly atTaiNs: Instant;
  readonly verdict: string;
  /** Of a meter that samples for itself. */
  readonly notCovered?: readonly Uncoverable[];
  readonly errorPercent?: number;
  /** Expanded. */
  readonly uncertaintyPercent?: number;
  /** Of its class, at the load that there was. */
  readonly limitPercent?: number;
}

/** That by which a meter is known (`standing-verdict.ts`). */
export interface StandingVerdict extends FoundVerdict {
  /** When a later detection was undecided that does not speak against it. */
  readonly undecidedTaiNs?: Instant;
}

/** A detection as its meter's page has it: with what it saw wrong with the circuit's wiring. */
export interface PastDetection extends FoundVerdict {
  readonly wiringFault?: string;
}

export interface MeterEntry {
  readonly kind: "meter";
  readonly record: MeterRecord;
  /** Newest first; the last few only, the detections themselves hold everything. */
  readonly detections: readonly PastDetection[];
  /** Of its detections the one by which it is known; absent where there is none of the meter as it is now. */
  readonly standing?: StandingVerdict;
  /** What is wrong with its circuit's wiring, by the last detection that saw it; null, or absent: nothing. */
  readonly wiringFault?: string | null;
  /** Under which it is watched round the clock. */
  readonly watch?: string;
  /** It serves no more. */
  readonly retired?: { readonly atTaiNs: Instant; readonly why: string; readonly by: string };
}

export interface CalibrationEntry {
  readonly kind: "calibrations";
  readonly terminal: string;
  /** Newest first. */
  readonly records: readonly Calibration[];
}

/**
 * applying: instrument and agent are asked for; agreeing: meter and terminal are brought to one time; starting and
 * sampling: the terminal streams; computing: the stream has ended, the machine works; done: the verdict is stored.
 */
export type Stage = "applying" | "agreeing" | "starting" | "sampling" | "computing" | "done";

export interface Detection {
  readonly kind: "detection";
  readonly id: string;
  readonly record: MeterRecord;
  readonly requirements: Requirements;
  readonly stage: Stage;
  readonly orderedTaiNs: Instant;
  /** It is a day of this study round the clock. */
  readonly study?: string;
  readonly lease: Lease | null;
  /** The machine whose driver holds the instrument. */
  readonly machine: string | null;
  /** Of the newest machine that was heard of: what an older one says counts no more. */
  readonly placement: number;
  /** Where the terminal uploads to; the agent says it when it is prepared. */
  readonly uplink: string | null;
  readonly startTaiNs: Instant | null;
  readonly stopTaiNs: Instant | null;
  readonly registersBefore: RegisterReading | null;
  readonly registersAfter: RegisterReading | null;
  readonly progress: Progress | null;
  /** How the error converged (`kept-course.ts`); absent: ordered before that was kept. */
  readonly course?: readonly CoursePoint[];
  /** Of the circuit, by the machine that came to the result. */
  readonly lastSeen?: Snapshot;
  readonly events: readonly Event[];
  /** The machine's result, while the terminal's word that it stopped is still on its way. */
  readonly concluded: VerificationResult | null;
  readonly result: VerificationResult | null;
  /** Where a study of harmonics was demanded and came. */
  readonly harmonics?: StoredHarmonics;
  /** Of a study of power quality: records that were told, and that are kept by now. */
  readonly quality?: { readonly told: number; readonly kept: number };
  /** The instrument was given back, or never lent: nothing more will come. */
  readonly closed: boolean;
}

/** A part of a list of meters that is being added. */
export interface RollPart {
  readonly kind: "roll";
  readonly records: readonly MeterRecord[];
  readonly by: string;
}

/**
 * A meter under watch round the clock, by one lease after another. applying: its stream and an instrument are asked for, or are
 * on their way; watching: a machine hears it; ending: the machine's last words are waited for.
 */
export interface Watch {
  readonly kind: "watch";
  readonly id: string;
  readonly record: MeterRecord & { readonly calibration: Calibration };
  /** Other records of the terminal that the machine was told, the newest first. */
  readonly others?: readonly Calibration[];
  readonly utcOffsetS: number;
  readonly by: string;
  readonly orderedTaiNs: Instant;
  readonly stage: "applying" | "watching" | "ending" | "ended";
  /** How many applications were made; the last is `<id>.<n>`. */
  readonly applications: number;
  /** Applications that ended since a machine last told anything of the meter. */
  readonly failures: number;
  /** When its machine last told of the meter, or began to watch it; and whether alarms were told since that it does not. */
  readonly toldTaiNs?: Instant;
  readonly silent?: boolean;
  /** The machine that a look at its silence is due for. */
  readonly looking?: string;
  readonly lease: Lease | null;
  readonly machine: string | null;
  readonly placement: number;
  /** The machine was told to end, to begin anew by another calibration record. */
  readonly anew?: boolean;
  readonly uplink: string | null;
  /** By the site's clock: when its stream began. */
  readonly startTaiNs: Instant | null;
  /** Up to where the station has its condition. */
  readonly heardUntilTaiS: number | null;
  /** The last of them. */
  readonly events: readonly Event[];
}

export type State =
  | (MeterEntry | CalibrationEntry | RollPart)
  | (Detection | Watch | StandingStudy)
  | (AlarmState | BankEntry);
