// Spectra of windows of codes, against waves of known phasors.

import { type CodeRows, codeAt, openArena } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Engine } from "./code-kernels.ts";
import { resampleRule } from "./resample-rule.ts";
import { codeOf, type Line, richCurrent, richVoltage } from "./rich-wave.fixture.ts";
import { type WindowFundamental, windowFrequency } from "./window-frequency.ts";
import { openWindowPhasors } from "./window-phasors.ts";

const HISTORY = 100;
/** Codes of a 24-bit converter at 80 % of its range. */
const GAINS = [400 / (0.8 * 2 ** 23), 14 / (0.8 * 2 ** 23)] as const;

interface Setting {
  readonly waves: readonly (readonly Line[])[];
  readonly gains?: readonly number[];
  readonly lags?: readonly number[];
  readonly frequencyHz: number;
  readonly rateHz: number;
  readonly nominalHz?: number;
  readonly engine?: Engine;
}

/** Voltages in the first half of the waves, currents in the second. */
function open({ waves, gains, lags, frequencyHz, rateHz, nominalHz = 50, engine = "machine code" }: Setting) {
  const arena = openArena(1 << 23);
  const longest = (1.2 * 0.2 * rateHz * 60) / 60;
  const stride = HISTORY + Math.ceil(longest) * 3;
  const rows: CodeRows = { at: arena.i32(waves.length * stride).at, stride, history: HISTORY };
  const rule = resampleRule((50.5 * 1.03 * nominalHz) / rateHz);
  const windows = openWindowPhasors({ arena, engine, rule, samples: longest });
  const gainOf = (row: number): number => gains?.[row] ?? GAINS[row < waves.length / 2 ? 0 : 1];
  waves.forEach((lines, row) => {
    const view = new Int32Array(arena.memory.buffer, codeAt(rows, row, -HISTORY), stride);
    const channel = { lines, gain: gainOf(row), offset: 0, lag: lags?.[row] ?? 0 };
    for (let n = 0; n < stride; n++) view[n] = codeOf(channel, frequencyHz, rateHz, n - HISTORY);
  });
  const half = waves.length / 2;
  const phases = Array.from({ length: half }, (_, phase) => phase);
  const of = { voltages: phases, currents: phases.map((phase) => half + phase) };
  const placeOf = (row: number): number => (row < half ? row : row - half + 4);
  return { arena, rows, windows, of, gainOf, placeOf, rule };
}

/** Distance of an order's phasor from the true one, in shares of the fundamental. */
function distance(lines: readonly Line[], h: number, turns: number, re: number, im: number): number {
  const [, peak, phase] = lines.find(([order]) => order === h) ?? [h, 0, 0];
  const angle = phase + 2 * Math.PI * ((h * turns) % 1);
  const rms = peak / Math.SQRT2;
  return Math.hypot(re - rms * Math.cos(angle), im - rms * Math.sin(angle)) / (lines[0]![1] / Math.SQRT2);
}

/** Largest distances: of the fundamental, of the orders to the 25th, of all claimed; and of those up to 0.4925·fs. */
function worst(setting: Setting, cycles: number): readonly [number, number, number, number] {
  const { waves, frequencyHz, rateHz } = setting;
  const { rows, windows, of, gainOf, placeOf } = open(setting);
  const length = (cycles * rateHz) / frequencyHz;
  const most: [number, number, number, number] = [0, 0, 0, 0];
  const out = new Float64Array(2 * 61);
  for (const start of [0, 0.3, 7.77, 33.9]) {
    windows.take(rows, of, { start, length, cycles });
    waves.forEach((lines, row) => {
      const scale = { gain: gainOf(row), delay: setting.lags?.[row] ?? 0 };
      windows.phasors(placeOf(row), scale, 0, cycles, 61, out);
      for (let h = 1; h <= 60 && h * cycles < windows.lines; h++) {
        const off = distance(lines, h, (frequencyHz * start) / rateHz, out[2 * h]!, out[2 * h + 1]!);
        const claimed = h <= windows.claimedOrder;
        const into = claimed ? (h === 1 ? 0 : h <= 25 ? 1 : 2) : 3;
        if (claimed || h * frequencyHz < 0.4925 * rateHz) most[into] = Math.max(most[into], off);
      }
    });
  }
  return most;
}

const below = (lines: readonly Line[], highestHz: number, frequencyHz: number): readonly Line[] =>
  lines.filter(([h]) => h * frequencyHz < highestHz);

/** A wave with every order to the 50th, odd and even, of a usual size. */
const every = (fundamental: number): readonly Line[] =>
  Array.from({ length: 50 }, (_, k) => [
    k + 1,
    k === 0 ? fundamental : (0.05 * fundamental) / (k + 1),
    (k * 2.3) % 6.28,
  ]);

