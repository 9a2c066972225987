import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { meterError } from "./error.ts";
import type { TrainPart } from "./pulse-edge.ts";
import { coverageFactor } from "./student-t.ts";
import { type Noise, noise } from "./testing/noise.ts";

const q = 180; // joule per pulse at 20,000 imp/kWh
const powerW = 259.65;

/** One part of edges k = 0 … N at β·k + deviation(k), joule. */
function part(N: number, betaJ: number, deviation: (k: number) => number = () => 0, stretch = 0): TrainPart {
  const edges = Array.from({ length: N + 1 }, (_, index) => {
    const energyJ = 41.3 + betaJ * index + deviation(index);
    return { atS: energyJ / powerW, energyJ, index };
  });
  return { stretch, edges };
}

describe("meter error", () => {
  it("has the worked value: C = 20000, N = 50, E = 8987.654321 J → +0.137363 %", () => {
    const error = meterError([part(50, 8987.654321 / 50)], 3.6e6 / 20000)!;
    expect(error).toMatchObject({ intervals: 50, meterJ: 9000 });
    expect(error.referenceJ).toBeCloseTo(8987.654321, 8);
    expect(error.edges.percent.toFixed(6)).toBe("0.137363");
    expect(error.regression.percent.toFixed(6)).toBe("0.137363");
  });

  it("spaces the edges of a meter at +0.15 % as worked out: 0.692202597 s", () => {
    const spacing = 0.692202597;
    const error = meterError([part(200, powerW * spacing)], q)!;
    expect(error.edges.percent).toBeCloseTo(0.15, 6);
    expect(error.durationS / 200).toBeCloseTo(spacing, 12);
  });

  // Slope's standard error per σ_E with N points.
  it.each([
    [10, 0.110096],
    [50, 0.00979992],
    [200, 0.00122476],
  ])("has the slope's standard error with %i points", (points, expected) => {
    const alternating = (k: number): number => (k % 2 === 0 ? 1 : -1); // uncorrelated with a line, ρ < 0
    const error = meterError([part(points - 1, q, alternating)], q)!;
    expect(error.scatter.redundancy).toBe(1);
    const betaJ = q / (1 + error.regression.percent / 100);
    const u = ((error.regression.standardPercent! / 100) * betaJ * betaJ) / q; // of β, joule
    const perSigma = u / error.scatter.edgeJ;
    expect(Math.abs(perSigma / expected - 1)).toBeLessThan(5e-4);
  });

  it("is exact for any error and any cutting into parts", () => {
    const lengths = fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 6 });
    fc.assert(
      fc.property(lengths, fc.double({ min: -40, max: 60, noNaN: true }), (Ns, gamma) => {
        const parts = Ns.map((N, s) => part(N, q / (1 + gamma / 100), () => 1e6 * s, s));
        const error = meterError(parts, q)!;
        expect(Math.abs(error.edges.percent - gamma)).toBeLessThan(1e-7);
        expect(Math.abs(error.regression.percent - gamma)).toBeLessThan(1e-7);
        expect(error.intervals).toBe(Ns.reduce((a, b) => a + b, 0));
      }),
      { seed: 30, numRuns: 200 },
    );
  });

  it("counts lost pulses through the index", () => {
    const whole = part(40, q / 1.002);
    const holed = { ...whole, edges: whole.edges.filter((edge) => ![3, 17, 18].includes(edge.index)) };
    const error = meterError([holed], q)!;
    expect(error.intervals).toBe(40);
    expect(error.edges.percent).toBeCloseTo(0.2, 9);
    expect(error.regression.percent).toBeCloseTo(0.2, 9);
  });

  it("states no uncertainty where no residual is left, and nothing where there is no interval", () => {
    const pair = meterError([part(1, q)], q)!;
    expect(pair.edges).toEqual({ percent: expect.closeTo(0, 9), standardPercent: null });
    expect(pair.degreesOfFreedom).toBe(0);
    expect(meterError([], q)).toBeNull();
    expect(meterError([part(5, -q)], q)).toBeNull();
  });
});

/** How often |estimate − truth| ≤ k·u over seeded runs, and the mean of U against what the jitter alone explains. */
function coverage(options: {
  readonly edges: number;
  readonly runs: number;
  readonly parts?: number;
  readonly deviation: (random: Noise) => (k: number) => number;
}) {
  const { edges, runs, parts = 1, deviation } = options;
  const covered = { edges: 0, regression: 0, chosen: 0 };
  const widths: number[] = [];
  const sigma = 0.01 * q;
  for (let run = 0; run < runs; run++) {
    const random = noise(1000 * edges + run);
    const gamma = 0.3;
    const train = Array.from({ length: parts }, (_, s) =>
      part(edges / parts - 1, q / (1 + gamma / 100), deviation(random), s),
    );
    const error = meterError(train, q)!;
    const k = coverageFactor(error.degreesOfFreedom);
    const holds = ({ percent, standardPercent }: typeof error.edges): number =>
      Math.abs(percent - gamma) <= k * standardPercent! ? 1 : 0;
    covered.edges += holds(error.edges);
    covered.regression += holds(error.regression);
    const better =
      error.regression.standardPercent! <= error.edges.standardPercent! ? error.regression : error.edges;
    covered.chosen += holds(better);
    const per = edges / parts;
    const explained =
      (coverageFactor(edges - parts - 1) * 100 * sigma * Math.sqrt(12 / (parts * per * (per * per - 1)))) / q;
    widths.push((k * better.standardPercent!) / explained);
  }
  widths.sort((a, b) => a - b);
  const percent = (count: number): number => (100 * count) / runs;
  return {
    edges: percent(covered.edges),
    regression: percent(covered.regression),
    chosen: percent(covered.chosen),
    meanWidth: widths.reduce((a, b) => a + b, 0) / runs,
    medianWidth: widths[runs >> 1]!,
  };
}

