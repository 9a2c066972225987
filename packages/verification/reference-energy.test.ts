import {
  edgeContext,
  energyTo,
  fieldRule,
  lightRule,
  prefixLength,
  prefixOfProducts,
} from "@etalon/kernels/pulse-edge-energy";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { openReferenceEnergy } from "./reference-energy.ts";

const FS = 4000;

function channel(
  rms: number,
  frequencyHz: number,
  phase: number,
  samples: number,
  harmonic = 0,
): Float64Array {
  return Float64Array.from({ length: samples }, (_, n) => {
    const turn = (2 * Math.PI * frequencyHz * n) / FS;
    return Math.SQRT2 * rms * (Math.cos(turn + phase) + harmonic * Math.cos(5 * turn + 1 + phase));
  });
}

const threePhase = (samples: number) => ({
  voltages: [0, 1, 2].map((e) => channel(220, 50.07, (-2 * Math.PI * e) / 3, samples, 0.05)),
  currents: [0, 1, 2].map((e) => channel(5 + e, 50.07, (-2 * Math.PI * e) / 3 - 0.7, samples, 0.2)),
});

const rule = lightRule();
const context = edgeContext(rule);

describe("reference energy of a stretch", () => {
  it("is what the kernels give for the whole record at once", () => {
    const { voltages, currents } = threePhase(9001);
    const prefix = new Float64Array(prefixLength(9001));
    prefixOfProducts(voltages, currents, prefix);
    const energy = openReferenceEnergy({ elements: 3, rule });
    energy.append(voltages, currents);
    for (const position of [energy.usableFrom, 1234.567, 8000, energy.usableTo - 1e-6]) {
      expect(energy.energyTo(position)).toBe(energyTo(rule, voltages, currents, prefix, position));
    }
  });

  it("between two instants it is the energy in closed form", () => {
    const energy = openReferenceEnergy({ elements: 1, rule: fieldRule() });
    const frequencyHz = 49.93;
    energy.append([channel(220, frequencyHz, 0, 45_000)], [channel(5, frequencyHz, -Math.PI / 3, 45_000)]);
    const [fromS, toS] = [0.123456, 10.987654];
    const w = 2 * Math.PI * frequencyHz;
    const exact = (t: number) => 1100 * (0.5 * t + Math.sin(2 * w * t - Math.PI / 3) / (2 * w));
    const joule = (energy.energyTo(toS * FS)! - energy.energyTo(fromS * FS)!) / FS;
    expect(Math.abs(joule / (exact(toS) - exact(fromS)) - 1) * 1e6).toBeLessThan(0.01);
  });

  it("is the same bit for bit however the samples come and whatever was forgotten", () => {
    const samples = 12_000;
    const { voltages, currents } = threePhase(samples);
    const whole = openReferenceEnergy({ elements: 3, rule });
    whole.append(voltages, currents);
    const instants = Array.from({ length: 60 }, (_, k) => 120.3 + k * 193.17);
    const chunk = fc.oneof(fc.integer({ min: 0, max: 40 }), fc.integer({ min: 1, max: 5000 }));
    fc.assert(
      fc.property(fc.array(chunk, { minLength: 1, maxLength: 40 }), fc.boolean(), (chunks, forgets) => {
        const energy = openReferenceEnergy({ elements: 3, rule });
        let asked = 0;
        for (let at = 0, c = 0; at < samples; c++) {
          const to = Math.min(samples, at + (chunks[c % chunks.length] || 17));
          energy.append(
            voltages.map((u) => u.subarray(at, to)),
            currents.map((i) => i.subarray(at, to)),
          );
          at = to;
          while (asked < instants.length && instants[asked]! < energy.usableTo) {
            expect(energy.energyTo(instants[asked]!)).toBe(whole.energyTo(instants[asked]!));
            asked++;
          }
          if (forgets) energy.forget(Math.min(instants[asked] ?? samples, energy.usableTo));
        }
        expect(asked).toBe(instants.length);
      }),
      { seed: 20, numRuns: 25 },
    );
  });

  it("two stretches that differ in one sample differ", () => {
    const { voltages, currents } = threePhase(3000);
    const one = openReferenceEnergy({ elements: 3, rule });
    one.append(voltages, currents);
    const before = one.energyTo(2500.5);
    voltages[1]![777]! += 1e-6;
    const other = openReferenceEnergy({ elements: 3, rule });
    other.append(voltages, currents);
    expect(other.energyTo(2500.5)).not.toBe(before);
    expect(other.energyTo(500.5)).toBe(one.energyTo(500.5));
  });
});

