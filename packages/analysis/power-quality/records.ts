// What power quality on a stream tells, record by record, in the order in which it becomes known.

import type { Instant } from "@etalon/basis";
import type { Phasor } from "@etalon/kernels/phasor";
import type { Figures } from "./figures.ts";
import type { ChannelsFlicker } from "./flicker/flicker-recorder.ts";
import type { Mark } from "./marks.ts";

interface Span {
  readonly startTaiNs: Instant;
  readonly endTaiNs: Instant;
}

/** One basic block: 10 cycles at 50 Hz, 12 at 60 Hz. */
export interface BlockRecord extends Span {
  readonly kind: "block";
  /** In samples, real-valued. */
  readonly start: number;
  readonly length: number;
  readonly figures: Figures;
  /** Rms phasors of the fundamentals, their angles those at the block's start. */
  readonly fundamentals: readonly (Phasor | null)[];
  readonly marks: readonly Mark[];
  /** A dip, swell or interruption falls into it: what it says is no longer steady-state power quality. */
  readonly flagged: boolean;
}

export type AggregateInterval = "150/180 cycles" | "10 min" | "2 h";

export interface AggregateRecord extends Span {
  readonly kind: "aggregate";
  readonly interval: AggregateInterval;
  readonly figures: Figures;
  /** Pst of 10 minutes, Plt of 2 hours; empty over 150/180 cycles. */
  readonly flicker: ChannelsFlicker;
  /** Of how many basic blocks. */
  readonly blocks: number;
  readonly flaggedBlocks: number;
  readonly flagged: boolean;
  readonly marks: readonly Mark[];
  /** Share of the interval that its blocks cover, 0 to 1. */
  readonly coverage: number;
  /** False where samples are missing, or measuring began or ended in the interval. */
  readonly complete: boolean;
}

/** Whole cycles within a 10-second interval of UTC ÷ the time they took. */
export interface FrequencyRecord extends Span {
  readonly kind: "frequency";
  /** Null where the interval holds no whole cycle, or no voltage was followed through it. */
  readonly frequencyHz: number | null;
  readonly cycles: number;
  /** Expanded, k = 2: scatter of the phase at the two ends, and the clock's rate. */
  readonly uncertaintyHz: number | null;
  readonly flagged: boolean;
  readonly complete: boolean;
}

/** The carrier of the mains signalling was there: block by block while it was, for 120 s at the longest. */
export interface SignallingRecord extends Span {
  readonly kind: "signalling";
  readonly channel: string;
  /** Volt rms, one value a block. */
  readonly rms: readonly number[];
  readonly flagged: boolean;
}

/** Samples that never came. */
export interface GapRecord {
  readonly kind: "gap";
  /** [fromSample, toSample) */
  readonly fromSample: number;
  readonly toSample: number;
  /** Samples before the gap that no longer made a whole block. */
  readonly unmeasuredSamples: number;
}