describe("harmonics of windows against closed forms", () => {
  it.each([42.5, 47.5, 49.7, 50, 50.3, 50.9, 52.5, 57.5])(
    "%d Hz at 4 kHz, rich waves to the 39th: 1e-5 of the fundamental to the 25th, 5e-5 to the last claimed",
    (frequencyHz) => {
      for (const waves of [
        [richVoltage, richCurrent],
        [every(325), every(7)],
      ]) {
        const setting = {
          waves: waves.map((lines) => below(lines, 1999, frequencyHz)),
          frequencyHz,
          rateHz: 4000,
        };
        const [fundamental, low, claimed, above] = worst(setting, 10);
        expect(fundamental).toBeLessThan(1e-5);
        expect(low).toBeLessThan(1e-5);
        expect(claimed).toBeLessThan(5e-5);
        expect(above).toBeLessThan(2e-3); // computed, not claimed
      }
    },
  );

  it.each([
    [4800, 60, 12],
    [6400, 50, 10],
    [8000, 50, 10],
    [12800, 50, 10],
    [14400, 60, 12],
    [25600, 50, 10],
  ])("%d samples a second, about %d Hz: as well", (rateHz, nominalHz, cycles) => {
    for (const share of [0.9, 0.994, 1, 1.018, 1.1]) {
      const frequencyHz = share * nominalHz;
      const waves = [every(325), every(7)].map((lines) => below(lines, 0.4999 * rateHz, frequencyHz));
      const [fundamental, low, claimed] = worst({ waves, frequencyHz, rateHz, nominalHz }, cycles);
      expect(fundamental).toBeLessThan(1e-5);
      expect(low).toBeLessThan(2.5e-5);
      expect(claimed).toBeLessThan(5e-5);
    }
  });

  it("claims 37 orders of 50 Hz at 4 kHz and ends where the band does", () => {
    for (const [frequencyHz, order] of [
      [49.7, 37],
      [50, 37],
      [50.3, 36],
      [57.5, 32],
    ] as const) {
      const { rows, windows, of } = open({ waves: [richVoltage, richCurrent], frequencyHz, rateHz: 4000 });
      windows.take(rows, of, { start: 0, length: 40000 / frequencyHz, cycles: 10 });
      expect(windows.claimedOrder).toBe(order);
      expect(windows.claimedOrder * frequencyHz).toBeLessThanOrEqual(0.93 * 2000);
      expect((windows.claimedOrder + 1) * frequencyHz).toBeGreaterThan(0.93 * 2000);
      expect(windows.lines).toBe(Math.floor(20000 / frequencyHz) + 1);
      const out = new Float64Array(4);
      windows.phasors(0, { gain: 1, delay: 0 }, windows.lines - 1, 1, 2, out);
      expect(Number.isFinite(out[0]) && Number.isNaN(out[2]) && Number.isNaN(out[3])).toBe(true);
    }
  });

  it("a channel's lag turns back, at every order", () => {
    const setting = { waves: [every(325), every(7)], frequencyHz: 50.3, rateHz: 6400, lags: [1.37, -0.42] };
    const [fundamental, low, claimed] = worst(setting, 10);
    expect(Math.max(fundamental, low, claimed)).toBeLessThan(1e-5);
  });

  it("wide codes and a small current beside a large voltage: floats cost less than the resampling", () => {
    const common = { waves: [every(325), every(7)], frequencyHz: 50.3, rateHz: 6400 };
    const narrow = worst(common, 10);
    for (const gains of [
      [325 / 5e7, 7 / 2e9],
      [325 / 2e9, 7 / 5e4],
    ])
      worst({ ...common, gains }, 10).forEach((off, k) => {
        expect(off).toBeLessThan(narrow[k]! + 4e-7);
      });
  });

  it("of two phases that go together, an idle one shows 1e-7 of the other at most", () => {
    const idle: readonly Line[] = [[1, 0, 0]];
    const waves = [every(325), every(325), idle, every(325)];
    const gains = waves.map(() => GAINS[0]);
    const { rows, windows, of } = open({ waves, gains, frequencyHz: 49.83, rateHz: 4000 });
    windows.take(rows, of, { start: 0.7, length: 40000 / 49.83, cycles: 10 });
    const out = new Float64Array(2 * 372);
    windows.phasors(4, { gain: GAINS[0], delay: 0 }, 0, 1, 372, out);
    expect(Math.max(...out.map(Math.abs)) / 230).toBeLessThan(1e-7);
  });

  it("four phases side by side are what each is alone; lines between the orders; the mean", () => {
    // Line 57 of ten cycles stands between the 5th and the 6th order.
    const between = (n: number): Line => [5.7, 3 + n, 0.3 * n];
    const waves = Array.from({ length: 8 }, (_, n): readonly Line[] => [
      [1, 300 + n, 0.7 * n],
      [7 + n, 5, n],
      between(n),
      [0, 11 + n, 0],
    ]);
    const gains = waves.map(() => GAINS[0]);
    const setting = { waves, gains, frequencyHz: 50, rateHz: 6400 };
    const { rows, windows, of, placeOf } = open(setting);
    windows.take(rows, of, { start: 3, length: 1280, cycles: 10 });
    const out = new Float64Array(2 * 600);
    waves.forEach((lines, n) => {
      windows.phasors(placeOf(n), { gain: GAINS[0], delay: 0 }, 0, 1, 600, out);
      const at = (k: number) => Math.hypot(out[2 * k]!, out[2 * k + 1]!);
      expect(out[0]).toBeCloseTo(11 + n, 2);
      expect(at(57)).toBeCloseTo((3 + n) / Math.SQRT2, 2);
      const known = new Set([0, 10, 57, 10 * (7 + n)]);
      for (let k = 0; k < 500; k++) if (!known.has(k)) expect(at(k) / 300).toBeLessThan(3e-5);
      expect(distance(lines, 1, (50 * 3) / 6400, out[20]!, out[21]!)).toBeLessThan(1e-5);
    });
    // One phase alone, its row standing in for those that are not there.
    const alone = new Float64Array(2);
    const together = new Float64Array(2);
    windows.phasors(2, { gain: 1, delay: 0 }, 10, 1, 1, together);
    windows.take(rows, { voltages: [2], currents: [6] }, { start: 3, length: 1280, cycles: 10 });
    windows.phasors(0, { gain: 1, delay: 0 }, 10, 1, 1, alone);
    expect(alone).toEqual(together);
  });
});

