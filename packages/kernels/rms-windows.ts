// Rms of every channel over windows of ten cycles (twelve at 60 Hz), one window after the other without a gap, cut
// between samples. Called by the measuring program's lanes after each frame.

import { type FundamentalTrack, presentCycles } from "./fundamental-track.ts";

const BLOCK = 16;
/** From this frequency on a window has twelve cycles. Source: IEC 61000-4-30:2015, 4.4 (10 at 50 Hz, 12 at 60 Hz). */
const TWELVE_FROM_HZ = 55;
/** Samples beside a cut that it reads. */
export const CUT_REACH = 3;

/** Where a frame's codes and sums of 16 samples stand; positions count from the first summed sample. */
export interface SummedCodes {
  readonly codes: Int32Array;
  readonly sums: Float64Array;
  /** [channels] places of the first summed sample in `codes`, of Σx² and Σx of its block in `sums`. */
  readonly codesAt: Int32Array;
  readonly squaresAt: Int32Array;
  readonly sumsAt: Int32Array;
  /** Blocks that are summed. */
  blocks: number;
}

/** To be read, and changed by `cutWindows` and `forgetWindows` alone. The first `count` windows are the last call's. */
export interface RmsWindows {
  count: number;
  /** Where each window begins and ends, samples behind the origin; below 0: in a frame before. */
  readonly starts: Float64Array;
  readonly ends: Float64Array;
  /** [most][channels] codes, offsets taken away. */
  readonly rms: Float64Array;

  readonly offsets: Float64Array;
  /** Cycles of a window, and those at which the next one ends, on the track that began so many times; 0: no window. */
  cycles: number;
  nextCycles: number;
  beginnings: number;
  /** The last cut: where, and F up to there, both counted from the origin; none yet while NaN. */
  lastCut: number;
  readonly lastSquares: Float64Array;
  origin: number;
  /** F up to the block that the present call has come to. */
  readonly squares: Float64Array;
}

/**
 * @param offsets [channels] codes, as the calibration has them
 * @param most    windows that end in one call, at most
 */
export function rmsWindows(offsets: Float64Array, most: number): RmsWindows {
  const channels = offsets.length;
  return {
    count: 0,
    starts: new Float64Array(most),
    ends: new Float64Array(most),
    rms: new Float64Array(most * channels),
    offsets,
    cycles: 0,
    nextCycles: 0,
    beginnings: 0,
    lastCut: Number.NaN,
    lastSquares: new Float64Array(channels),
    origin: 0,
    squares: new Float64Array(channels),
  };
}

/** What follows does not join on: the window in hand will not end. */
export function forgetWindows(windows: RmsWindows): void {
  windows.count = 0;
  windows.cycles = 0;
  windows.lastCut = Number.NaN;
}

/**
 * The windows that end within the summed blocks:  rms² = (F(b) − F(a))/(b − a),  F(x) = ∫ (x(t) − offset)² dt.
 *
 * Ends are cut by the cubic through the four squares beside them: 0.3 ppm of a sine's power over 0.2 s, 0.01 % where
 * harmonics up to half the sampling rate are as high as they may be. They lie where the track counts ten cycles more;
 * behind its last point it is drawn on straight.
 * @param origin number of the first summed sample; the blocks of calls that join on follow each other
 */
export function cutWindows(
  windows: RmsWindows,
  track: FundamentalTrack,
  of: SummedCodes,
  origin: number,
): void {
  const { squares, lastSquares } = windows;
  windows.count = 0;
  if (windows.beginnings !== track.beginnings) forgetWindows(windows);
  windows.lastCut -= origin - windows.origin;
  windows.origin = origin;
  squares.fill(0);
  let done = 0;
  if (track.count > 0) {
    if (windows.cycles === 0) begin(windows, track);
    for (let x = nextEnd(windows, track); x <= BLOCK * of.blocks; x = nextEnd(windows, track)) {
      const block = Math.max(done, Math.floor(x / BLOCK));
      count(windows, of, done, block);
      done = block;
      cut(windows, of, block, x);
    }
  }
  count(windows, of, done, of.blocks);
  for (let c = 0; c < squares.length; c++) lastSquares[c] -= squares[c];
}

