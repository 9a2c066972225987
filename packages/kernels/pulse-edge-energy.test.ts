import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  certifiedRule,
  type EdgeRule,
  edgeContext,
  edgeRule,
  energyTo,
  extendPrefix,
  fieldRule,
  lightRule,
  prefixLength,
  prefixOfProducts,
} from "./pulse-edge-energy.ts";
import { gregoryIntegral, oracleContext, upsampledEnergy } from "./upsampled-energy.oracle.ts";

const FS = 4000;
type Line = readonly [order: number, rms: number, phase: number];

function wave(lines: readonly Line[], frequencyHz: number, samples: number): Float64Array {
  return Float64Array.from({ length: samples }, (_, n) =>
    lines.reduce(
      (sum, [h, rms, phase]) =>
        sum + Math.SQRT2 * rms * Math.cos(2 * Math.PI * (((h * frequencyHz * n) / FS) % 1) + phase),
      0,
    ),
  );
}

function between(rule: EdgeRule, u: Float64Array, i: Float64Array, from: number, to: number): number {
  const prefix = new Float64Array(prefixLength(u.length));
  prefixOfProducts([u], [i], prefix);
  return energyTo(rule, [u], [i], prefix, to) - energyTo(rule, [u], [i], prefix, from);
}

const voltageA: Line[] = [[1, 220, 0]];
const currentA: Line[] = [[1, 5, -Math.PI / 3]];
const voltageB: Line[] = [
  ...voltageA,
  [3, 6, 0.5],
  [5, 8, 1],
  [7, 5, 2],
  [11, 4, 0.3],
  [13, 3, 0.1],
  [23, 2, 1],
  [25, 2, 0.2],
];
const currentB: Line[] = [
  ...currentA,
  [3, 1, 2],
  [5, 1, 0.7],
  [7, 0.6, 2.5],
  [11, 0.4, 1],
  [13, 0.3, 2],
  [23, 0.15, 0.4],
  [25, 0.15, 1],
];
const cases = [
  { name: "A", u: voltageA, i: currentA, frequencyHz: 49.97, joule: 556.65887729 },
  { name: "B", u: voltageB, i: currentB, frequencyHz: 49.97, joule: 568.657456249 },
  {
    name: "C",
    u: [...voltageB, [35, 1.5, 1], [37, 1.5, 0.3]] as Line[],
    i: [...currentB, [35, 0.1, 0.4], [37, 0.1, 1]] as Line[],
    frequencyHz: 50.13,
    joule: 570.108677093,
  },
];
const [fromS, toS] = [0.0612345, 1.0723456];

describe("energy between two instants of known waves", () => {
  for (const { name, u, i, frequencyHz, joule } of cases) {
    const voltage = wave(u, frequencyHz, 5000);
    const current = wave(i, frequencyHz, 5000);

    it(`case ${name}: each rule within its bound over one second`, () => {
      const ppm = (rule: EdgeRule) =>
        Math.abs(between(rule, voltage, current, fromS * FS, toS * FS) / FS / joule - 1) * 1e6;
      expect(ppm(certifiedRule())).toBeLessThan(0.02);
      expect(ppm(fieldRule())).toBeLessThan(0.1);
      expect(ppm(lightRule())).toBeLessThan(0.5);
    });

    it(`case ${name}: the oracle, built on other principles, agrees within 0.1 ppm`, () => {
      const other = upsampledEnergy(voltage, current, fromS * FS, toS * FS);
      expect(Math.abs(other / FS / joule - 1) * 1e6).toBeLessThan(0.1);
      const ours = between(certifiedRule(), voltage, current, fromS * FS, toS * FS);
      expect(Math.abs(ours / other - 1) * 1e6).toBeLessThan(0.1);
    });
  }

  it("Gregory's rule of the oracle is right to 1e-11 on a cosine of 40 samples a turn", () => {
    const p = Float64Array.from({ length: 95 }, (_, m) => Math.cos(0.157 * (m - 5) + 0.3));
    const exact = (to: number) => (Math.sin(0.157 * to + 0.3) - Math.sin(0.157 * 3 + 0.3)) / 0.157;
    expect(exact(77)).toBeCloseTo(-5.56238760613, 10);
    for (const to of [77, 80])
      expect(Math.abs(gregoryIntegral(p, 8, to + 5) - exact(to))).toBeLessThan(1e-11);
  });

  it("agrees with the oracle at any phase of the edge", () => {
    const { u, i, frequencyHz } = cases[1]!;
    const voltage = wave(u, frequencyHz, 3000);
    const current = wave(i, frequencyHz, 3000);
    const rule = certifiedRule();
    const lowest = Math.max(edgeContext(rule), oracleContext + 8);
    fc.assert(
      fc.property(
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: 0, max: 90 }),
        (phase, shift) => {
          const [from, to] = [lowest + shift + phase, 2500.25 + shift * Math.PI];
          const ours = between(rule, voltage, current, from, to);
          expect(Math.abs(ours / upsampledEnergy(voltage, current, from, to) - 1) * 1e6).toBeLessThan(0.15);
        },
      ),
      { seed: 42, numRuns: 25 },
    );
  });
});

