// Where the fields of a stream frame stand (SPEC.md has the picture), its codes, and the limits on
// everything in it.

/** "ETSF" as it stands in the bytes, read as a little-endian number. */
export const MAGIC = 0x46535445;
export const VERSION = 1;

export const AT = {
  magic: 0,
  version: 4,
  flags: 5,
  clock: 6,
  channels: 7,
  length: 8,
  samples: 12,
  sequence: 16,
  firstSample: 24,
  firstTaiNs: 32,
  measuredRateHz: 40,
  rateErrorBoundPpm: 48,
  timeErrorBoundNs: 56,
  nominalRateHz: 64,
  pulses: 72,
  names: 76,
} as const;

export const FLAG = { keyFrame: 1, starts: 2, ends: 4 } as const;

/** Place in the list = number on the wire. */
export const CLOCK_STATES = ["locked", "holdover", "free"] as const;

/** How a channel was predicted: number on the wire. */
export const PREDICTOR = {
  none: 0,
  difference: 1,
  secondDifference: 2,
  period: 3,
  secondPeriod: 4,
  periodDifference: 5,
} as const;

export const BLOCK = 128;
export const PULSE_BYTES = 17;
export const CRC_BYTES = 4;

export const LIMIT = {
  channels: 64,
  samples: 200_000,
  /** channels × samples, so that no frame passes 16 MiB. */
  codes: 2_000_000,
  pulses: 10_000,
  frameBytes: 16 * 1024 * 1024,
  rateHz: 10_000_000,
  lag: 65_535,
} as const;
