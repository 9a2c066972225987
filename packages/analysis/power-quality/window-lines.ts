// The 5 Hz lines of one window, all channels at once, as far as the orders asked for go. Made by power-quality.ts, called
// by block.ts.

import { requireShape } from "@etalon/basis";
import { complexTransform, type TransformRule, transformRule } from "@etalon/kernels/complex-transform";
import { kaiser, sinc } from "@etalon/kernels/kaiser";
import { cyclesPerWindow } from "./cycle-windows.ts";
import { HIGHEST_ORDER, type PowerQualityOptions } from "./options.ts";

/** A stretch of one channel with the window in it: samples before and behind are context. */
export interface WindowedChannel {
  readonly x: Float64Array;
  /** In samples of `x`, real-valued. */
  readonly start: number;
  readonly length: number;
}

/** [K + 1] rms phasors of lines k = 0 … K, angles those at the window's start. */
export interface Lines {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** All channels lie alike; null for one that holds a missing sample, or values that no channel carries. */
export type WindowLines = (channels: readonly WindowedChannel[]) => (Lines | null)[];

/** Samples on either side of a window that its lines need. */
export const CONTEXT = 16;

const TAPS = 2 * CONTEXT;
const BETA = 12;
/** Rows of the interpolation's table to a sample; between rows it is interpolated once more. */
const ROWS = 256;
/** Lines above this share of fs/2 are not told: the interpolation mirrors them onto each other. */
const REACH = 0.93;
/** No channel carries so many volts or amperes, and beside them another's lines would drown in rounding. */
const LARGEST = 1e12;

/** [ROWS + 1][TAPS] weights of samples −15 … 16 about a position n + row/ROWS; all that have one row. */
const table = Float64Array.from({ length: (ROWS + 1) * TAPS }, (_, k) => {
  const fromPosition = Math.floor(k / TAPS) / ROWS - ((k % TAPS) - CONTEXT + 1);
  return sinc(fromPosition) * kaiser(fromPosition / CONTEXT, BETA);
});

/** Steps to a sample in which the interpolation's own response is summed: it is gone above a cycle per sample. */
const RESPONSE_STEPS = 16;
/** Frequencies of which the response is kept: this many to the sampling rate, interpolated between. */
const RESPONSE_ROWS = 512;

/** [k] what the interpolation leaves of k/512 cycles per sample:  Σ h(t)·cos(2πνt), t in steps of 1/16. */
function response(): Float64Array {
  const half = CONTEXT * RESPONSE_STEPS;
  const kernel = Float64Array.from({ length: half }, (_, k) => {
    const t = k / RESPONSE_STEPS;
    return sinc(t) * kaiser(t / CONTEXT, BETA) * (k === 0 ? 1 : 2);
  });
  return Float64Array.from({ length: RESPONSE_ROWS / 2 + 2 }, (_, row) => {
    const turn = (2 * Math.PI * row) / (RESPONSE_ROWS * RESPONSE_STEPS);
    return kernel.reduce((sum, h, k) => sum + h * Math.cos(turn * k), 0) / RESPONSE_STEPS;
  });
}

/**
 * Each window is brought to M points, a power of two, along its own real-valued length, two channels go through one
 * transform as u + j·i, and what the interpolation took from the upper lines is given back.
 */
export function windowLines(options: PowerQualityOptions): WindowLines {
  const N = cyclesPerWindow(options.nominalHz);
  const wanted = Math.max(
    HIGHEST_ORDER * N + N / 2,
    options.signallingHz === null ? 0 : Math.ceil((options.signallingHz * N) / 40) + 2,
  );
  const left = response();
  const rules = new Map<number, TransformRule>();
  const ruleOf = (points: number): TransformRule => {
    const rule = rules.get(points) ?? transformRule(points);
    rules.set(points, rule);
    return rule;
  };
  return (channels) => {
    const { start, length } = channels[0]!;
    const K = Math.min(wanted, Math.floor((REACH * length) / 2));
    const rule = ruleOf(pointsFor(length, K));
    const gains = Float64Array.from({ length: K + 1 }, (_, k) => gainOf(left, k / length, k) / rule.points);
    const inReach = channels.map(({ x }) => largestOf(x) <= LARGEST);
    const none = new Float64Array(channels[0]!.x.length);
    const values = (c: number): Float64Array => (inReach[c] ? channels[c]!.x : none);
    const pairs = resampled(
      channels.flatMap((_, c) => (c % 2 === 0 ? [[values(c), values(c + 1)] as const] : [])),
      start,
      length,
      rule.points,
    );
    return pairs
      .flatMap(([re, im]) => {
        complexTransform(rule, re, im);
        return untangled(re, im, gains);
      })
      .slice(0, channels.length)
      .map((lines, c) => (inReach[c] ? lines : null));
  };
}

/** So many that nothing above fs/2 folds back onto the lines that are told. */
function pointsFor(length: number, lines: number): number {
  return 2 ** Math.ceil(Math.log2(length / 2 + lines + 1));
}

function gainOf(left: Float64Array, nu: number, line: number): number {
  const at = nu * RESPONSE_ROWS;
  const row = Math.floor(at);
  return (line === 0 ? 1 : Math.SQRT2) / (left[row]! + (at - row) * (left[row + 1]! - left[row]!));
}

/** Infinity where a value is no number. */
function largestOf(x: Float64Array): number {
  let largest = 0;
  for (let n = 0; n < x.length; n++) {
    const size = Math.abs(x[n]!);
    if (!(size <= largest)) largest = size >= 0 ? size : Number.POSITIVE_INFINITY;
  }
  return largest;
}

type Pair = readonly [Float64Array, Float64Array];

/** Of each pair of channels [M] values at start + m·length/M. */
function resampled(pairs: readonly Pair[], start: number, length: number, M: number): Pair[] {
  const N = pairs[0]![0].length;
  const fits = start >= CONTEXT - 1 && start + length + CONTEXT <= N + 1;
  requireShape(fits, "resampled", [N, start, length]);
  const out = pairs.map((): Pair => [new Float64Array(M), new Float64Array(M)]);
  const weights = new Float64Array(TAPS);
  for (let m = 0; m < M; m++) {
    const position = start + (m * length) / M;
    const whole = Math.floor(position);
    const row = (position - whole) * ROWS;
    const above = Math.min(Math.floor(row), ROWS - 1);
    const between = row - above;
    for (let t = 0, k = above * TAPS; t < TAPS; t++, k++)
      weights[t] = table[k]! + between * (table[k + TAPS]! - table[k]!);
    const first = whole - CONTEXT + 1;
    for (let p = 0; p < pairs.length; p++) {
      const [x, y] = pairs[p]!;
      let [xEven, xOdd, yEven, yOdd] = [0, 0, 0, 0];
      for (let t = 0, n = first; t < TAPS; t += 2, n += 2) {
        const even = weights[t]!;
        const odd = weights[t + 1]!;
        xEven += even * x[n]!;
        yEven += even * y[n]!;
        xOdd += odd * x[n + 1]!;
        yOdd += odd * y[n + 1]!;
      }
      out[p]![0][m] = xEven + xOdd;
      out[p]![1][m] = yEven + yOdd;
    }
  }
  return out;
}

/** Lines of two real channels from the transform of x + j·y. */
function untangled(re: Float64Array, im: Float64Array, gains: Float64Array): [Lines, Lines] {
  const M = re.length;
  const K = gains.length - 1;
  const x = { re: new Float64Array(K + 1), im: new Float64Array(K + 1) };
  const y = { re: new Float64Array(K + 1), im: new Float64Array(K + 1) };
  for (let k = 0; k <= K; k++) {
    const mirrored = (M - k) & (M - 1);
    const gain = 0.5 * gains[k]!;
    x.re[k] = gain * (re[k]! + re[mirrored]!);
    x.im[k] = gain * (im[k]! - im[mirrored]!);
    y.re[k] = gain * (im[k]! + im[mirrored]!);
    y.im[k] = gain * (re[mirrored]! - re[k]!);
  }
  return [x, y];
}
