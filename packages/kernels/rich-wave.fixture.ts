// Waves of known energy, sampled as a terminal does: for the tests of kernels on codes.

import { type Arena, type CodeRows, codeAt } from "@etalon/basis";

/** Order, peak value, phase at t = 0 (cosine). */
export type Line = readonly [order: number, peak: number, phase: number];

/** Peak shares by order, about the limits of EN 50160; what it does not name is 0.5 %. */
const VOLTAGE_SHARES: Readonly<Record<number, number>> = {
  ...{ 3: 0.05, 5: 0.06, 7: 0.05, 9: 0.015, 11: 0.035, 13: 0.03 },
  ...{ 17: 0.02, 19: 0.015, 23: 0.015, 25: 0.015 },
};
const oddOrders = Array.from({ length: 20 }, (_, k) => 2 * k + 1);

export const sineVoltage: readonly Line[] = [[1, 325, 0.4]];
export const sineCurrent: readonly Line[] = [[1, 7, 0.4 - Math.PI / 3]];
export const richVoltage: readonly Line[] = oddOrders.map((h) =>
  h === 1 ? [1, 325, 0.4] : [h, 325 * (VOLTAGE_SHARES[h] ?? 0.005), (h * 1.7) % 6.28],
);
/** As of a six-pulse rectifier or a dimmer. */
export const richCurrent: readonly Line[] = oddOrders.map((h) =>
  h === 1 ? [1, 7, 0.4 - Math.PI / 3] : [h, (0.9 * 7) / h, (h * 2.3 + 1) % 6.28],
);

export const valueAt = (lines: readonly Line[], frequencyHz: number, t: number): number =>
  lines.reduce(
    (sum, [h, peak, phase]) => sum + peak * Math.cos(2 * Math.PI * ((h * frequencyHz * t) % 1) + phase),
    0,
  );

/**
 * ∫ u·i dt from `from` to `to`, seconds, in closed form:  cos a·cos b = ½·cos(a − b) + ½·cos(a + b), term by term.
 */
export function energyBetween(
  u: readonly Line[],
  i: readonly Line[],
  frequencyHz: number,
  from: number,
  to: number,
): number {
  const w = 2 * Math.PI * frequencyHz;
  const area = (order: number, phase: number): number =>
    order === 0
      ? Math.cos(phase) * (to - from)
      : (Math.sin(order * w * to + phase) - Math.sin(order * w * from + phase)) / (order * w);
  let joule = 0;
  for (const [h, a, p] of u)
    for (const [k, b, q] of i) joule += (a * b * (area(h - k, p - q) + area(h + k, p + q))) / 2;
  return joule;
}

/** A channel as its converter gives it:  code[n] = ⌊x(n/fs − lag)/gain + offset⌉. */
export interface Channel {
  readonly lines: readonly Line[];
  readonly gain: number;
  readonly offset: number;
  /** Samples. */
  readonly lag: number;
}

export const codeOf = (
  { lines, gain, offset, lag }: Channel,
  frequencyHz: number,
  rateHz: number,
  n: number,
) => Math.round(valueAt(lines, frequencyHz, (n - lag) / rateHz) / gain + offset);

/** A stream's codes fed into rows frame by frame, each with what came before it in front. */
export function* framesOf(
  arena: Arena,
  rows: CodeRows,
  channels: readonly ((n: number) => number)[],
  lengths: readonly number[],
): Generator<{ readonly first: number; readonly samples: number }> {
  let first = 0;
  for (const samples of lengths) {
    channels.forEach((code, row) => {
      const before = Math.min(first, rows.history);
      const view = new Int32Array(arena.memory.buffer, codeAt(rows, row, -rows.history), rows.stride);
      view.fill(0x55555555); // what a reader must not use
      for (let n = -before; n < samples; n++) view[rows.history + n] = code(first + n);
    });
    yield { first, samples };
    first += samples;
  }
}