describe("what can be asked for", () => {
  it("is null without context, and says where it begins and ends", () => {
    const energy = openReferenceEnergy({ elements: 1, rule });
    expect(energy.energyTo(0)).toBeNull();
    const ones = new Float64Array(100).fill(1);
    energy.append([ones], [ones]);
    expect(energy.length).toBe(100);
    expect([energy.usableFrom, energy.usableTo]).toEqual([context - 1, 100 - context]);
    expect(energy.energyTo(context - 1.01)).toBeNull();
    expect(energy.energyTo(context - 1)).not.toBeNull();
    expect(energy.energyTo(100 - context - 1e-9)).not.toBeNull();
    expect(energy.energyTo(100 - context)).toBeNull();
    expect(energy.energyTo(Number.NaN)).toBeNull();
    energy.append([ones], [ones]);
    expect(energy.energyTo(100 - context)).not.toBeNull();
  });

  it("is null below what was forgotten, at once and for good", () => {
    const energy = openReferenceEnergy({ elements: 1, rule });
    const ones = new Float64Array(1000).fill(1);
    energy.append([ones], [ones]);
    energy.forget(500);
    expect(energy.energyTo(499.9)).toBeNull();
    expect(energy.energyTo(500)).not.toBeNull();
    energy.forget(400);
    expect(energy.usableFrom).toBe(500);
    energy.forget(1e9); // no further than what has come
    expect(energy.usableFrom).toBe(1000);
    energy.append([ones], [ones]);
    expect(energy.energyTo(1500.5)).not.toBeNull();
  });

  it("stays exact over a long stretch in a bounded window", () => {
    const energy = openReferenceEnergy({ elements: 1, rule });
    const u = Float64Array.from({ length: 4000 }, (_, n) => 1 + (n % 10) * 0.1); // a second of mean 1.45
    const i = new Float64Array(4000).fill(3);
    const seconds = 900;
    for (let s = 0; s < seconds; s++) {
      energy.append([u], [i]);
      energy.forget(energy.length - 4000);
    }
    const position = seconds * 4000 - 100;
    const fresh = openReferenceEnergy({ elements: 1, rule });
    for (let s = 0; s < 2; s++) fresh.append([u], [i]);
    const offset = fresh.energyTo(2 * 4000 - 100)! - 2 * 4000 * 1.45 * 3; // of the edge alone
    expect(energy.energyTo(position)! - offset).toBeCloseTo(seconds * 4000 * 1.45 * 3, 6);
    expect(Math.abs(energy.energyTo(position)! / (seconds * 4000 * 1.45 * 3 + offset) - 1)).toBeLessThan(
      1e-15,
    );
  });
});

describe("wrong calls", () => {
  it("refuses a missing value and channels that do not fit together", () => {
    const energy = openReferenceEnergy({ elements: 2, rule });
    const ones = new Float64Array(64).fill(1);
    expect(() => energy.append([ones], [ones])).toThrow(/lengths/);
    expect(() => energy.append([ones, ones], [ones, ones.subarray(1)])).toThrow(/lengths/);
    const holed = ones.slice();
    holed[20] = Number.NaN;
    expect(() => energy.append([ones, holed], [ones, ones])).toThrow(/not a number/);
    expect(() => energy.forget(Number.NaN)).toThrow(/position/);
  });
});