describe("the sum over elements, sign and constants", () => {
  const u = wave(voltageB, 50.2, 2000);
  const i = wave(currentB, 50.2, 2000);
  const rule = fieldRule();
  const { min, max } = { min: edgeContext(rule), max: 2000 - edgeContext(rule) - 1 };

  it("three equal elements hold three times the energy of one; a reversed current gives it back", () => {
    const prefix = new Float64Array(prefixLength(2000));
    prefixOfProducts([u, u, u], [i, i, i], prefix);
    const three =
      energyTo(rule, [u, u, u], [i, i, i], prefix, 1500.3) -
      energyTo(rule, [u, u, u], [i, i, i], prefix, 300.7);
    const one = between(rule, u, i, 300.7, 1500.3);
    expect(three / one).toBeCloseTo(3, 12);
    expect(
      between(
        rule,
        u,
        i.map((x) => -x),
        300.7,
        1500.3,
      ) / one,
    ).toBeCloseTo(-1, 12);
  });

  it("constant voltage and current: the energy is the distance between the instants", () => {
    const ones = new Float64Array(2000).fill(1);
    fc.assert(
      fc.property(fc.double({ min, max, noNaN: true }), fc.double({ min, max, noNaN: true }), (a, b) => {
        expect(Math.abs(between(rule, ones, ones, a, b) - (b - a))).toBeLessThan(3e-4);
      }),
      { seed: 1, numRuns: 50 },
    );
  });

  it("is continuous where the edge passes a sample or a half-way point", () => {
    for (const x of [700, 700.5, 701, 700 + 1 / 64]) {
      const power = between(rule, u, i, x - 1e-9, x + 1e-9) / 2e-9;
      const steadier = between(rule, u, i, x - 1e-3, x + 1e-3) / 2e-3;
      expect(Math.abs(power - steadier)).toBeLessThan(1); // of some 1,000 W
    }
  });
});

describe("edges of the record and wrong calls", () => {
  const rule = lightRule();
  const context = edgeContext(rule);
  const ones = new Float64Array(400).fill(1);
  const prefix = new Float64Array(prefixLength(400));
  prefixOfProducts([ones], [ones], prefix);
  const at = (position: number) => energyTo(rule, [ones], [ones], prefix, position);

  it("reads exactly the context it names", () => {
    expect(Number.isFinite(at(context - 1))).toBe(true);
    expect(Number.isFinite(at(400 - context - 1e-9))).toBe(true);
    expect(() => at(context - 1.001)).toThrow(/context|samples around/);
    expect(() => at(400 - context)).toThrow();
    expect(() => at(Number.NaN)).toThrow();
  });

  it("a sample inside the context matters, one outside does not", () => {
    const spoilt = (n: number) => {
      const u = ones.slice();
      u[n] = Number.NaN;
      return energyTo(rule, [u], [ones], prefix, 200.75);
    };
    // Its half-way point has the weight 0 where the edge is late between two samples.
    expect(spoilt(200 - context + 1)).not.toBeNaN();
    expect(spoilt(200 - context + 2)).toBeNaN();
    expect(spoilt(200 + context)).toBeNaN();
    expect(spoilt(200 - context)).not.toBeNaN();
    expect(spoilt(200 + context + 1)).not.toBeNaN();
  });

  it("refuses odd sizes and unequal lengths", () => {
    expect(() => edgeRule(33, 32)).toThrow(/edgeRule/);
    expect(() => edgeRule(32, 4)).toThrow(/edgeRule/);
    expect(() => prefixOfProducts([ones], [ones.subarray(1)], prefix)).toThrow(/lengths/);
    expect(() => prefixOfProducts([ones], [ones], prefix.subarray(1))).toThrow(/lengths/);
  });
});

describe("the prefix", () => {
  it("stays right to 1e-13 where a plain running sum would drift", () => {
    const samples = 1 << 20;
    const u = Float64Array.from({ length: samples }, (_, n) => 1 + (n % 7) * 0.1);
    const ones = new Float64Array(samples).fill(1);
    const prefix = new Float64Array(prefixLength(samples));
    prefixOfProducts([u], [ones], prefix);
    const wholeTurns = Math.floor(samples / 7);
    const exact =
      wholeTurns * 9.1 + Array.from({ length: samples % 7 }, (_, n) => 1 + n * 0.1).reduce((a, b) => a + b);
    expect(Math.abs(prefix[prefix.length - 1]! / exact - 1)).toBeLessThan(1e-14);
  });

  it("is the same bit for bit however it is cut", () => {
    const u = wave(voltageB, 50.1, 1600);
    const i = wave(currentB, 50.1, 1600);
    const whole = new Float64Array(prefixLength(1600));
    prefixOfProducts([u], [i], whole);
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 100 }), { maxLength: 6 }), (cuts) => {
        const out = new Float64Array(whole.length);
        const total = new Float64Array(2);
        const stops = [...new Set([0, ...cuts, 100])].sort((a, b) => a - b);
        for (let c = 1; c < stops.length; c++) extendPrefix([u], [i], out, stops[c - 1]!, stops[c]!, total);
        expect(out).toEqual(whole);
      }),
      { seed: 7, numRuns: 30 },
    );
  });
});
