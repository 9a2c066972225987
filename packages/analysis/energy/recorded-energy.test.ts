// Energies of synthesised recordings against power times time, by the recording's own windows and by the blocks of a
// stream.

import { insist, instantFromPosixNs } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { analyze } from "../analyze.ts";
import { openPowerQuality } from "../power-quality/power-quality.ts";
import type { BlockRecord } from "../power-quality/records.ts";
import { component, wave } from "../three-phase.fixture.ts";
import { energyOfBlock } from "./block-energy.ts";
import type { RecordedEnergy } from "./recorded-energy.ts";
import { addWindow, noEnergy } from "./registers.ts";

const RATE = 4000;
const u = [component(1, 100, 0), component(3, 8, -70), component(5, 15, 140), component(7, 5, 20)];
const i = [component(1, 100, -30), component(3, 20, -165), component(5, 15, 233), component(7, 10, 288)];

function energyOf(
  voltages: readonly Float64Array[],
  currents: readonly Float64Array[],
  wiring: "1P2W" | "3P3W" | "3P4W",
): RecordedEnergy {
  const found = analyze({
    sampleRateHz: RATE,
    startS: 0,
    nominalFrequencyHz: 50,
    voltages,
    currents,
    wiring,
  });
  insist(found.ok && found.value.energy !== null, "no energy");
  return found.value.energy;
}

/** ∫ v·i dt in closed form, W·s: each pair of orders gives one wave of their sum and one of their difference. */
function flowed(hz: number, fromS: number, toS: number): number {
  let energy = 0;
  for (const v of u)
    for (const c of i)
      for (const sign of [1, -1]) {
        const order = v.order + sign * c.order;
        const angle = ((v.angleDeg + sign * c.angleDeg) * Math.PI) / 180;
        const turn = 2 * Math.PI * hz * order;
        energy +=
          v.rms *
          c.rms *
          (order === 0
            ? Math.cos(angle) * (toS - fromS)
            : (Math.sin(turn * toS + angle) - Math.sin(turn * fromS + angle)) / turn);
      }
  return energy;
}

describe("example A, recorded", () => {
  it("has the energies of its powers at 50 Hz and beside it, to the last whole cycle", () => {
    for (const hz of [50, 49.37, 51.2]) {
      const samples = 4211;
      const energy = energyOf([wave(u, hz, RATE, samples)], [wave(i, hz, RATE, samples)], "1P2W");
      const [a] = energy.phases;
      insist(a !== undefined, "one phase");
      const cycles = Math.floor((samples / RATE) * hz + 0.001);
      expect(a.coveredS).toBeCloseTo(cycles / hz, 6);
      expect(energy.toS).toBeCloseTo(cycles / hz, 6);
      const hours = a.coveredS / 3600;
      const relative = (found: number, watt: number) => expect(found / (watt * hours)).toBeCloseTo(1, 6);
      // Sample 0 stands for half a sample before it as well: there the span begins.
      const start = -0.5 / RATE;
      const truth = flowed(hz, start, start + a.coveredS) / 3600;
      expect(Math.abs(a.active.importWh / truth - 1)).toBeLessThan(1e-7);
      relative(a.fundamental.importWh, 8660.254038);
      expect(a.orders[1]!.exportWh / (13.944919 * hours)).toBeCloseTo(1, 5);
      expect(Math.abs(a.harmonic.exportWh / (27.465484 * hours) - 1)).toBeLessThan(1e-3);
      expect(a.reactiveVarh.q1 / (5000 * hours)).toBeCloseTo(1, 6);
      expect(a.restWh / a.active.importWh).toBeCloseTo(0, 6);
      expect(energy.total.active).toEqual(a.active);
    }
  });

  it("turns into export and quadrant III where the current turns round halfway", () => {
    const half = 2000;
    const current = wave(i, 50, RATE, 2 * half).map((x, n) => (n < half ? x : -x));
    const { total } = energyOf([wave(u, 50, RATE, 2 * half)], [current], "1P2W");
    const hours = 0.5 / 3600;
    // The window over the turn holds as much of either direction: half a window of each is in none of them.
    const outside = 0.4 / 0.5;
    expect(total.active.importWh / (8632.788554 * hours * outside)).toBeCloseTo(1, 3);
    expect(total.active.exportWh / (8632.788554 * hours * outside)).toBeCloseTo(1, 3);
    expect(total.reactiveVarh.q3 / (5000 * hours * outside)).toBeCloseTo(1, 3);
    expect(total.harmonic.importWh / (27.465484 * hours * outside)).toBeCloseTo(1, 2);
  });

  it("is the same by the blocks of a stream", () => {
    const samples = 12_000;
    const channels = [wave(u, 49.9, RATE, samples), wave(i, 49.9, RATE, samples)];
    const options = {
      declaredVoltageV: null,
      demandCurrentA: null,
      signallingHz: null,
      lamp: null,
      events: null,
    };
    const opened = openPowerQuality(
      {
        ...options,
        sampleRateHz: RATE,
        nominalHz: 50,
        channels: [
          { name: "ua", quantity: "voltage", phase: "a", range: null },
          { name: "ia", quantity: "current", phase: "a", range: null },
        ],
      },
      [],
    );
    insist(opened.ok, "options");
    const sampleTaiNs = instantFromPosixNs(0n);
    const clock = {
      sampleTaiNs,
      measuredRateHz: RATE,
      rateErrorBoundPpm: 1,
      timeErrorBoundNs: 1,
      state: "free",
    } as const;
    const records = [...opened.value.push({ firstSample: 0, channels, clock }), ...opened.value.finish()];
    const { total, gaps } = records
      .filter((record): record is BlockRecord => record.kind === "block")
      .map((block) => energyOfBlock(block, sampleTaiNs))
      .reduce(addWindow, noEnergy(1));
    expect(total.coveredS).toBeGreaterThan(2.5);
    expect(gaps.count).toBe(0);
    const watts = (wattSeconds: number) => wattSeconds / total.coveredS;
    expect(watts(total.active.imported)).toBeCloseTo(8632.788554, 1);
    expect(watts(total.fundamental.imported)).toBeCloseTo(8660.254038, 1);
    expect(watts(total.orders[3]!.exported)).toBeCloseTo(13.944919, 2);
    expect(watts(total.quadrants[0])).toBeCloseTo(5000, 1);
  });
});

