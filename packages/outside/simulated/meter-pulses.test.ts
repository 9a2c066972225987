import type { Meter } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { energyBetween } from "./energy-law.ts";
import { waveOf } from "./load.ts";
import { type MeterErrors, meterUnderTest, registeredKwh } from "./meter.ts";
import { fullAt, pulsesBetween } from "./meter-pulses.ts";
import { difference, plus, split, unsplit } from "./split.ts";
import { silence, type Wave } from "./wave.ts";

const meter: Meter = {
  serial: "000000000001",
  accuracyClass: "0.2S",
  activeConstant: 20_000,
  reactiveConstant: 20_000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
};
const even: Wave = waveOf({ frequencyHz: 50, voltage: 57.7, current: 1.5, powerFactor: 1 });
const constant: Wave = {
  frequencyHz: 50,
  voltages: [{ dc: 259.65, components: [] }, silence, silence],
  currents: [{ dc: 1, components: [] }, silence, silence],
};
/** One phase at power factor 0.2: the power is negative for a large part of each cycle. */
const swinging: Wave = {
  frequencyHz: 49.9,
  voltages: [{ components: [{ order: 1, rms: 220, phaseRad: 0.3 }] }, silence, silence],
  currents: [
    {
      components: [
        { order: 1, rms: 5, phaseRad: 0.3 - Math.acos(0.2) },
        { order: 7, rms: 1, phaseRad: 1 },
      ],
    },
    silence,
    silence,
  ],
};
const spacings = (wave: Wave, errors: MeterErrors, untilS: number): number[] => {
  const pulses = pulsesBetween(meterUnderTest(wave, meter, errors), split(0), split(untilS));
  return pulses.slice(1).map((pulse, k) => difference(pulses[k]!.at, pulse.at));
};

describe("pulses of a meter with known error", () => {
  it("are spaced as q/((1 + γ)·P) demands", () => {
    for (const wave of [constant, even]) {
      for (const spacing of spacings(wave, { gainErrorPercent: 0.15 }, 20))
        expect(spacing).toBeCloseTo(0.692202597, 9);
      for (const spacing of spacings(wave, { gainErrorPercent: 0 }, 20))
        expect(spacing).toBeCloseTo(0.693240901, 9);
    }
  });

  it("stand q/(1 + γ) of true energy apart to 1e-12, hours after the start as well", () => {
    const errorPercent = fc.double({ min: -5, max: 5, noNaN: true });
    const remainder = fc.double({ min: 0.01, max: 1, noNaN: true });
    const start = fc.integer({ min: 0, max: 2_000_000 });
    const waves = fc.constantFrom(even, swinging, {
      ...swinging,
      wander: [{ depth: 0.01, order: 0.01, phaseCycles: 0 }],
    });
    fc.assert(
      fc.property(waves, errorPercent, remainder, start, (wave, gainErrorPercent, startRemainder, number) => {
        const under = meterUnderTest(wave, meter, { gainErrorPercent, startRemainder });
        const expected = 180 / (1 + gainErrorPercent / 100);
        const apart = energyBetween(under.truth, fullAt(under, number), fullAt(under, number + 1));
        expect(Math.abs(apart / expected - 1)).toBeLessThan(1e-12);
      }),
      { seed: 5, numRuns: 100 },
    );
  });

  it("leave at the first crossing, even where the power is negative for moments", () => {
    const under = meterUnderTest(swinging, { ...meter, activeConstant: 20_000_000 });
    const found = pulsesBetween(under, split(1), split(1.1));
    expect(found.length).toBeGreaterThan(50);
    // Brute force: walk the energy in steps of a microsecond and note when it passes each level for the first time.
    const first = found[0]!.number;
    const level = (n: number) => (n + 1) * under.quantumJ;
    let next = first;
    for (let t = 0.9; t < 1.1 && next < first + found.length; t += 1e-6) {
      const energy = energyBetween(under.own, split(0), split(t));
      while (next < first + found.length && energy >= level(next)) {
        if (t > 1.000_01) expect(Math.abs(unsplit(found[next - first]!.at) - t)).toBeLessThan(1.1e-6);
        next++;
      }
    }
    expect(next).toBe(first + found.length);
  });

  it("are the same whether a span is asked for at once or in parts", () => {
    const errors = {
      gainErrorPercent: 0.3,
      tickS: 0.7,
      jitterS: 0.002,
      lostShare: 0.1,
      doubleShare: 0.1,
      seed: 9,
    };
    const under = meterUnderTest(even, { ...meter, activeConstant: 80_000 }, errors);
    const whole = pulsesBetween(under, split(100), split(160));
    const parts = Array.from({ length: 60 }, (_, s) => pulsesBetween(under, split(100 + s), split(101 + s)));
    expect(parts.flat()).toEqual(whole);
    expect(whole.filter((p) => p.fate === "lost").length).toBeGreaterThan(10);
    expect(whole.filter((p) => p.fate === "double").length).toBeGreaterThan(10);
    const numbers = [...new Set(whole.map((p) => p.number))].sort((a, b) => a - b);
    expect(numbers).toEqual(numbers.map((_, k) => numbers[0]! + k));
  });

  it("wait for the tick of the firmware", () => {
    const exact = pulsesBetween(meterUnderTest(even, meter), split(5), split(50));
    const ticked = pulsesBetween(
      meterUnderTest(even, meter, { gainErrorPercent: 0, tickS: 0.1 }),
      split(5),
      split(50),
    );
    for (const pulse of ticked) {
      expect(unsplit(pulse.at) * 10).toBeCloseTo(Math.round(unsplit(pulse.at) * 10), 9);
      const full = exact.find((one) => one.number === pulse.number);
      if (full === undefined) continue;
      expect(difference(full.at, pulse.at)).toBeGreaterThanOrEqual(0);
      expect(difference(full.at, pulse.at)).toBeLessThanOrEqual(0.1);
    }
  });

  it("jitter with the stated standard deviation and no bias", () => {
    const jitterS = 0.003;
    const clean = pulsesBetween(meterUnderTest(even, meter), split(0), split(2000));
    const shaken = pulsesBetween(
      meterUnderTest(even, meter, { gainErrorPercent: 0, jitterS, seed: 4 }),
      split(0),
      split(2000),
    );
    const byNumber = new Map(clean.map((p) => [p.number, p.at]));
    const offsets = shaken.flatMap((p) =>
      byNumber.has(p.number) ? [difference(byNumber.get(p.number)!, p.at)] : [],
    );
    const mean = offsets.reduce((s, o) => s + o, 0) / offsets.length;
    const deviation = Math.sqrt(offsets.reduce((s, o) => s + (o - mean) ** 2, 0) / offsets.length);
    expect(offsets.length).toBeGreaterThan(2800);
    expect(Math.abs(mean)).toBeLessThan((4 * jitterS) / Math.sqrt(offsets.length));
    expect(Math.abs(deviation / jitterS - 1)).toBeLessThan(4 / Math.sqrt(2 * offsets.length));
  });
});

