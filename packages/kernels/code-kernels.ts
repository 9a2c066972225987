// The kernels that work on raw codes in an arena: one interface, run by machine code or by plain TypeScript. The stream
// decoder writes the codes there, the measuring program's lanes call these.

import { type Arena, machineCode, runsRelaxed } from "@etalon/basis";
import { code } from "./machine-code.ts";
import { plainBlockSums, plainRowSums, plainWideBlockSums } from "./plain-block-sums.ts";
import { plainEdgeSamples, plainEdgeSums, plainEdgeWeights } from "./plain-edge.ts";
import { plainExtremes } from "./plain-extremes.ts";
import { plainFourierTransform, plainInterleave, plainResample, plainUntangle } from "./plain-spectrum.ts";
import { plainUnpack24 } from "./plain-unpack.ts";

/** Samples of a block: within one, sums of 24-bit codes are taken in floats. */
export const BLOCK = 16;
/** Length of the filter that delays a current by a part of a sample. */
export const SKEW_TAPS = 16;
/** Samples that `blockSums` reads before its first block and behind its last. */
export const SKEW_CONTEXT = 8;
/** Rows of sums that `blockSums` writes: Σ u·i′, Σ u², Σ i², Σ u, Σ i. */
export const SUM_ROWS = 5;
/** Codes up to this width are exact as floats. */
export const NARROW_BITS = 24;
/** Taps of the resampler, and its samples before a position and behind it. */
export const RESAMPLE_TAPS = 16;
export const RESAMPLE_BEFORE = 7;
export const RESAMPLE_BEHIND = 8;
/** Rows of the resampler's table: positions within a sample. */
export const RESAMPLE_ROWS = 2048;

/**
 * Every place is a byte offset into the arena; codes are int32, one row per channel, so that the samples before a frame's
 * first stand in front of it. Nothing is allocated and nothing kept. All implementations do the same operations in the
 * same order, so the plain machine code and TypeScript give the same bits; the relaxed build rounds a product and its sum
 * once instead of twice.
 */
