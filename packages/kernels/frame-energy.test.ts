// Energy from rows of codes beside the rule on calibrated channels; stretches, gaps, wrong calls.

import { type CodeRows, openArena } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type CodeProduct, codeElements, MOMENTS } from "./code-elements.ts";
import { FS, HISTORY, joule, measure, NOMINAL } from "./code-stream.fixture.ts";
import { certifiedRule, edgeRule, fieldRule, lightRule } from "./edge-rule.ts";
import { MEANS, openFrameEnergy, restart, runningSums } from "./frame-energy.ts";
import { energyTo, prefixLength, prefixOfProducts } from "./pulse-edge-energy.ts";
import { framesOf } from "./rich-wave.fixture.ts";

/** Three-phase codes with some noise, offsets and a step; the same at every call. */
const wild =
  (row: number, size: number) =>
  (n: number): number => {
    const noise = Math.sin(12.9898 * n + 78.233 * row) * 43758.5453;
    const wave = Math.cos((2 * Math.PI * 49.83 * n) / FS - (2.0944 * row + (row > 2 ? 1 : 0)));
    return Math.round(size * (0.8 * wave + 0.1 * (noise - Math.floor(noise)) + (n > 900 ? 0.05 : 0)));
  };

const wirings: Readonly<Record<string, readonly CodeProduct[]>> = {
  "3P4W": [0, 1, 2].map((phase) => ({ voltage: phase, current: 3 + phase, sign: 1 })),
  "3P3W": [
    { voltage: 0, current: 3, sign: 1 },
    { voltage: 2, current: 5, sign: 1 },
  ],
  "3P3W of phase voltages": [
    { voltage: 0, current: 3, sign: 1 },
    { voltage: 1, current: 3, sign: -1 },
    { voltage: 2, current: 5, sign: 1 },
    { voltage: 1, current: 5, sign: -1 },
  ],
  "1P2W": [{ voltage: 1, current: 4, sign: 1 }],
};