describe("windows and their rows", () => {
  const setting = { waves: [every(325), every(7)], frequencyHz: 49.83, rateHz: 4000 };
  const window = { start: 5.3, length: 40000 / 49.83, cycles: 10 };

  it("TypeScript gives the same bits as machine code", () => {
    const [a, b] = (["machine code", "TypeScript"] as const).map((engine) => {
      const { rows, windows, of } = open({ ...setting, engine });
      windows.take(rows, of, window);
      const out = new Float64Array(2 * windows.lines);
      windows.phasors(4, { gain: 1, delay: 0.1 }, 0, 1, windows.lines, out);
      return out;
    });
    expect(a).toEqual(b);
  });

  it("reads 7 samples before and 8 behind, and nothing beyond the rows", () => {
    const { rows, windows, of, arena } = open(setting);
    const needed = { history: 7, stride: 7 + 805 + 1 + 8 };
    const exact = (start: number, length: number) => () =>
      windows.take({ at: rows.at, ...needed }, of, { start, length, cycles: 10 });
    const codes = new Int32Array(arena.memory.buffer);
    codes[(rows.at >> 2) - 1] = 2 ** 31 - 1;
    expect(exact(0, 805.9)).not.toThrow();
    expect(exact(5, 800.9)).not.toThrow();
    expect(exact(-0.1, 800)).toThrow(/rows reach/);
    expect(exact(5.2, 800.9)).toThrow(/rows reach/);
    expect(exact(Number.NaN, 800)).toThrow();
  });

  it("anywhere in rows of any size: the same spectra, or a Fault where a sample is missing", () => {
    const wide = open(setting);
    const tight = open(setting);
    const out = [new Float64Array(802), new Float64Array(802)] as const;
    const codes = new Int32Array(tight.arena.memory.buffer);
    const original = codes.slice();
    let [refused, taken] = [0, 0];
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 40 }),
        fc.integer({ min: 700, max: 900 }),
        fc.integer({ min: -3000, max: 9000 }).map((part) => part / 100),
        fc.integer({ min: 70000, max: 85000 }).map((part) => part / 100),
        (history, frame, start, length) => {
          const window = { start, length, cycles: 10 };
          // One row alone, and beside it what nobody may read.
          const from = wide.rows.at + 4 * (HISTORY - history);
          codes.fill(2 ** 31 - 1);
          codes.set(original.subarray(from >> 2, (from >> 2) + history + frame), from >> 2);
          const rows = { at: from, stride: history + frame, history };
          const inside = Math.floor(start) - 7 >= -history && Math.floor(start + length) + 8 < frame;
          const run = () => tight.windows.take(rows, { voltages: [0], currents: [0] }, window);
          if (!inside) {
            expect(run).toThrow(/rows reach/);
            refused++;
            return;
          }
          // Its tables were overwritten with the rest.
          restore(tight.rows.at + 4 * 2 * tight.rows.stride);
          run();
          wide.windows.take(wide.rows, { voltages: [0], currents: [0] }, window);
          for (const [k, { windows }] of [wide, tight].entries())
            windows.phasors(0, { gain: 1, delay: 0 }, 0, 1, 401, out[k]!);
          expect(out[1]).toEqual(out[0]);
          taken++;
        },
      ),
      { seed: 31, numRuns: 300 },
    );
    expect(Math.min(refused, taken)).toBeGreaterThan(50);

    function restore(behindRows: number): void {
      codes.set(original.subarray(behindRows >> 2), behindRows >> 2);
    }
  });

  it("refuses windows that are too long, and none", () => {
    const { rows, windows, of } = open(setting);
    for (const length of [961, Number.NaN, 0, -5])
      expect(() => windows.take(rows, of, { ...window, length })).toThrow(/window/);
    expect(() => windows.take(rows, { voltages: [], currents: [1] }, window)).toThrow(/no channel/);
  });

  it("flat lines and extreme codes", () => {
    const { rows, windows, of, arena } = open(setting);
    const fill = (row: number, code: (n: number) => number) => {
      const view = new Int32Array(arena.memory.buffer, codeAt(rows, row, -HISTORY), rows.stride);
      for (let n = 0; n < view.length; n++) view[n] = code(n);
    };
    const out = new Float64Array(2 * 401);
    const spectrumOf = (place: number) => {
      windows.take(rows, of, { ...window, length: 800 });
      windows.phasors(place, { gain: 1, delay: 0 }, 0, 1, 401, out);
      return out;
    };
    fill(0, () => 0);
    fill(1, () => -(2 ** 31));
    expect(spectrumOf(0).every((value) => value === 0)).toBe(true);
    spectrumOf(4).forEach((value, k) => {
      // What is left is the constant's own image about the sampling rate.
      expect(Math.abs(value - (k === 0 ? -(2 ** 31) : 0)) / 2 ** 31).toBeLessThan(5e-5);
    });
    fill(0, (n) => (n % 2 ? 2 ** 31 - 1 : -(2 ** 31)));
    expect(spectrumOf(0).every(Number.isFinite)).toBe(true);
  });
});

