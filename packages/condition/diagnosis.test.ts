import { noise } from "@etalon/verification/testing/noise";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { diagnosis } from "./diagnosis.ts";
import { noEvidence, withRun } from "./evidence.ts";
import { explained } from "./explained.ts";
import { even, loadOver, meter, type Phases, runAt } from "./frames.fixture.ts";
import { ratedPowerW } from "./hypotheses.ts";
import { countedShare, miswiredMeters } from "./miswired-meters.ts";
import { energyOf } from "./open-run.ts";
import { noTally } from "./pulse-tally.ts";

const powerW = (load: Phases): number => energyOf(loadOver(1, load));
const tanOf = (load: Phases): number => loadOver(1, load).reactiveJ / powerW(load);

/** Sixty loads of a day, uneven and of changing power factor, or as `fixed` has them. */
function loads(seed: number, fixed: Partial<Phases> = {}): Phases[] {
  const { uniform } = noise(seed);
  return Array.from({ length: 60 }, () => {
    const amps = 1.5 * 0.03 * 60 ** uniform();
    const lag = 0.9 * uniform();
    const uneven = (): number => amps * (0.7 + 0.6 * uniform());
    return {
      currents: [uneven(), uneven(), uneven()],
      lagRad: [lag, lag, lag],
      harmonic: 0.01 * (uniform() - 0.5),
      ...fixed,
    };
  });
}

function diagnosed(given: readonly Phases[], errorAt: (load: Phases) => number, seed = 1) {
  const { normal } = noise(seed);
  const runs = given.map((load) => runAt(load, errorAt(load) + 0.01 * normal()));
  return diagnosis(runs.reduce(withRun, noEvidence(3)), noTally, meter).meter;
}

describe("one cause at loads that tell", () => {
  const seeds = fc.integer({ min: 1, max: 1e6 });
  const size = (min: number, max: number) => fc.double({ min, max, noNaN: true });
  const sign = fc.constantFrom(-1, 1);
  const found = (causes: string[]) => ({ kind: "found", causes });

  test("gain", () =>
    fc.assert(
      fc.property(seeds, size(0.2, 3), sign, (seed, percent, s) => {
        expect(diagnosed(loads(seed), () => s * percent, seed)).toMatchObject(found(["gain"]));
      }),
      { numRuns: 40 },
    ));
  test("phase: γ = −φ·tan", () =>
    fc.assert(
      fc.property(seeds, size(0.003, 0.03), sign, (seed, rad, s) => {
        const error = (load: Phases): number => -100 * s * rad * tanOf(load);
        expect(diagnosed(loads(seed), error, seed)).toMatchObject(found(["phase"]));
      }),
      { numRuns: 40 },
    ));
  test("phase: a delay is told by its harmonics at one power factor; what leaves harmonics alone is not", () => {
    const { uniform } = noise(4);
    const lag = 0.6;
    const given = loads(4, { lagRad: [lag, lag, lag], harmonic: 0 }).map((load) => ({
      ...load,
      turned: 0.2 * (uniform() - 0.5),
    }));
    const delay = (load: Phases): number => -100 * 0.015 * (tanOf(load) + load.turned!);
    const found = diagnosed(given, delay);
    expect(found).toMatchObject({ kind: "found", causes: ["phase"] });
    expect(Number(/phase ([\d.]+) rad/.exec((found as { text: string }).text)![1])).toBeCloseTo(0.015, 3);
    for (const error of [() => 1, (load: Phases) => -100 * 0.015 * tanOf(load)])
      expect(diagnosed(given, error)).toMatchObject({
        kind: "undetermined",
        between: expect.arrayContaining(["gain", "phase"]),
      });
  });
  test("offset: γ = P₀/P", () =>
    fc.assert(
      fc.property(seeds, size(0.001, 0.01), sign, (seed, share, s) => {
        const error = (load: Phases): number => (100 * s * share * ratedPowerW(meter)) / powerW(load);
        expect(diagnosed(loads(seed), error, seed)).toMatchObject(found(["offset"]));
      }),
      { numRuns: 40 },
    ));
  test("two causes at once are told as two", () => {
    const error = (load: Phases): number => 1.5 - 100 * 0.02 * tanOf(load);
    expect(diagnosed(loads(5), error)).toMatchObject(found(["gain", "phase"]));
  });
  test("a sound meter: gains up to a tenth of the limit need no cause", () =>
    fc.assert(
      fc.property(seeds, size(-0.02, 0.02), (seed, percent) => {
        expect(diagnosed(loads(seed), () => percent, seed)).toEqual({ kind: "sound" });
      }),
      { numRuns: 40 },
    ));
});

