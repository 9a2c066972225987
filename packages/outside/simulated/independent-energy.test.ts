import { describe, expect, it } from "vitest";
import { elementsOf, energyBetween, energyLaw } from "./energy-law.ts";
import { energyBetweenPlaces, sampledEnergy } from "./independent-energy.ts";
import { waveOf } from "./load.ts";
import { split } from "./split.ts";
import { energyCases } from "./vectors/energy-cases.ts";
import { type Component, silence, type Wave } from "./wave.ts";
import { sampledWave, samplesOf } from "./wave-samples.ts";

const RATE = 4000;
const FULL_SCALE = 500;
const quantised = (values: Float64Array): Float64Array =>
  values.map((value) => (Math.round((value / FULL_SCALE) * 2 ** 23) / 2 ** 23) * FULL_SCALE);

function sampledAt(wave: Wave, seconds: number): Float64Array[] {
  const out = Array.from({ length: 6 }, () => new Float64Array(seconds * RATE));
  samplesOf(sampledWave(wave, { rateHz: RATE, firstAt: split(0) }), 0, seconds * RATE, out);
  return out;
}
const single = (frequencyHz: number, voltage: readonly Component[], current: readonly Component[]): Wave => ({
  frequencyHz,
  voltages: [{ components: voltage }, silence, silence],
  currents: [{ components: current }, silence, silence],
});

/** Largest relative difference from the closed form over several spans of a length, ppm. */
function worstPpm(wave: Wave, lengthS: number, halfWidth?: number): number {
  const channels = sampledAt(wave, lengthS + 1).map(quantised);
  const elements = [0, 1, 2].map((k) => ({ voltage: channels[k]!, current: channels[k + 3]! }));
  const sampled = sampledEnergy(elements, RATE, halfWidth)!;
  const law = energyLaw(wave, elementsOf(wave, "3P4W"));
  const spans = Array.from({ length: 40 }, (_, k) => 0.1 + 0.0203137 * k);
  return Math.max(
    ...spans.map((from, k) => {
      const to = from + lengthS - 0.00731 * (k % 5);
      const found = energyBetweenPlaces(sampled, from * RATE, to * RATE);
      return Math.abs(found / energyBetween(law, split(from), split(to)) - 1) * 1e6;
    }),
  );
}

describe("the independent energy rule on samples", () => {
  for (const { name, frequencyHz, voltage, current, fromS, toS, energyJ } of energyCases)
    it(`case ${name}: within 0.01 ppm with the filter of 64, 0.004 ppm with 128`, () => {
      const [u, , , i] = sampledAt(single(frequencyHz, voltage, current), 2);
      for (const [halfWidth, bound] of [
        [64, 0.01],
        [128, 0.004],
      ] as const) {
        const sampled = sampledEnergy([{ voltage: u!, current: i! }], RATE, halfWidth)!;
        const found = energyBetweenPlaces(sampled, fromS * RATE, toS * RATE);
        expect(Math.abs(found / energyJ - 1) * 1e6).toBeLessThan(bound);
      }
    });

  it("on 24-bit codes: 0.1 ppm over 10 s, harmonics to the 37th and power factor 0.5", () => {
    const [, , richest] = energyCases;
    const wave = single(richest.frequencyHz, richest.voltage, richest.current);
    expect(worstPpm(wave, 10)).toBeLessThan(0.03);
    const three = waveOf({
      frequencyHz: 49.7,
      voltage: 220,
      current: 5,
      powerFactor: 0.5,
      currentBalance: [1, 0.5, 0.8],
    });
    expect(worstPpm(three, 10)).toBeLessThan(0.01);
  });

  it("says null where the stretch is shorter than its filter", () => {
    const level = (samples: number) => ({
      voltage: new Float64Array(samples).fill(2),
      current: new Float64Array(samples).fill(3),
    });
    // Two filters on both sides take 2·(128 + 8) samples, the polynomial two more.
    expect(sampledEnergy([level(2 * 136 + 2)], RATE, 128)).toBeNull();
    const sampled = sampledEnergy([level(2 * 136 + 4)], RATE, 128)!;
    expect(sampled.to - sampled.from).toBe(1);
    expect(sampled.from).toBe(137);
    expect(energyBetweenPlaces(sampled, sampled.from, sampled.to)).toBeCloseTo(6 / RATE, 14);
  });
});
