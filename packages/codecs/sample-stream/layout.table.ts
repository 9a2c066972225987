// Where the fields of a stream frame stand (SPEC.md has the picture), its codes, and the limits on everything in it.

/** "ETSF" as it stands in the bytes, read as a little-endian number. */
export const MAGIC = 0x46535445;
export const VERSION = 2;

export const AT = {
  magic: 0,
  version: 4,
  flags: 5,
  clock: 6,
  zero: 7,
  length: 8,
  samples: 12,
  sequence: 16,
  firstSample: 24,
  firstTaiNs: 32,
  measuredRateHz: 40,
  rateErrorBoundPpm: 48,
  timeErrorBoundNs: 56,
  continues: 64,
  history: 68,
  pulses: 70,
  descriptionBytes: 72,
  description: 74,
} as const;

/** Within the description, which a stream's frames repeat byte for byte. */
export const DESCRIPTION = { nominalRateHz: 0, channels: 8, names: 9 } as const;

export const FLAG = { keyFrame: 1, starts: 2, ends: 4 } as const;

/** Place in the list = number on the wire. */
export const CLOCK_STATES = ["locked", "holdover", "free"] as const;

export const BLOCK = 32;
export const PULSE_BYTES = 17;
export const CRC_BYTES = 4;

/** First byte of a channel: number of predictors, and above it the zero bits that all its codes end in. */
export const CHANNEL_HEAD = { predictors: 0b11, unused: 0b100, shift: 3 } as const;

/** First byte of a predictor: 1 … 32 is the order of a near one; 64 + cycles is a far one. */
export const FAR = 64;

/** How a block's residuals are written: 0 … 32 packed in so many bits; 33 + k Rice with k low bits. */
export const RICE = 33;
export const MOST_MODE = RICE + 24;

export const LIMIT = {
  channels: 64,
  samples: 200_000,
  /** channels × samples, so that no frame passes 16 MiB. */
  codes: 2_000_000,
  pulses: 10_000,
  frameBytes: 16 * 1024 * 1024,
  rateHz: 10_000_000,
  /** Samples before a frame's first that it may look back at. */
  history: 1024,
  predictors: 3,
  order: 32,
  cycles: 8,
  halfWidth: 7,
  taps: 64,
  lag: 65_535,
  coefficientBits: 24,
  coefficientShift: 31,
  quotient: 240,
  /** Codes up to this width are exact in single precision; a far prediction of theirs is made in it. */
  singleBits: 24,
  /** Sums of coefficient × code are exact in double precision, and in int64, below 2 to this. */
  exactBits: 53,
} as const;