export interface CodeKernels {
  /**
   * Interleaved 24-bit codes into rows:  byte 3·(n·C + c) … + 2 is code n of channel c, two's complement, lowest byte
   * first.
   * @param from   [3·C·N] bytes
   * @param to     [C][stride] int32
   */
  unpack24(from: number, channels: number, samples: number, to: number, stride: number): void;
  /**
   * Sums of one element over blocks of 16 samples, in code units:
   *
   *     Σ u·i′,  Σ u²,  Σ i²,  Σ u,  Σ i      i′[n] = Σ_t taps[t]·i[n + 8 − t]
   *
   * Products and their sums within a block are floats: |code| < 2^24 and the block's result is right to 1e-6 of its
   * largest product, which averages out over the blocks. Σ u and Σ i are exact.
   * @param u       first sample of the first block
   * @param i       the same sample of the current; 8 samples before it and 8 behind the last block are read
   * @param taps    [16] float, of `skewRule`; 0: i′ = i
   * @param out     [5][…] double, `row` bytes from one row to the next
   * @param scratch 64·blocks + 128 bytes
   */
  blockSums(
    u: number,
    i: number,
    blocks: number,
    taps: number,
    out: number,
    row: number,
    scratch: number,
  ): void;
  /**
   * The same for codes of any width, in doubles; `taps` are doubles.
   * @param scratch 256·blocks + 256 bytes
   */
  wideBlockSums(
    u: number,
    i: number,
    blocks: number,
    taps: number,
    out: number,
    row: number,
    scratch: number,
  ): void;
  /**
   * The least and the greatest of a row's codes: whether a converter was driven to the end of its range, or stands still.
   * @param count ≥ 4
   * @param out   [2] int32
   */
  extremes(x: number, count: number, out: number): void;
  /** out[r] = Σ of the first `count` doubles of row r. */
  rowSums(from: number, rows: number, count: number, row: number, out: number): void;
  /**
   * Codes around an edge as doubles:  out[n] = x[n], or a current through its filter, Σ_t taps[t]·x[n + 8 − t].
   * @param count   a multiple of 4
   * @param taps    [16] double, 0: none
   * @param scratch [count + 16] double
   */
  edgeSamples(x: number, count: number, taps: number, out: number, scratch: number): void;
  /**
   * Hermite's interpolation between two rows of the table of `edge-rule.ts`, each of `points` weights and their slopes:
   * out[j] = a·from[j] + b·from[points + j] + (c·to[j] + d·to[points + j]).
   */
  edgeWeights(
    from: number,
    to: number,
    points: number,
    a: number,
    b: number,
    c: number,
    d: number,
    out: number,
  ): void;
  /**
   * Weighted sums around an edge, of the samples themselves and of the points half-way between them; see
   * `edge-energy.ts`:
   *
   *     Σ w·u·i, Σ w·u, Σ w·i, Σ w;  Σ v·u½·i½, Σ v·u½, Σ v·i½, Σ v,   x½[n] = Σ_q filter[q]·(x[n − q] + x[n + 1 + q])
   *
   * @param u, i    [samples, and `half` more on each side of the half-way points] double
   * @param weights [samples] w; an even number of samples
   * @param before  the sample that the first half-way point follows
   * @param halfWay [points] v; a multiple of 4
   * @param filter  [half]
   * @param out     [8] double
   */
  edgeSums(
    u: number,
    i: number,
    samples: number,
    weights: number,
    before: number,
    points: number,
    halfWay: number,
    filter: number,
    half: number,
    out: number,
  ): void;
  /**
   * Codes of eight channels side by side as floats: those of four pairs x + j·y, first all x, then all y. It and the
   * three that follow are called by `window-phasors.ts`.
   * @param rows  [8] u32, byte offsets of the channels' first samples
   * @param count samples, 4 or more
   * @param out   [count][8] float
   */
  interleave(rows: number, count: number, out: number): void;
  /**
   * Values at start + m·step samples, each from the samples k − 7 … k + 8 around it.
   * @param taps [2048][16] float, at a multiple of 64 bytes; row q is for q/2048 after sample k
   * @param out  [points][8] float
   */
  resample(input: number, points: number, start: number, step: number, taps: number, out: number): void;
  /**
   * Z[k] = Σ_m z[m]·exp(−2πjkm/points) of the four pairs.
   * @param x, y   [points][8] float: the values, and room; both are used up
   * @param points 1,024, 2,048 or 4,096
   * @param turns  [points][2] float, exp(−2πjk/points)
   * @returns      x or y: where the result is
   */
  fourierTransform(x: number, y: number, points: number, turns: number): number;
  /**
   * X = Z[k] + Z*[N − k] and Y = (Z[k] − Z*[N − k])/j, times size·gains(k·apart), linear between the table's entries.
   * @param gains double, at least up to the entry behind (lines − 1)·apart
   * @param out   [lines][4][4] float: X re, X im, Y re, Y im of the four pairs
   */
  untangle(
    z: number,
    points: number,
    lines: number,
    size: number,
    gains: number,
    apart: number,
    out: number,
  ): void;
}

export type Engine = "machine code" | "relaxed machine code" | "TypeScript";

/**
 * The kernels over an arena.
 * @param engine what must reproduce bit for bit takes no relaxed machine code; that one falls back to the plain one
 *               where the machine does not know it
 */
export function codeKernels(arena: Arena, engine: Engine = "machine code"): CodeKernels {
  if (engine === "TypeScript") return plainKernels(arena);
  return machineCode<CodeKernels>(code, arena.memory, engine === "relaxed machine code");
}

/** The fastest engine that this machine has. */
export const fastestEngine = (): Engine => (runsRelaxed(code) ? "relaxed machine code" : "machine code");

function plainKernels({ memory: { buffer } }: Arena): CodeKernels {
  const memory = {
    u8: new Uint8Array(buffer),
    u32: new Uint32Array(buffer),
    i32: new Int32Array(buffer),
    f32: new Float32Array(buffer),
    f64: new Float64Array(buffer),
  };
  return {
    unpack24: (from, channels, samples, to, stride) =>
      plainUnpack24(memory, from, channels, samples, to, stride),
    blockSums: (u, i, blocks, taps, out, row) => plainBlockSums(memory, u, i, blocks, taps, out, row),
    wideBlockSums: (u, i, blocks, taps, out, row) => plainWideBlockSums(memory, u, i, blocks, taps, out, row),
    extremes: (...words) => plainExtremes(memory, ...words),
    rowSums: (...words) => plainRowSums(memory, ...words),
    edgeSamples: (x, count, taps, out) => plainEdgeSamples(memory, x, count, taps, out),
    edgeWeights: (...words) => plainEdgeWeights(memory, ...words),
    edgeSums: (...words) => plainEdgeSums(memory, ...words),
    interleave: (...words) => plainInterleave(memory, ...words),
    resample: (...words) => plainResample(memory, ...words),
    fourierTransform: (...words) => plainFourierTransform(memory, ...words),
    untangle: (...words) => plainUntangle(memory, ...words),
  };
}
