import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { flickermeterRule, openFlickermeter } from "./flickermeter.ts";
import { DECLARED_V, type Fluctuation, flickerOf, fluctuating } from "./fluctuating.fixture.ts";

const RATE = 1600;
const justSeen: Fluctuation = {
  nominalHz: 50,
  shape: "sinusoidal",
  changesPerMinute: 1056,
  percent: 0.25,
};

function voltage(seconds: number, fluctuation = justSeen): Float64Array {
  const x = new Float64Array(Math.round(seconds * RATE));
  fluctuating(fluctuation, RATE, 0, x);
  return x;
}

/** P_inst of the pieces, one list for each; a number is a gap of so many samples. */
function heard(
  pieces: readonly (Float64Array | number)[],
  declaredV: number | null = DECLARED_V,
): number[][] {
  const meter = openFlickermeter(flickermeterRule("230 V", 50, RATE), declaredV);
  return pieces.map((piece) => {
    const values: number[] = [];
    if (typeof piece === "number") meter.gap(piece);
    else meter.push(piece, { add: (pinst) => values.push(pinst) });
    return values;
  });
}

const highest = (values: readonly number[]): number => values.reduce((a, b) => Math.max(a, b), 0);

describe("the flickermeter", () => {
  it("tells 1 where a change is just seen, whatever the rate, the voltage's size and the frequency it has", () => {
    for (const rate of [800, 1200, 4000, 4800, 6400, 12800, 14400])
      expect(flickerOf(justSeen, "230 V", rate, 125, 130).highest).toBeCloseTo(1, 2);
    const of120 = { ...justSeen, nominalHz: 60, percent: 0.321 } as const;
    expect(flickerOf(of120, "120 V", 4000, 125, 130).highest).toBeCloseTo(1, 2);
    const small = voltage(130).map((x) => x / 4000);
    expect(highest(heard([small], 0.06).flat())).toBeCloseTo(1, 2);
    const turns = (hz: number, n: number) => Math.sin(2 * Math.PI * ((hz * n) / RATE));
    for (const hz of [42.5, 49.3, 57.5]) {
      const off = Float64Array.from(
        { length: 130 * RATE },
        (_, n) => 325 * turns(hz, n) * (1 + 0.00125 * turns(8.8, n)),
      );
      expect(highest(heard([off]).flat())).toBeCloseTo(1, 2);
    }
  });

  it("tells nothing of a steady voltage, distorted or not", () => {
    const steady = voltage(140, { ...justSeen, percent: 0 });
    expect(highest(heard([steady]).flat())).toBeLessThan(1e-3);
    const distorted = steady.map((x, n) => x + 40 * Math.sin((2 * Math.PI * 250 * n) / RATE + 1));
    expect(highest(heard([distorted]).flat())).toBeLessThan(1e-3);
  });

  it("tells nothing before it has settled, and nothing depends on the pieces", () => {
    const x = voltage(124);
    const [whole] = heard([x]);
    expect(whole!.length).toBeGreaterThan(3.7 * RATE);
    expect(whole!.length).toBeLessThan(4 * RATE);
    const cuts = fc.array(fc.integer({ min: 0, max: x.length }), { maxLength: 30 });
    fc.assert(
      fc.property(cuts, (places) => {
        const sorted = [0, ...places, x.length].sort((a, b) => a - b);
        const pieces = sorted.slice(1).map((to, k) => x.subarray(sorted[k], to));
        expect(heard(pieces).flat()).toEqual(whole);
      }),
      { seed: 415, numRuns: 12 },
    );
  });

  it("settles again behind a gap: for 20 s if it is short, for 120 s if not", () => {
    const [, , short] = heard([voltage(122), RATE, voltage(25)]);
    expect(short!.length / RATE).toBeCloseTo(5, 1);
    expect(highest(short!)).toBeCloseTo(1, 2);
    const [, , long] = heard([voltage(122), 11 * RATE, voltage(125)]);
    expect(long!.length / RATE).toBeCloseTo(4.8, 1);
  });

  it("takes samples that are no numbers for a gap", () => {
    for (const bad of [Number.NaN, Number.POSITIVE_INFINITY, 1e200]) {
      const x = voltage(150);
      x.fill(bad, 122 * RATE, 122.5 * RATE);
      const values = heard([x]).flat();
      expect(values.length / RATE).toBeCloseTo(1.8 + 7.5, 1);
      expect(highest(values)).toBeCloseTo(1, 2);
    }
  });

  it("begins anew when a voltage comes back that was gone", () => {
    for (const declaredV of [DECLARED_V, null]) {
      const x = voltage(300);
      x.fill(0, 122 * RATE, 160 * RATE);
      const values = heard([x], declaredV).flat();
      // Until a fifth of a second without voltage; then not before 120 s after its return.
      expect(values.length / RATE).toBeCloseTo(1.8 + 0.3 + (140 - 120.2), 0);
      expect(highest(values.slice(-10 * RATE))).toBeCloseTo(1, 2);
    }
  });

  it("tells nothing where there is no voltage", () => {
    for (const declaredV of [DECLARED_V, null])
      expect(heard([new Float64Array(150 * RATE)], declaredV).flat()).toEqual([]);
    expect(heard([voltage(150).map((x) => x / 20)]).flat()).toEqual([]);
  });
});