describe("the truth of a meter", () => {
  it("is its gain error times its wrong constant", () => {
    const under = meterUnderTest(even, meter, { gainErrorPercent: 0.2, constantFactor: 1.01 });
    expect(under.errorPercent).toBeCloseTo((1.002 * 1.01 - 1) * 100, 10);
  });

  it("is −ΔP/P·tan φ-like for a phase error:  cos(φ + δ)/cos φ − 1", () => {
    const lagging = waveOf({ frequencyHz: 50, voltage: 57.7, current: 1.5, powerFactor: 0.5 });
    const under = meterUnderTest(lagging, meter, { gainErrorPercent: 0, phaseErrorRad: 1e-3 });
    const expected = Math.cos(Math.PI / 3 + 1e-3) / Math.cos(Math.PI / 3) - 1;
    expect(under.errorPercent).toBeCloseTo(expected * 100, 10);
  });

  it("is the missing harmonic power for a meter that sees the fundamental only", () => {
    const harmonics = [{ order: 5, share: 0.1, phaseRad: 0 }];
    const wave = waveOf({
      frequencyHz: 50,
      voltage: 57.7,
      current: 1.5,
      powerFactor: 1,
      voltageHarmonics: harmonics,
      currentHarmonics: harmonics,
    });
    const under = meterUnderTest(wave, meter, { gainErrorPercent: 0, fundamentalOnly: true });
    expect(under.errorPercent).toBeCloseTo((1 / 1.01 - 1) * 100, 10);
  });

  it("follows the load", () => {
    const loadErrors = [
      { currentOfRated: 0.1, errorPercent: -0.4 },
      { currentOfRated: 1, errorPercent: 0.2 },
    ];
    const errorAt = (current: number) =>
      meterUnderTest(waveOf({ frequencyHz: 50, voltage: 57.7, current, powerFactor: 1 }), meter, {
        gainErrorPercent: 0,
        loadErrors,
      }).errorPercent;
    expect(errorAt(0.015)).toBeCloseTo(-0.4, 10);
    expect(errorAt(1.5 * Math.sqrt(0.1))).toBeCloseTo(-0.1, 10);
    expect(errorAt(6)).toBeCloseTo(0.2, 10);
  });

  it("counts reactive energy and export on their own registers", () => {
    const lagging = waveOf({ frequencyHz: 50, voltage: 57.7, current: 1.5, powerFactor: 0.6 });
    const power = (register: "wh+" | "wh-" | "varh+" | "varh-") =>
      meterUnderTest(lagging, meter, { gainErrorPercent: 0 }, register).truth.meanPowerW;
    const apparent = 3 * 57.7 * 1.5;
    expect(power("wh+")).toBeCloseTo(0.6 * apparent, 9);
    expect(power("wh-")).toBeCloseTo(-0.6 * apparent, 9);
    expect(power("varh+")).toBeCloseTo(0.8 * apparent, 9);
    const exporting = meterUnderTest(lagging, meter, { gainErrorPercent: 0 }, "wh-");
    expect(pulsesBetween(exporting, split(0), split(100))).toEqual([]);
  });

  it("counts primary energy where the name plate says so, and shows it", () => {
    const primary: Meter = {
      ...meter,
      activeConstant: 2,
      registering: "primary",
      voltageRatio: 100,
      currentRatio: 100,
    };
    const under = meterUnderTest(even, primary);
    expect(under.quantumJ).toBeCloseTo(180, 12);
    const later = plus(split(0), 3600);
    expect(registeredKwh(under, later)).toBeCloseTo(259.65 * 10, 6);
    expect(registeredKwh(meterUnderTest(even, meter), later)).toBeCloseTo(0.25965, 10);
  });
});
