// What the parts of the stream decoder share: faults, and where things stand in the working memory that the caller lays
// out (../machine-engine.ts).

// As in ../channel-faults.table.ts.
export const PAST_END = -1;
export const HEAD = -2;
export const PREDICTOR = -3;
export const EXACTNESS = -4;
export const MODE = -5;
export const HISTORY = -6;
export const QUOTIENT = -7;
export const WIDTH = -8;

// As in ../layout.table.ts.
export const BLOCK = 32;
export const RICE = 33;
export const MOST_MODE = 57;

/** Places in the working memory: three words that say where the long parts begin, then tables, then what changes. */
export const MODES_AT: usize = 0;
export const QUOTIENTS_AT: usize = 4;
export const VALUES_AT: usize = 8;
/** What a byte of the quotients' bits says: up to eight quotients as bytes, how many, and the zeros that are left. */
export const RUNS: usize = 64;
export const RUN_COUNTS: usize = RUNS + 256 * 8;
export const RUN_RESTS: usize = RUN_COUNTS + 256;
/** For each width to 25: which bytes hold four numbers, and what moves them to bit 7 of their lanes; even, then odd. */
export const LANES: usize = RUN_RESTS + 256;
export const LANES_BYTES: usize = 64;
/** Sixteen tables of 256 words. */
export const CRC_TABLES: usize = LANES + 26 * LANES_BYTES;
export const PREDICTORS: usize = CRC_TABLES + 16 * 1024;
export const PREDICTOR_BYTES: usize = 576;
export const RESIDUALS: usize = PREDICTORS + 3 * PREDICTOR_BYTES;

/** A predictor, taken apart. */
export const KIND: usize = 0;
export const CYCLES: usize = 4;
export const HALF_WIDTH: usize = 8;
export const LAG: usize = 12;
export const REACH: usize = 16;
export const TAPS: usize = 20;
export const COEFFICIENTS: usize = 64;

export const NEAR = 0;
export const FAR_SINGLE = 1;
export const FAR_EXACT = 2;

/** Values that a near predictor may find before the history; see `values.ts`. */
export const BEFORE = 1024 + 64;
