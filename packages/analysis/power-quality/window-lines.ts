// The 5 Hz lines of one window, all channels at once, as far as the orders asked for go. Made by power-quality.ts, called
// by block.ts.

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

/** What the interpolation leaves of a frequency, cycles per sample:  Σ h(t)·cos(2πνt), t in steps of 1/ROWS. */
function passed(nu: number): number {
  let sum = 0;
  for (let k = -CONTEXT * ROWS + 1; k < CONTEXT * ROWS; k++)
    sum += sinc(k / ROWS) * kaiser(k / ROWS / CONTEXT, BETA) * Math.cos((2 * Math.PI * nu * k) / ROWS);
  return sum / ROWS;
}

/** `passed` in steps of this, interpolated between. */
const PASSED_STEPS = 512;
const passedTable = Float64Array.from({ length: PASSED_STEPS / 2 + 2 }, (_, k) => passed(k / PASSED_STEPS));

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
    const inReach = channels.map(({ x }) => x.every((value) => Math.abs(value) <= LARGEST));
    const points = resampled(channels, inReach, start, length, rule.points);
    const gains = Float64Array.from({ length: K + 1 }, (_, k) => gainOf(k / length, k) / rule.points);
    const none = new Float64Array(rule.points);
    const lines: (Lines | null)[] = [];
    for (let c = 0; c < channels.length; c += 2) {
      const re = points[c]!;
      const im = points[c + 1] ?? none.fill(0);
      complexTransform(rule, re, im);
      const [first, second] = untangled(re, im, gains);
      lines.push(inReach[c] ? first : null);
      if (c + 1 < channels.length) lines.push(inReach[c + 1] ? second : null);
    }
    return lines;
  };
}

/** So many that nothing above fs/2 folds back onto the lines that are told. */
function pointsFor(length: number, lines: number): number {
  return 2 ** Math.ceil(Math.log2(length / 2 + lines + 1));
}

function gainOf(nu: number, line: number): number {
  const at = nu * PASSED_STEPS;
  const whole = Math.floor(at);
  const share = passedTable[whole]! + (at - whole) * (passedTable[whole + 1]! - passedTable[whole]!);
  return (line === 0 ? 1 : Math.SQRT2) / share;
}

/** [channel][M] values at start + m·length/M. */
function resampled(
  channels: readonly WindowedChannel[],
  inReach: readonly boolean[],
  start: number,
  length: number,
  M: number,
): Float64Array[] {
  const out = channels.map(() => new Float64Array(M));
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
    for (let c = 0; c < channels.length; c++) {
      if (!inReach[c]) continue;
      const { x } = channels[c]!;
      let sum = 0;
      if (first >= 0 && first + TAPS <= x.length)
        for (let t = 0; t < TAPS; t++) sum += weights[t]! * x[first + t]!;
      else for (let t = 0; t < TAPS; t++) sum += weights[t]! * (x[first + t] ?? 0);
      out[c]![m] = sum;
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