describe("three phases", () => {
  const turned = (table: typeof u, by: number) =>
    table.map(({ order, rms, angleDeg }) => component(order, rms, angleDeg + order * by));
  const voltages = [0, -120, 120].map((by) => wave(turned(u, by), 50, RATE, 4000));
  const currents = [0, -120, 120].map((by) => wave(turned(i, by), 50, RATE, 4000));

  it("adds three like phases up", () => {
    const { phases, total } = energyOf(voltages, currents, "3P4W");
    const near = (found: number, watt: number) =>
      expect(Math.abs((3600 * found) / watt - 1)).toBeLessThan(1e-9);
    for (const phase of phases) near(phase.active.importWh, 8632.788554);
    near(total.active.importWh, 3 * 8632.788554);
    near(total.fundamental.importWh, 3 * 8660.254038);
    expect(total.harmonicByPhase.exportWh).toBeCloseTo((3 * 27.465484) / 3600, 8);
    expect(total.harmonicByOrder.exportWh).toBeCloseTo((3 * 27.465484) / 3600, 8);
  });

  it("sees without the neutral what the neutral does not carry", () => {
    const { phases, total } = energyOf(voltages, currents, "3P3W");
    expect(phases.map(({ name }) => name)).toEqual(["a", "b", "c"]);
    // The third harmonic is a zero sequence: two elements do not see it.
    expect((3600 * total.active.importWh) / (3 * (8632.788554 + 13.944919))).toBeCloseTo(1, 9);
    expect(total.fundamental.importWh).toBeCloseTo((3 * 8660.254038) / 3600, 6);
    expect(total.orders[1]!.exportWh).toBeCloseTo(0, 9);
  });

  it("gives no energy without currents, and only of the phases that have both", () => {
    const at = (v: readonly (Float64Array | null)[], c: readonly (Float64Array | null)[]) => {
      const found = analyze({
        sampleRateHz: RATE,
        startS: 0,
        nominalFrequencyHz: 50,
        voltages: v,
        currents: c,
        wiring: "3P4W",
      });
      insist(found.ok, "refused");
      return found.value.energy;
    };
    expect(at(voltages, [])).toBeNull();
    const two = at(voltages, [currents[0]!, null, currents[2]!]);
    expect(two!.phases.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(two!.total.coveredS).toBe(0);
  });
});