describe("energy from codes beside the rule on calibrated channels", () => {
  // As drawn by fc.double nearly all would be next to 0.
  const between = (min: number, max: number) =>
    fc.integer({ min: 0, max: 1e6 }).map((part) => min + (max - min) * (part / 1e6));
  const cases = fc.record({
    wiring: fc.constantFrom(...Object.keys(wirings)),
    rule: fc.constantFrom(lightRule(), fieldRule(), edgeRule(20, 40)),
    wide: fc.boolean(),
    frames: fc.array(fc.integer({ min: 1, max: 900 }), { minLength: 3, maxLength: 8 }),
    delays: fc.array(between(-3, 3), { minLength: 6, maxLength: 6 }),
    scales: fc.array(
      fc.record({
        gain: between(0.5e-4, 2e-4),
        offset: between(-2e5, 2e5),
      }),
      { minLength: 6, maxLength: 6 },
    ),
    shares: fc.array(between(0, 1), { minLength: 4, maxLength: 8 }),
  });

  it("any wiring, delays, offsets, cuts into frames: the same to rounding, and TypeScript the same bits", () => {
    let compared = 0;
    fc.assert(
      fc.property(cases, ({ wiring, rule, wide, frames, delays, scales, shares }) => {
        const products = wirings[wiring]!;
        const length = frames.reduce((a, b) => a + b);
        const edges = shares.map((share) => share * length).sort((a, b) => a - b);
        const size = wide ? 5e7 : 2 ** 23;
        const channels = delays.map((_, row) => wild(row, size));
        const stream = { channels, delays, products, bits: wide ? 32 : 24, frames, edges, scales };
        const measured = measure(rule, "machine code", stream);
        expect(measure(rule, "TypeScript", stream)).toEqual(measured);

        const { elements, moments } = measured;
        const inOrder = moments.flatMap((of, e) => (of === null ? [] : [e]));
        const elementOf = products.map(({ voltage, current, sign }, p) => {
          const { whole, taps } = elements.skews[p]!;
          const [u, i] = [scales[voltage]!, scales[current]!];
          const amps = (n: number): number => channels[current]!(n - whole) - i.offset;
          const delayed = (n: number): number =>
            taps ? elements.taps[p]!.reduce((sum, tap, t) => sum + tap * amps(n + 8 - t), 0) : amps(n);
          const volts = Float64Array.from({ length }, (_, n) => u.gain * (channels[voltage]!(n) - u.offset));
          const filtered = Float64Array.from({ length }, (_, n) => sign * i.gain * delayed(n));
          const prefix = new Float64Array(prefixLength(length));
          prefixOfProducts([volts], [filtered], prefix);
          return (x: number) => energyTo(rule, [volts], [filtered], prefix, x + elements.lags[p]!) / FS;
        });
        for (const [k, to] of inOrder.slice(1).entries()) {
          const from = inOrder[k]!;
          const expected = elementOf.reduce((sum, of) => sum + of(edges[to]!) - of(edges[from]!), 0);
          const apparent = products.length * (1e-4 * size) ** 2 * Math.max(edges[to]! - edges[from]!, 100);
          const off = Math.abs(joule(measured, scales, from, to) - expected) / (apparent / FS);
          expect(off).toBeLessThan(wide ? 1e-12 : 1e-7);
          compared++;
        }
      }),
      { seed: 20, numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(100);
  });

  it("means are those of the calibrated samples of the blocks counted", () => {
    const scales = Array.from({ length: 6 }, (_, row) => ({
      gain: 1e-4 * (row + 1),
      offset: 1e5 * (row - 2),
    }));
    const products = wirings["3P4W"]!;
    const channels = scales.map((_, row) => wild(row, 2 ** 23));
    const frames = [1000, 37, 1000, 1000];
    const delays = [0, 0, 0, 0, 2, -1]; // whole samples: the currents are only moved
    const stream = { channels, delays, products, bits: 24, frames, edges: [], scales };
    const { means, elements } = measure(fieldRule(), "machine code", stream);
    let from = elements.reach.lead;
    for (const { samples, of } of means) {
      expect(samples % 16).toBe(0);
      products.forEach(({ voltage, current }, p) => {
        const range = Array.from({ length: samples }, (_, n) => from + n);
        const [u, i] = [voltage, current].map((row) =>
          range.map((n) => {
            const code = channels[row]!(n + (row === current ? delays[row]! : 0));
            return scales[row]!.gain * (code - scales[row]!.offset);
          }),
        );
        const mean = (of: (n: number) => number) => range.reduce((sum, _, n) => sum + of(n), 0) / samples;
        const expected = [
          mean((n) => u![n]! * i![n]!),
          Math.sqrt(mean((n) => u![n]! ** 2)),
          Math.sqrt(mean((n) => i![n]! ** 2)),
        ];
        if (samples > 0)
          expected.forEach((value, k) => {
            expect(Math.abs(of[p * MEANS + k]! / value - 1)).toBeLessThan(1e-6);
          });
      });
      from += samples;
    }
    expect(means.map(({ samples }) => samples)).toEqual([736, 48, 992, 1008]);
  });

  it("extreme codes and flat lines", () => {
    const scales = [
      { gain: 1, offset: 0 },
      { gain: 1, offset: 0 },
    ];
    const terms = { delays: [0, 0.3], products: [{ voltage: 0, current: 1, sign: 1 } as const], scales };
    const [frames, edges] = [
      [800, 800, 800],
      [200.5, 1000.5, 2000.5],
    ] as const;
    const energy = (bits: number, u: number, i: number): number => {
      const stream = { ...terms, channels: [() => u, () => i], bits, frames, edges };
      return joule(measure(certifiedRule(), "machine code", stream), scales, 1, 2) * FS;
    };
    // The taps' constant is 1 to 1e-8 or so: they are pinned at the fundamental.
    for (const [bits, most] of [
      [24, 2 ** 23],
      [32, 2 ** 31],
    ] as const)
      for (const [u, i] of [
        [-most, -most],
        [most - 1, -most],
        [most - 1, most - 1],
      ] as const)
        expect(Math.abs(energy(bits, u, i) / (u * i * 1000) - 1)).toBeLessThan(1e-6);
    expect(energy(24, 0, 0)).toBe(0);
    expect(energy(32, 0, 12345)).toBe(0);
  });
});

describe("a stretch's beginning, gaps, and wrong calls", () => {
  const rule = fieldRule();
  const products = wirings["3P4W"]!;
  const delays = [0, 0, 0, 0.1, 0.1, 0.1];
  const terms = { rule, products, delays, bits: 24, cyclesPerSample: NOMINAL };
  const open = (history = HISTORY, samples = 2000) => {
    const arena = openArena(1 << 22);
    const stride = history + samples;
    const rows: CodeRows = { at: arena.i32(6 * stride).at, stride, history };
    const frame = openFrameEnergy({ arena, engine: "machine code", rule, samples, products: 3 });
    return { arena, rows, frame, elements: codeElements(terms) };
  };
  const channels = delays.map((_, row) => wild(row, 2 ** 23));

  it("needs no history at first, then what it names, and not a sample less", () => {
    const momentsWith = (history: number): Float64Array[] => {
      const { arena, rows, frame, elements } = open(history, 1000);
      const sums = runningSums(elements);
      const found: Float64Array[] = [];
      // Lengths at which the most is left to the next frame, edges as far back as they may be. Rows stand side by side:
      // who reads beyond one finds another's codes.
      for (const { samples } of framesOf(arena, rows, channels, [1000, ...Array(16).fill(801)])) {
        frame.begin(elements, sums, rows, samples);
        for (const at of [frame.from, frame.to - 1e-9]) {
          found.push(new Float64Array(3 * MOMENTS));
          frame.momentsTo(at, found.at(-1)!);
        }
        frame.end();
      }
      return found;
    };
    const { history } = codeElements(terms).reach;
    expect(momentsWith(history)).toEqual(momentsWith(HISTORY));
    expect(() => momentsWith(history - 1)).toThrow(/samples .* of a frame whose rows reach/);
    const { rows, frame, elements } = open(0);
    frame.begin(elements, runningSums(elements), rows, 2000);
    expect(() => frame.momentsTo(frame.from, new Float64Array(3 * MOMENTS))).not.toThrow();
  });

  it("begins anew after a gap as at the start", () => {
    const { arena, rows, frame, elements } = open();
    const [sums, fresh] = [runningSums(elements), runningSums(elements)];
    const [out, again] = [new Float64Array(3 * MOMENTS), new Float64Array(3 * MOMENTS)];
    for (const { first, samples } of framesOf(arena, rows, channels, [2000, 2000])) {
      if (first > 0) restart(elements, sums);
      frame.begin(elements, sums, rows, samples);
      frame.momentsTo(1234.5, out);
      frame.end();
    }
    frame.begin(elements, fresh, rows, 2000);
    frame.momentsTo(1234.5, again);
    frame.end();
    expect(again).toEqual(out);
    expect(fresh).toEqual(sums);
  });

  it("refuses what cannot be asked for", () => {
    const { rows, frame, elements } = open();
    const out = new Float64Array(3 * MOMENTS);
    expect(() => frame.momentsTo(500, out)).toThrow(/before a frame/);
    const sums = runningSums(elements);
    frame.begin(elements, sums, rows, 2000);
    for (const position of [frame.from - 1e-9, frame.to, Number.NaN, -1e9])
      expect(() => frame.momentsTo(position, out)).toThrow(/is not in/);
    frame.end();
    expect(() => frame.end()).toThrow(/before a frame/);
    expect(() => frame.begin(elements, sums, rows, 2001)).toThrow(/2001 samples/);
    const other = codeElements({ ...terms, rule: lightRule() });
    expect(() => frame.begin(other, sums, rows, 2000)).toThrow(/another rule/);
    expect(() => codeElements({ ...terms, delays: [0, 40, 0, 0, 0, 0] })).toThrow(/samples apart/);
    expect(() => codeElements({ ...terms, delays: [0, 0, 0] })).toThrow(/row 3/);
    expect(() => codeElements({ ...terms, products: [] })).toThrow(/no products/);
  });
});
