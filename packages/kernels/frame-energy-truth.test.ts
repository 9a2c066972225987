// Energy from rows of codes between pulse edges, against closed forms and against the oracle.

import { describe, expect, it } from "vitest";
import { FS, joule, measure } from "./code-stream.fixture.ts";
import { certifiedRule, type EdgeRule, fieldRule, lightRule } from "./edge-rule.ts";
import {
  type Channel,
  codeOf,
  energyBetween,
  type Line,
  richCurrent,
  richVoltage,
  sineCurrent,
  sineVoltage,
} from "./rich-wave.fixture.ts";
import { upsampledEnergy } from "./upsampled-energy.oracle.ts";

describe("energy between pulse edges from codes, against closed forms", () => {
  const seconds = Array.from({ length: 12 }, () => FS);
  const starts = Array.from({ length: 10 }, (_, k) => 0.0701 + 0.09137 * k);
  const edges = [0, 1.0137, 10.0243].flatMap((later) => starts.map((t) => (t + later) * FS));

  interface Case {
    readonly rule: EdgeRule;
    readonly u: readonly Line[];
    readonly i: readonly Line[];
    readonly frequencyHz: number;
    readonly lags?: readonly [number, number];
    readonly bits?: number;
  }

  /** Largest error over ten pairs of edges, ppm: about 1 s apart and about 10 s apart. */
  function worst({ rule, u, i, frequencyHz, lags = [0, 0], bits = 24 }: Case): readonly [number, number] {
    const channels: Channel[] = [
      { lines: u, gain: 400 / (0.8 * 2 ** (bits - 1)), offset: 1234, lag: lags[0] },
      { lines: i, gain: 14 / (0.8 * 2 ** (bits - 1)), offset: -4321, lag: lags[1] },
    ];
    const measured = measure(rule, "machine code", {
      channels: channels.map((channel) => (n: number) => codeOf(channel, frequencyHz, FS, n)),
      delays: lags,
      products: [{ voltage: 0, current: 1, sign: 1 }],
      bits,
      frames: seconds,
      edges,
      scales: channels,
    });
    const ppm = (from: number, to: number): number => {
      const exact = energyBetween(u, i, frequencyHz, edges[from]! / FS, edges[to]! / FS);
      return 1e6 * Math.abs(joule(measured, channels, from, to) / exact - 1);
    };
    return [1, 2].map((later) => Math.max(...starts.map((_, k) => ppm(k, k + 10 * later)))) as [
      number,
      number,
    ];
  }

  it.each([49.7, 50.3, 50.9])("%d Hz, a sine at power factor 0.5: 0.06 ppm of a second", (frequencyHz) => {
    const sine = { u: sineVoltage, i: sineCurrent, frequencyHz };
    for (const rule of [lightRule(), fieldRule(), certifiedRule()])
      expect(worst({ ...sine, rule })[0]).toBeLessThan(0.06);
    // Any skew between the channels is filtered out, in floats or in doubles.
    for (const lags of [
      [0.3, 0.32],
      [2.3, -1.2],
      [-4.5, -4],
    ] as const)
      for (const bits of [24, 32])
        expect(worst({ ...sine, rule: fieldRule(), lags, bits })[0]).toBeLessThan(0.06);
  });

  it.each([49.7, 50.3, 50.9])("%d Hz, every odd order to the 39th", (frequencyHz) => {
    const rich = { u: richVoltage, i: richCurrent, frequencyHz };
    const [certified, certifiedTen] = worst({ ...rich, rule: certifiedRule() });
    expect(certified).toBeLessThan(1);
    expect(certifiedTen).toBeLessThan(0.1);
    const [field, fieldTen] = worst({ ...rich, rule: fieldRule() });
    expect(field).toBeLessThan(4.3);
    expect(fieldTen).toBeLessThan(frequencyHz > 50.5 ? 0.4 : 0.15);
    expect(worst({ ...rich, rule: fieldRule(), bits: 32 })[0]).toBeLessThan(4.3);
    expect(worst({ ...rich, rule: lightRule() })[0]).toBeLessThan(10);
    // Sixteen taps are no true delay for the highest orders: what a skew of 0.02 samples leaves is of this size.
    const [, skewed] = worst({ ...rich, rule: fieldRule(), lags: [0.3, 0.32] });
    expect(skewed).toBeLessThan(20);
  });

  it("the oracle, which shares no code, agrees on the same codes", () => {
    const gains = [400 / (0.8 * 2 ** 23), 14 / (0.8 * 2 ** 23)];
    // Its filter of 128 taps passes 1,700 Hz, not 1,900.
    const codes = [richVoltage, richCurrent]
      .map((lines) => lines.filter(([h]) => h <= 33))
      .map((lines, c) => (n: number) => codeOf({ lines, gain: gains[c]!, offset: 0, lag: 0 }, 49.97, FS, n));
    const scales = gains.map((gain) => ({ gain, offset: 0 }));
    const at = [300.25, 1999.5, 3700.99];
    const measured = measure(certifiedRule(), "machine code", {
      channels: codes,
      delays: [0, 0],
      products: [{ voltage: 0, current: 1, sign: 1 }],
      bits: 24,
      frames: [1000, 1000, 1000, 1000],
      edges: at,
      scales,
    });
    const [u, i] = codes.map((code, c) => Float64Array.from({ length: 4000 }, (_, n) => gains[c]! * code(n)));
    for (const [from, to] of [
      [0, 1],
      [1, 2],
      [0, 2],
    ] as const) {
      const other = upsampledEnergy(u!, i!, at[from]!, at[to]!) / FS;
      expect(Math.abs(joule(measured, scales, from, to) / other - 1) * 1e6).toBeLessThan(0.15);
    }
  });
});
