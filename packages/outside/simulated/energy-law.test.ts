import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { elementsOf, energiesBetween, energyBetween, energyLaw, powerAt } from "./energy-law.ts";
import { plus, split } from "./split.ts";
import { energyCases } from "./vectors/energy-cases.ts";
import { type Signal, silence, valueAt, type Wave } from "./wave.ts";

const single = (frequencyHz: number, voltage: Signal, current: Signal): Wave => ({
  frequencyHz,
  voltages: [voltage, silence, silence],
  currents: [current, silence, silence],
});

describe("energy of a wave between asynchronous instants", () => {
  for (const { name, frequencyHz, voltage, current, fromS, toS, powerW, energyJ } of energyCases)
    it(`case ${name} agrees with the stated integral`, () => {
      const wave = single(frequencyHz, { components: voltage }, { components: current });
      const law = energyLaw(wave, elementsOf(wave, "1P2W"));
      expect(law.meanPowerW).toBeCloseTo(powerW, 8);
      expect(Math.abs(energyBetween(law, split(fromS), split(toS)) / energyJ - 1)).toBeLessThan(1e-11);
    });

  it("is additive and agrees with Gauss quadrature of its own power, wander, interharmonics and DC included", () => {
    const component = fc.record({
      order: fc.oneof(fc.integer({ min: 1, max: 12 }), fc.double({ min: 0.3, max: 5, noNaN: true })),
      rms: fc.double({ min: 0.1, max: 10, noNaN: true }),
      phaseRad: fc.double({ min: -3, max: 3, noNaN: true }),
    });
    const signal = fc.record({
      dc: fc.double({ min: -1, max: 1, noNaN: true }),
      components: fc.array(component, { minLength: 1, maxLength: 4 }),
    });
    const wander = fc.constantFrom([], [{ depth: 0.01, order: 0.0123, phaseCycles: 0.2 }]);
    fc.assert(
      fc.property(signal, signal, wander, (voltage, current, tones) => {
        const wave: Wave = { ...single(49.7, voltage, current), wander: tones };
        const law = energyLaw(wave, elementsOf(wave, "3P4W"));
        const [from, to] = [split(1.234), split(1.2841)];
        const product = (t: number) =>
          valueAt(wave, voltage, plus(from, t)) * valueAt(wave, current, plus(from, t));
        const expected = gauss(product, 0.0501, 400);
        const scale = 0.0501 * law.powerBoundW;
        expect(Math.abs(energyBetween(law, from, to) - expected)).toBeLessThan(1e-11 * scale);
        expect(Math.abs(powerAt(law, from) - product(0))).toBeLessThan(1e-11 * law.powerBoundW);
      }),
      { seed: 43, numRuns: 40 },
    );
  });

  it("gives two elements the energy of three phases when the currents add to nothing", () => {
    const third = (k: number, rms: number, lagRad: number): Signal => ({
      components: [{ order: 1, rms, phaseRad: -lagRad - (2 * Math.PI * k) / 3 }],
    });
    const ua = { components: [...third(0, 100, 0).components, { order: 5, rms: 1, phaseRad: 0.3 }] };
    const wave: Wave = {
      frequencyHz: 50,
      voltages: [ua, third(1, 90, 0), third(2, 105, 0.1)],
      currents: [third(0, 5, 0.4), third(1, 5, 0.4), third(2, 5, 0.4)],
    };
    const four = energiesBetween(wave, "3P4W", split(0.1), split(7.77));
    const three = energiesBetween(wave, "3P3W", split(0.1), split(7.77));
    expect(three.elements).toHaveLength(2);
    expect(Math.abs(three.total / four.total - 1)).toBeLessThan(1e-13);
  });

  it("keeps its precision after hours", () => {
    // Exact in binary, with whole cycles every 32 s: the same second must carry the same energy a month later.
    const wave = single(
      49.96875,
      { components: [{ order: 1, rms: 220, phaseRad: 0 }] },
      { components: [{ order: 1, rms: 5, phaseRad: -1 }] },
    );
    const law = energyLaw(wave, elementsOf(wave, "1P2W"));
    const early = energyBetween(law, split(0.1), split(1.1));
    const late = energyBetween(law, plus(split(2_592_000), 0.1), plus(split(2_592_000), 1.1));
    expect(Math.abs(late / early - 1)).toBeLessThan(1e-12);
  });
});

/** Five-point Gauss–Legendre on `panels` equal panels of [0, length]. */
function gauss(f: (t: number) => number, length: number, panels: number): number {
  const nodes = [0, 0.5384693101056831, -0.5384693101056831, 0.906179845938664, -0.906179845938664];
  const weights = [
    0.5688888888888889, 0.47862867049936647, 0.47862867049936647, 0.2369268850561891, 0.2369268850561891,
  ];
  const h = length / panels;
  let sum = 0;
  for (let k = 0; k < panels; k++)
    nodes.forEach((x, j) => {
      sum += weights[j]! * f((k + 0.5 + x / 2) * h);
    });
  return (sum * h) / 2;
}
