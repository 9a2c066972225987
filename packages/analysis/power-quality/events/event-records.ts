// What is told of an event of the voltages. Made by voltage-events.ts.

import type { Instant } from "@etalon/basis";
import type { EventRules } from "./event-rules.ts";

export type VoltageEventKind = "dip" | "swell" | "interruption";

/** The cycle of one half-cycle rms. */
export interface CycleInstants {
  readonly startTaiNs: Instant;
  readonly endTaiNs: Instant;
}

/** Why a begin or an end was not seen: the event lasts longer than is told. */
export type Unseen = "a gap" | "the stream's begin" | "the stream's end";

interface EventTimes {
  /** By the rules' stamping. */
  readonly startTaiNs: Instant;
  readonly endTaiNs: Instant;
  readonly durationS: number;
  /** The cycle that began it, or the first one in which it was seen. */
  readonly beginCycle: CycleInstants;
  /** The cycle that ended it, or the last one in which it was seen. */
  readonly endCycle: CycleInstants;
  readonly beginUnseen: Unseen | null;
  readonly endUnseen: Unseen | null;
  /** Samples of a voltage were missing while it went on. */
  readonly gap: boolean;
  readonly rules: EventRules;
  readonly declaredVoltageV: number;
}

/** A dip, a swell or an interruption of all voltages together. */
export interface VoltageEventRecord extends EventTimes {
  readonly kind: "event";
  readonly event: VoltageEventKind;
  /** Those that were beyond the threshold at any time. */
  readonly channels: readonly string[];
  /** The one with the lowest half-cycle rms, or a swell's highest. */
  readonly channel: string;
  readonly rms: number;
  /** Of the reference. */
  readonly percent: number;
  /** What it was of that channel when the event began. */
  readonly referenceV: number;
  /** Cell of the EN 50160 matrix; null of an interruption, of what lasts over a minute or longer than was seen. */
  readonly cell: string | null;
  /** A dip in which all voltages were interrupted: that is an event of its own. */
  readonly interrupted: boolean;
}

export interface RapidChangeRecord extends EventTimes {
  readonly kind: "event";
  readonly event: "rapid change";
  readonly changes: readonly {
    readonly channel: string;
    /** ΔU_max, volt and per cent of the declared voltage. */
    readonly mostV: number;
    readonly mostPercent: number;
    /** ΔU_ss; null where the voltage was not seen to be steady again. */
    readonly steadyV: number | null;
    readonly steadyPercent: number | null;
  }[];
}

export type EventRecord = VoltageEventRecord | RapidChangeRecord;

/** An event has begun; its record follows when it ends. */
export interface EventBegunRecord {
  readonly kind: "event begun";
  readonly event: VoltageEventKind;
  readonly channel: string;
  readonly startTaiNs: Instant;
  readonly percent: number;
}