describe("frequency from the phasors of two windows", () => {
  const rateHz = 4000;

  function found(frequencyHz: number, cutFor: readonly [number, number]): number {
    const { rows, windows, of } = open({ waves: [richVoltage, richCurrent], frequencyHz, rateHz });
    let start = 2.2;
    const [first, second] = cutFor.map((hertz): WindowFundamental => {
      const length = (10 * rateHz) / hertz;
      windows.take(rows, of, { start, length, cycles: 10 });
      const out = new Float64Array(2);
      windows.phasors(0, { gain: GAINS[0], delay: 0 }, 10, 1, 1, out);
      const fundamental = { middle: start + length / 2, cycles: 10, re: out[0]!, im: out[1]! };
      start += length;
      return fundamental;
    });
    return windowFrequency(first!, second!, cutFor[1] / rateHz)! * rateHz;
  }

  it.each([47.5, 49.7, 50, 50.9, 52.5])(
    "%d Hz: right to 1e-7 for windows cut rightly, to 2e-5 for windows a thousandth too short",
    (frequencyHz) => {
      expect(Math.abs(found(frequencyHz, [frequencyHz, frequencyHz]) / frequencyHz - 1)).toBeLessThan(1e-7);
      const near = 1.001 * frequencyHz;
      expect(Math.abs(found(frequencyHz, [near, near]) / frequencyHz - 1)).toBeLessThan(2e-5);
      expect(Math.abs(found(frequencyHz, [near, frequencyHz]) / frequencyHz - 1)).toBeLessThan(2e-5);
    },
  );

  it("half cycles more in one window, no phasor, one window twice", () => {
    const at = (middle: number, cycles: number, angle: number): WindowFundamental => ({
      middle,
      cycles,
      re: Math.cos(angle),
      im: Math.sin(angle),
    });
    // 50.1 Hz: in the middle of an odd number of cycles the phasor stands half a turn from the one at the beginning.
    const phase = (middle: number, cycles: number) => 2 * Math.PI * ((50.1 / rateHz) * middle - cycles / 2);
    const [a, b] = [at(400, 10, phase(400, 10)), at(1150, 9, phase(1150, 9))];
    expect(windowFrequency(a, b, 50 / rateHz)! * rateHz).toBeCloseTo(50.1, 9);
    expect(windowFrequency(a, { ...b, re: 0, im: 0 }, 50 / rateHz)).toBeNull();
    expect(windowFrequency(a, a, 50 / rateHz)).toBeNull();
  });
});