describe("what the load cannot tell is undetermined", () => {
  test("phase or gain at one power factor and any current", () => {
    for (const lag of [0.4, 0.7, 0.9]) {
      const given = loads(3, { lagRad: [lag, lag, lag] });
      for (const error of [() => 1, (load: Phases) => -100 * 0.015 * tanOf(load)]) {
        expect(diagnosed(given, error)).toMatchObject({
          kind: "undetermined",
          between: expect.arrayContaining(["gain", "phase"]),
        });
      }
    }
  });
  test("gain, phase or offset at one and the same load", () => {
    const given = loads(3, even(1, 0.6));
    expect(diagnosed(given, () => 0.9)).toMatchObject({
      kind: "undetermined",
      between: expect.arrayContaining(["gain", "phase", "offset"]),
    });
  });
  test("at power factor 1 a phase error shows nothing, and an error is not one of phase", () => {
    const given = loads(3, { lagRad: [0, 0, 0], harmonic: 0 });
    expect(diagnosed(given, (load) => -100 * 0.02 * tanOf(load))).toEqual({ kind: "sound" });
    expect(diagnosed(given, () => 0.8)).toMatchObject({ kind: "found", causes: ["gain"] });
  });
  test("an error that no cause makes", () => {
    let n = 0;
    expect(diagnosed(loads(9), () => (n++ % 2 ? 1 : -1))).toMatchObject({
      kind: "undetermined",
      between: [],
    });
  });
  test("nine runs are too little", () =>
    expect(diagnosed(loads(1).slice(0, 9), () => 1)).toEqual({ kind: "too little" }));
});

describe("miswired meters", () => {
  const share = (text: string, load: Phases): number => {
    const one = miswiredMeters(3).find((m) => m.text === text);
    if (one === undefined) throw new Error(text);
    return countedShare(one, runAt(load, 0).shares);
  };
  test("known answers at a balanced load: one reversed 1/3, one dead 2/3, two exchanged 0, all in a circle by the lag", () => {
    const load = even(1.5, 0.5);
    expect(share("sees ia, −ib, ic", load)).toBeCloseTo(1 / 3, 12);
    expect(share("does not see phase b", load)).toBeCloseTo(2 / 3, 12);
    expect(share("sees ib, ia, ic", load)).toBeCloseTo(0, 12);
    expect(share("sees ic, ia, ib", load)).toBeCloseTo(
      Math.cos(0.5 - (2 * Math.PI) / 3) / Math.cos(0.5) < 0 ? 0 : 1,
      12,
    );
  });
  test("47 wrong orders and six sets of dead phases; seven and two for two elements; one reversed for one", () => {
    expect(miswiredMeters(3).length).toBe(47 + 6);
    expect(miswiredMeters(2).length).toBe(7 + 2);
    expect(miswiredMeters(1).length).toBe(1);
  });
  test("each is found at uneven loads, or others that count the same are named", () => {
    const given = loads(11);
    miswiredMeters(3).forEach((one) => {
      const counted = given.map((load) => countedShare(one, runAt(load, 0).shares));
      if (counted.every((s) => s === 0)) return; // it stands still: no pulse says how
      const result = diagnosed(given, (load) => 100 * (countedShare(one, runAt(load, 0).shares) - 1));
      expect(result, one.text).toMatchObject({ kind: "found", causes: [one.cause], text: one.text });
    });
  });
});

test("the evidence for a cause is that of the normal law, by quadrature over its size", () => {
  const cause = { square: 30, right: [8], normal: [[4]], usual: [0.7] };
  let likelihood = 0;
  const step = 1e-3;
  for (let x = -8; x < 8; x += step) {
    const misfit = 30 - 2 * 8 * x + 4 * x * x;
    likelihood += (step * Math.exp(-misfit / 2 - x ** 2 / (2 * 0.49))) / Math.sqrt(2 * Math.PI * 0.49);
  }
  expect(explained(cause).score).toBeCloseTo(-2 * Math.log(likelihood), 6);
  const two = explained({
    square: 30,
    right: [8, 1],
    normal: [
      [4, 0],
      [0, 3],
    ],
    usual: [0.7, 0.2],
  });
  const second = explained({ square: 0, right: [1], normal: [[3]], usual: [0.2] });
  expect(two.score).toBeCloseTo(explained(cause).score + second.score, 9);
});
