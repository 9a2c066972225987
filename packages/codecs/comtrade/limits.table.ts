// How much of the world this codec takes in, and the numbers of the standard that more than one file needs.

/** A cfg of 10,000 channels is some 600 kB; hundreds of rate lines add little. */
export const MAX_CFG_BYTES = 8 * 1024 * 1024;
/** An hour of six BINARY32 channels at 4 kHz is 460 MB; the values become eight bytes each in memory. */
export const MAX_DAT_BYTES = 512 * 1024 * 1024;
export const MAX_CHANNELS = 10_000;
export const MAX_RATE_LINES = 10_000;
export const MAX_SAMPLE_RATE_HZ = 1e9;
/** One sample in twelve days: trends. */
export const MIN_SAMPLE_RATE_HZ = 1e-6;
/** Multiplier of the time stamps, either way. */
export const MAX_STAMP_MULTIPLIER = 1e9;
/** Factors and offsets beyond this could make values overflow. */
export const MAX_FACTOR = 1e30;
/** Sections cut from time stamps; more means that the stamps are no time base. */
export const MAX_STAMP_SECTIONS = 10_000;
/** Longest text of a number in an ASCII dat. */
export const MAX_NUMBER_CHARS = 64;
/** How much of a faulty line is shown in a refusal. */
export const SHOWN_CHARS = 60;

/** IEEE C37.111: an analogue code or value that marks a missing sample, by encoding. */
export const MISSING_INT16 = -0x8000;
export const MISSING_INT32 = -0x8000_0000;
export const MISSING_ASCII = 99_999;
/** A time stamp that is missing, in the binary encodings. */
export const MISSING_STAMP = 0xffff_ffff;

/** Declared bounds at or beyond this are the number format's own, not a converter's. */
export const FLOAT32_BOUND = 3.4e38;