describe("stated uncertainty", () => {
  const normal = (random: Noise) => () => 0.01 * q * random.normal();
  const even = (random: Noise) => () => 0.01 * q * Math.sqrt(12) * (random.uniform() - 0.5);

  it.each([5, 6, 8, 12, 20, 50, 200])(
    "covers white jitter of %i edges in 93 to 98 % of 1,000 runs",
    (edges) => {
      for (const deviation of [normal, even]) {
        const found = coverage({ edges, runs: 1000, deviation });
        expect(found.regression).toBeGreaterThanOrEqual(93);
        expect(found.regression).toBeLessThanOrEqual(98);
        expect(found.edges).toBeGreaterThanOrEqual(93); // wider than the truth for few edges, and never chosen then
        expect(found.chosen).toBeGreaterThanOrEqual(93);
        expect(found.chosen).toBeLessThanOrEqual(98);
        expect(found.meanWidth).toBeLessThan(1.5);
      }
    },
  );

  it("covers as well when the train is cut into parts", () => {
    const found = coverage({ edges: 60, parts: 4, runs: 1000, deviation: normal });
    expect(found.regression).toBeGreaterThanOrEqual(93);
    expect(found.regression).toBeLessThanOrEqual(98);
    expect(found.meanWidth).toBeLessThan(1.5);
  });

  // A pulse is released at the first tick after its quantum is full: 2 to 20 ticks a quantum.
  it.each([20, 50, 200, 1000])("covers pulses released on a task's tick, %i edges", (edges) => {
    const deviation = (random: Noise) => {
      const ticks = 2 + 18 * random.uniform();
      const phase = random.uniform();
      return (k: number) => ((Math.ceil(k * ticks + phase) - k * ticks + 1e-3 * random.normal()) / ticks) * q;
    };
    const found = coverage({ edges, runs: 500, deviation });
    expect(found.chosen).toBeGreaterThanOrEqual(93);
  });

  it("covers correlated jitter that a white rule would understate three times", () => {
    const deviation = (random: Noise) => {
      let state = random.normal();
      return () => {
        state = 0.7 * state + Math.sqrt(1 - 0.49) * random.normal();
        return 0.01 * q * state;
      };
    };
    const found = coverage({ edges: 200, runs: 500, deviation });
    expect(found.chosen).toBeGreaterThanOrEqual(93);
  });

  it("covers the mean error of a meter whose error drifts with the load", () => {
    let covered = 0;
    const runs = 400;
    const N = 200;
    for (let run = 0; run < runs; run++) {
      const random = noise(run);
      const bend = 4e-5 * (random.uniform() - 0.5); // up to 0.8 % of change over the train
      const error = meterError([part(N, q, (k) => q * (bend * k * k + 0.002 * random.normal()))], q)!;
      const truth = 100 * (1 / (1 + bend * N) - 1); // from the first to the last edge without jitter
      const { edges, regression } = error;
      const chosen = regression.standardPercent! <= edges.standardPercent! ? regression : edges;
      const U = coverageFactor(error.degreesOfFreedom) * chosen.standardPercent!;
      if (Math.abs(chosen.percent - truth) <= U) covered++;
    }
    expect((100 * covered) / runs).toBeGreaterThanOrEqual(93);
  });
});

describe("what the scatter shows", () => {
  it("names the tick of the task that releases the pulses, and none for free jitter", () => {
    const random = noise(5);
    for (const tickS of [1, 0.02]) {
      const edges = Array.from({ length: 60 }, (_, index) => {
        const trueS = 3 + index * 0.6932409 * (tickS === 1 ? 5 : 1);
        const atS = Math.ceil(trueS / tickS) * tickS + 1e-5 * random.normal();
        return { atS, energyJ: atS * powerW, index };
      });
      const error = meterError([{ stretch: 0, edges }], 5 * q)!;
      expect(error.scatter.tickS).toBe(tickS);
    }
    const free = part(60, q, () => 0.05 * q * random.normal());
    expect(meterError([free], q)!.scatter.tickS).toBeNull();
    // A steady load of exactly 0.5 s a pulse lies on a grid too, but nothing says that the meter made it so.
    const steady = Array.from({ length: 60 }, (_, index) => ({ atS: index / 2, energyJ: index * q, index }));
    expect(meterError([{ stretch: 0, edges: steady }], q)!.scatter.tickS).toBeNull();
  });

  it("measures how far the error moved over the train, with its sign", () => {
    const random = noise(6);
    // From γ = 0 to −1 %: the energy of a pulse grows by 1 % over 200 pulses.
    const bent = part(200, q, (k) => (q * 0.01 * k * k) / 400 + 0.001 * q * random.normal());
    const { driftPercent, driftSignificance } = meterError([bent], q)!.scatter;
    expect(driftPercent).toBeGreaterThan(-1.03);
    expect(driftPercent).toBeLessThan(-0.97);
    expect(Math.abs(driftSignificance)).toBeGreaterThan(20);
    const straight = part(200, q, () => 0.001 * q * random.normal());
    expect(Math.abs(meterError([straight], q)!.scatter.driftSignificance)).toBeLessThan(4);
  });
});
