// What a cfg says, as data; made by cfg.ts, read by every other file here.

import type { Instant, Note } from "@etalon/basis";
import type { CharacterSet } from "./text.ts";

/**
 * The three editions that differ in form; odd revision fields ("2000", "2001") are read as the edition
 * before.
 */
export type Revision = "1991" | "1999" | "2013";
export type Encoding = "ASCII" | "BINARY" | "BINARY32" | "FLOAT32";

export interface AnalogLine {
  readonly name: string;
  readonly phaseField: string;
  readonly component: string;
  readonly unit: string;
  /** value = factor · code + offset, in `unit`. */
  readonly factor: number;
  readonly offset: number;
  /** The channel is sampled this much after the row's instant. */
  readonly skewUs: number;
  /** Declared range in codes; null where the line leaves it out. */
  readonly lowestCode: number | null;
  readonly highestCode: number | null;
  readonly primary: number | null;
  readonly secondary: number | null;
  readonly side: "primary" | "secondary" | "unknown";
}

export interface StatusLine {
  readonly name: string;
  readonly phaseField: string;
  readonly component: string;
  readonly normalState: 0 | 1 | null;
}

export interface RateLine {
  readonly rateHz: number;
  /** Number of the last sample at this rate, counted from 1. */
  readonly lastSample: number;
}

export interface ComtradeConfig {
  readonly station: string;
  readonly deviceId: string;
  readonly revision: Revision;
  readonly characterSet: CharacterSet;
  readonly analog: readonly AnalogLine[];
  readonly status: readonly StatusLine[];
  readonly nominalFrequencyHz: number | null;
  /** Empty: the rate is 0 and the time stamps of the dat are binding. */
  readonly rates: readonly RateLine[];
  /** How many rows the cfg announces; null where it leaves that to the dat. */
  readonly samples: number | null;
  readonly startTaiNs: Instant | null;
  readonly triggerTaiNs: Instant | null;
  readonly encoding: Encoding;
  /** One count of a time stamp in the dat. */
  readonly stampNs: number;
  /** 2013: offset of the recording's clock from UTC, of its place from UTC, clock quality, leap second. */
  readonly timeCode: string | null;
  readonly localCode: string | null;
  readonly timeQuality: string | null;
  readonly leapSecond: string | null;
  readonly notes: readonly Note[];
}
