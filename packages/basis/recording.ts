// A recording: channels of samples in volts and amperes, cut where the sampling rate changes or samples are missing.

import type { Instant } from "./instant.ts";

export type Quantity = "voltage" | "current" | "other";
/** Phase as the recording names it; `ab`, `bc`, `ca` are line voltages. */
export type Phase = "a" | "b" | "c" | "n" | "ab" | "bc" | "ca";

export interface Channel {
  /** 1-based position in the file, the number that `--channels` takes. */
  readonly number: number;
  readonly name: string;
  readonly phase: Phase | null;
  readonly quantity: Quantity;
  /** "V" or "A" after scaling (kV and mA are scaled away); the file's own unit for other quantities. */
  readonly unit: string;
  /** primary ÷ secondary of the transformer, where the file states it. */
  readonly ratio: number | null;
  /** Which side the scaled values stand for. */
  readonly side: "primary" | "secondary" | "unknown";
  /** One step of the converter in the channel's unit: the quantisation that the budget needs; null where unknown. */
  readonly step: number | null;
  /** Values at or beyond these (in the channel's unit) are clipped; null where the file states no range. */
  readonly range: readonly [lowest: number, highest: number] | null;
  /** Seconds after the section's sampling instants at which this channel is really sampled; absent = 0. */
  readonly skewS?: number;
}

/** A stretch of evenly spaced samples without a gap. Sections never overlap and follow each other in time. */
export interface Section {
  /** Seconds from the recording's first sample to this section's first sample. */
  readonly fromS: number;
  readonly sampleRateHz: number;
  readonly samples: number;
  /** One array per channel of `Recording.channels`, each `samples` long; NaN where the file marks a value missing. */
  readonly values: readonly Float64Array[];
}

export interface Gap {
  readonly fromS: number;
  readonly toS: number;
  /** In words, where it is known. */
  readonly why?: string;
}

/** Something odd in a file that was understood all the same; shown, never hidden. */
export interface Note {
  readonly code: string;
  readonly text: string;
}

export interface Recording {
  readonly format: "comtrade" | "sampled-values" | "csv" | "stream";
  readonly station: string;
  readonly nominalFrequencyHz: number | null;
  /** Instant of the first sample, where the file states one (local time is taken as UTC, with a note). */
  readonly startTaiNs: Instant | null;
  readonly channels: readonly Channel[];
  readonly sections: readonly Section[];
  readonly gaps: readonly Gap[];
  readonly notes: readonly Note[];
}

export const sectionEndS = (section: Section): number =>
  section.fromS + section.samples / section.sampleRateHz;