function begin(windows: RmsWindows, track: FundamentalTrack): void {
  windows.beginnings = track.beginnings;
  windows.cycles = track.roughHz >= TWELVE_FROM_HZ ? 12 : 10;
  windows.nextCycles = Math.ceil(track.cycles[0]);
}

/** Where the track counts `nextCycles`; beyond everything while it has no slope. */
function nextEnd({ nextCycles }: RmsWindows, track: FundamentalTrack): number {
  const { count: points, positions, cycles } = track;
  const slope = presentCycles(track);
  if (slope === 0) return Number.POSITIVE_INFINITY;
  const last = points - 1;
  if (nextCycles >= cycles[last]) return positions[last] + (nextCycles - cycles[last]) / slope;
  let p = 0;
  while (p + 2 < points && cycles[p + 1] <= nextCycles) p++;
  const share = (nextCycles - cycles[p]) / (cycles[p + 1] - cycles[p]);
  return positions[p] + share * (positions[p + 1] - positions[p]);
}

/** Adds the blocks `from` … `to` − 1 to F. */
function count({ squares, offsets }: RmsWindows, of: SummedCodes, from: number, to: number): void {
  const { sums } = of;
  for (let c = 0; c < squares.length; c++) {
    const offset = offsets[c];
    const squaresAt = of.squaresAt[c];
    const sumsAt = of.sumsAt[c];
    let sum = 0;
    let mean = 0;
    for (let b = from; b < to; b++) {
      sum += sums[squaresAt + b];
      mean += sums[sumsAt + b];
    }
    squares[c] += sum - 2 * offset * mean + BLOCK * (to - from) * offset * offset;
  }
}

/** One window ends at x, the next one begins. */
function cut(windows: RmsWindows, of: SummedCodes, block: number, x: number): void {
  const { squares, offsets, lastSquares, lastCut, starts, ends, rms } = windows;
  const channels = squares.length;
  const whole = !Number.isNaN(lastCut) && windows.count < starts.length;
  for (let c = 0; c < channels; c++) {
    const upTo = squares[c] + partOfBlock(of.codes, of.codesAt[c], offsets[c], BLOCK * block, x);
    if (whole) rms[windows.count * channels + c] = Math.sqrt((upTo - lastSquares[c]) / (x - lastCut));
    lastSquares[c] = upTo;
  }
  if (whole) {
    starts[windows.count] = lastCut;
    ends[windows.count] = x;
    windows.count++;
  }
  windows.lastCut = x;
  windows.nextCycles += windows.cycles;
}

/**
 * F(x) − Σ_{n < from} p[n], p = (x − offset)²: the cubic through p[k − 1] … p[k + 2] in the cell of x, k = ⌊x⌋, the cells
 * before it likewise, which leaves  Σ_{n < k} p[n] + (p[k − 1] + 12·p[k] − p[k + 1])/24 + ∫ from k to x.
 */
function partOfBlock(codes: Int32Array, at: number, offset: number, from: number, x: number): number {
  const k = Math.floor(x);
  const t = x - k;
  let sum = 0;
  for (let n = from; n < k; n++) sum += (codes[at + n] - offset) ** 2;
  for (let n = k; n < from; n++) sum -= (codes[at + n] - offset) ** 2;
  const a = (codes[at + k - 1] - offset) ** 2;
  const b = (codes[at + k] - offset) ** 2;
  const c = (codes[at + k + 1] - offset) ** 2;
  const d = (codes[at + k + 2] - offset) ** 2;
  // the cubic in powers of t about sample k
  const first = (-2 * a - 3 * b + 6 * c - d) / 6;
  const second = (a - 2 * b + c) / 2;
  const third = (-a + 3 * b - 3 * c + d) / 6;
  const cell = t * (b + t * (first / 2 + t * (second / 3 + (t * third) / 4)));
  return sum + (a + 12 * b - c) / 24 + cell;
}
