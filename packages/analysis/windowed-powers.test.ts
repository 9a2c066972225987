// Theories and energies of recordings whose voltage or load does not stand still.

import { insist } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import type { Analysis } from "./analysis-result.ts";
import { type AnalysisInput, analyze } from "./analyze.ts";
import { component, wave } from "./three-phase.fixture.ts";

const RATE = 4000;

function analyzed(changes: Partial<AnalysisInput>): Analysis {
  const found = analyze({
    sampleRateHz: RATE,
    startS: 0,
    nominalFrequencyHz: 50,
    wiring: "1P2W",
    voltages: [],
    currents: [],
    ...changes,
  });
  insist(found.ok, found.ok ? "" : found.why.text);
  return found.value;
}

describe("windows of ten cycles", () => {
  const hz = 50.13;
  const samples = 16_123;
  const u = wave([component(1, 230, 0), component(5, 2.3, 40)], hz, RATE, samples);
  const i = wave([component(1, 10, -30), component(5, 1, 20)], hz, RATE, samples);
  const drifting = (x: Float64Array, share: number) => x.map((v, n) => v * (1 + share * (n / samples - 0.5)));

  it("keep distortion apart from a voltage and a current that drift", () => {
    const a = analyzed({ voltages: [drifting(u, 0.02)], currents: [drifting(i, 0.4)] });
    const { ieee1459 } = a.powerTheories!.phases[0]!;
    expect(ieee1459.thdVoltagePercent).toBeCloseTo(1, 2);
    expect(ieee1459.thdCurrentPercent! / 10).toBeCloseTo(1, 1);
    // 0.5 %: the last cycles, in no window, and what the drift within a window adds
    const stated = 2.3 * Math.cos(Math.PI / 9) * (1 + (0.02 * 0.4) / 12);
    expect(Math.abs(ieee1459.harmonicActivePowerW / stated - 1)).toBeLessThan(0.005);
  });

  it("make mean power times time the energy", () => {
    const a = analyzed({ voltages: [drifting(u, 0.02)], currents: [drifting(i, 0.4)] });
    const { ieee1459 } = a.powerTheories!.phases[0]!;
    const { total } = a.energy!;
    const hours = total.coveredS / 3600;
    expect(total.active.importWh).toBeCloseTo(ieee1459.activePowerW * hours, 9);
    expect(total.fundamental.importWh).toBeCloseTo(ieee1459.fundamentalActivePowerW * hours, 9);
    expect(total.harmonic.importWh).toBeCloseTo(ieee1459.harmonicActivePowerW * hours, 9);
  });

  it("see the fundamental at any frequency as the whole of a pure sine", () => {
    for (const f of [47.3, 50, 52.9]) {
      const pure = (rms: number, angle: number) => wave([component(1, rms, angle)], f, RATE, 3001);
      const a = analyzed({ voltages: [pure(230, 0)], currents: [pure(10, -50)] });
      const { ieee1459, budeanu, cpc } = a.powerTheories!.phases[0]!;
      expect(ieee1459.nonfundamentalVoltageRms).toBeLessThan(0.005);
      expect(ieee1459.nonfundamentalApparentPowerVA).toBeLessThan(0.1);
      expect(budeanu.reactivePowerVar).toBeCloseTo(2300 * Math.sin((50 * Math.PI) / 180), 3);
      expect(cpc.scatteredPowerVA).toBeLessThan(0.01);
    }
  });

  it("are given up where a voltage shows nothing steady, which the energies are not", () => {
    const constant = (value: number) => new Float64Array(samples).fill(value);
    const a = analyzed({ voltages: [constant(48)], currents: [constant(2)] });
    expect(a.powerTheories).toBeNull();
    const { active, fundamental, restWh, coveredS } = a.energy!.total;
    expect(active.importWh).toBeCloseTo((96 * coveredS) / 3600, 9);
    expect(fundamental.importWh).toBeCloseTo(0, 9);
    expect(restWh).toBeCloseTo(active.importWh, 9);
  });
});

describe("channels that are missing", () => {
  const voltages = [0, -120, 120].map((angle) => wave([component(1, 230, angle)], 50, RATE, 4000));
  const currents = [-10, -130, 110].map((angle) => wave([component(1, 5, angle)], 50, RATE, 4000));

  it("leave the phases that have both", () => {
    const a = analyzed({ wiring: "3P4W", voltages, currents: [currents[0]!, null, currents[2]!] });
    expect(a.powerTheories!.phases.map(({ name }) => name)).toEqual(["a", "c"]);
    expect(a.powerTheories!.together).toBeNull();
  });

  it("a dead phase is there, with nothing in it", () => {
    const dead = new Float64Array(4000);
    const a = analyzed({
      wiring: "3P4W",
      voltages: [voltages[0]!, dead, voltages[2]!],
      currents: [currents[0]!, dead, currents[2]!],
    });
    const [, b] = a.powerTheories!.phases;
    expect(b!.ieee1459).toMatchObject({ apparentPowerVA: 0, powerFactor: null, thdVoltagePercent: null });
    expect(b!.cpc).toMatchObject({ equivalentConductanceS: null, activeCurrentA: 0 });
    expect(a.powerTheories!.together!.ieee1459.activePowerW).toBeCloseTo(
      2 * 1150 * Math.cos(Math.PI / 18),
      6,
    );
    expect(JSON.stringify(a.powerTheories)).not.toMatch(/NaN|Infinity/);
    for (const reading of a.energy!.phases) expect(reading.coveredS).toBeCloseTo(1, 9);
  });
});
