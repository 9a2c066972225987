// Worked examples of IEEE 1459 synthesised and measured, and what happens at the edges of the input.

import { insist } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import type { Analysis } from "./analysis-result.ts";
import { type AnalysisInput, analyze } from "./analyze.ts";
import { balanced, type Component, component, wave } from "./three-phase.fixture.ts";

const RATE = 4000;

/** Voltages and currents of the given tables; ten cycles of 50 Hz unless stated. */
function input(
  voltages: readonly (readonly Component[])[],
  currents: readonly (readonly Component[])[],
  changes: Partial<AnalysisInput> & { frequencyHz?: number; samples?: number } = {},
): AnalysisInput {
  const { frequencyHz = 50, samples = 800, ...rest } = changes;
  const rate = rest.sampleRateHz ?? RATE;
  const make = (table: readonly Component[]) => wave(table, frequencyHz, rate, samples);
  return {
    sampleRateHz: rate,
    startS: 0,
    nominalFrequencyHz: 50,
    voltages: voltages.map(make),
    currents: currents.map(make),
    wiring: "3P4W",
    ...rest,
  };
}

function analyzed(from: AnalysisInput): Analysis {
  const found = analyze(from);
  insist(found.ok, found.ok ? "" : found.why.text);
  return found.value;
}

describe("worked example A: one phase, nonsinusoidal", () => {
  const u = [component(1, 100, 0), component(3, 8, -70), component(5, 15, 140), component(7, 5, 20)];
  const i = [component(1, 100, -30), component(3, 20, -165), component(5, 15, 233), component(7, 10, 288)];
  const a = analyzed(input([u], [i], { wiring: "1P2W" }));
  const phase = a.phases[0]!;

  it("has the rms values, powers and power factor of the example", () => {
    expect(phase.voltageRms).toBeCloseTo(101.557865, 6);
    expect(phase.currentRms).toBeCloseTo(103.561576, 6);
    expect(phase.activePowerW).toBeCloseTo(8632.788554, 6);
    expect(phase.fundamentalReactivePowerVar).toBeCloseTo(5000, 6);
    expect(phase.apparentPowerVA).toBeCloseTo(10517.492572, 6);
    expect(phase.powerFactor).toBeCloseTo(0.820803, 6);
    expect(phase.thdVoltagePercent).toBeCloseTo(17.720045, 6);
    expect(phase.thdCurrentPercent).toBeCloseTo(26.925824, 6);
  });

  it("splits the power over the orders", () => {
    const power = (order: number) => phase.harmonics.find((h) => h.order === order)?.activePowerW;
    expect(power(1)).toBeCloseTo(8660.254038, 6);
    expect(power(3)).toBeCloseTo(-13.944919, 6);
    expect(power(5)).toBeCloseTo(-11.77559, 6);
    expect(power(7)).toBeCloseTo(-1.744975, 6);
    expect(power(9)).toBeCloseTo(0, 6);
  });

  it("knows no sequence, no effective quantities and no wiring of one phase", () => {
    expect(a.sequence).toEqual({ voltage: null, current: null });
    expect(a.powerTheories!.together).toBeNull();
    expect(a.wiring.status).toBe("undetermined");
  });
});

const exampleC = {
  voltages: [
    [component(1, 220, 0), component(3, 4, 10), component(5, 9, -30), component(7, 5, 60)],
    [component(1, 218, -120.5), component(3, 4, 15), component(5, 8, 95), component(7, 5, -65)],
    [component(1, 223, 119.5), component(3, 4, 5), component(5, 9, -150), component(7, 4, 170)],
  ],
  currents: [
    [component(1, 50, -25), component(3, 12, 150), component(5, 8, 140), component(7, 4, -120)],
    [component(1, 40, -150), component(3, 10, 160), component(5, 6, -90), component(7, 3, 110)],
    [component(1, 30, 85), component(3, 9, 145), component(5, 5, 30), component(7, 2, 0)],
  ],
};

describe("worked example C: four wires, unbalanced, nonsinusoidal", () => {
  const a = analyzed(input(exampleC.voltages, exampleC.currents));
  const effective = a.powerTheories!.together!.ieee1459;

  it("has the phases' rms values and powers", () => {
    const column = (pick: (p: Analysis["phases"][number]) => number | null) => a.phases.map((p) => pick(p)!);
    const close = (found: number[], expected: number[]) =>
      found.forEach((value, k) => {
        expect(value).toBeCloseTo(expected[k]!, 5);
      });
    close(
      column((p) => p.voltageRms),
      [220.277098, 218.240693, 223.253219],
    );
    close(
      column((p) => p.currentRms),
      [52.191953, 41.773197, 31.780497],
    );
    close(
      column((p) => p.activePowerW),
      [9841.709366, 7493.975321, 5432.94814],
    );
    close(
      column((p) => p.fundamentalReactivePowerVar),
      [4648.800879, 4293.933444, 3789.257725],
    );
  });

  it("has the arithmetic and the effective quantities", () => {
    expect(a.total.activePowerW).toBeCloseTo(22768.632827, 5);
    expect(a.total.fundamentalActivePowerW).toBeCloseTo(23072.291528, 5);
    expect(a.total.apparentPowerVA).toBeCloseTo(27708.401841, 5);
    expect(a.total.neutralCurrentRms).toBeCloseTo(35.50843, 5);
    const expected: Partial<Record<keyof typeof effective, number>> = {
      voltage: 220.576664,
      current: 47.398483,
      fundamentalVoltage: 220.337958,
      fundamentalCurrent: 42.043828,
      apparentPowerVA: 31364.997771,
      fundamentalApparentPowerVA: 27791.553456,
      nonfundamentalApparentPowerVA: 14539.348048,
      currentDistortionPowerVar: 14465.979123,
      voltageDistortionPowerVar: 1293.99551,
      harmonicApparentPowerVA: 673.546805,
      harmonicDistortionPowerVar: 601.212684,
      positiveSequenceApparentPowerVA: 26375.498612,
      positiveSequenceActivePowerW: 23105.907559,
      positiveSequenceReactivePowerVar: 12719.432491,
      fundamentalUnbalancePowerVA: 8758.054377,
      nonactivePowerVar: 21572.029213,
      thdVoltagePercent: 4.65608,
      thdCurrentPercent: 52.05171,
    };
    for (const [key, value] of Object.entries(expected))
      expect(effective[key as keyof typeof effective], key).toBeCloseTo(value, 4);
    expect(effective.powerFactor).toBeCloseTo(0.725925, 6);
    expect(effective.positiveSequencePowerFactor).toBeCloseTo(0.876037, 6);
  });

  it("has the symmetrical components", () => {
    const { voltage, current } = a.sequence;
    expect(voltage!.positive.rms).toBeCloseTo(220.33147, 5);
    expect(voltage!.positive.angleDeg).toBeCloseTo(-0.333586, 5);
    expect(voltage!.negative.rms).toBeCloseTo(0.821106, 5);
    expect(voltage!.negative.angleDeg).toBeCloseTo(-102.410226, 3);
    expect(voltage!.zero!.rms).toBeCloseTo(2.090202, 5);
    expect(voltage!.zero!.angleDeg).toBeCloseTo(94.150245, 3);
    expect(voltage!.negativePercent).toBeCloseTo(0.372669, 5);
    expect(voltage!.zeroPercent).toBeCloseTo(0.948663, 5);
    expect(current!.positive.rms).toBeCloseTo(39.902756, 5);
    expect(current!.positive.angleDeg).toBeCloseTo(-29.165666, 4);
    expect(current!.negativePercent).toBeCloseTo(16.000666, 5);
    expect(current!.zeroPercent).toBeCloseTo(14.542305, 5);
  });

  it("is wired right, however unbalanced", () => {
    expect(a.wiring.status).toBe("right");
    expect(a.wiring.fault).toBeNull();
  });
});

describe("worked example B: a resistor between two lines", () => {
  it("has a power factor of 1 by arithmetic of the sums and of 0.707 by effective quantities", () => {
    const line = 190.525589;
    const currents = [[component(1, line, 30)], [component(1, line, -150)], [component(1, 0, 0)]];
    const { total, powerTheories } = analyzed(input(balanced(220, 0), currents));
    const { ieee1459, olderSums } = powerTheories!.together!;
    expect(total.activePowerW).toBeCloseTo(72600, 2);
    expect(total.apparentPowerVA).toBeCloseTo(83831.259, 2);
    expect(olderSums.vectorApparentPowerVA).toBeCloseTo(72600, 2);
    expect(ieee1459.apparentPowerVA).toBeCloseTo(102671.9046, 3);
    expect(ieee1459.powerFactor).toBeCloseTo(Math.SQRT1_2, 6);
    expect(ieee1459.fundamentalUnbalancePowerVA).toBeCloseTo(72600, 2);
  });
});

describe("three wires", () => {
  const currents = balanced(5, -30);

  it("adds two elements: U = 380, I = 5, φ = 30° gives 950 W and 1900 W", () => {
    const a = analyzed(input(balanced(380 / Math.sqrt(3), 0), currents, { wiring: "3P3W" }));
    expect(a.phases.map((p) => p.name)).toEqual(["ab", "cb"]);
    expect(a.phases[0]!.activePowerW).toBeCloseTo(950, 6);
    expect(a.phases[1]!.activePowerW).toBeCloseTo(1900, 6);
    expect(a.total.fundamentalReactivePowerVar).toBeCloseTo(1645.448, 3);
    expect(a.total.apparentPowerVA).toBeCloseTo(Math.sqrt(3) * 380 * 5, 6);
    expect(a.powerTheories!.together!.ieee1459.voltage).toBeCloseTo(380 / Math.sqrt(3), 6);
    expect(a.sequence.voltage!.positive.rms).toBeCloseTo(380 / Math.sqrt(3), 6);
    expect(a.sequence.voltage!.negativePercent).toBeCloseTo(0, 6);
    expect(a.sequence.voltage!.zero).toBeNull();
    expect(a.wiring.fault).toBeNull();
  });

  it("sums apparent power over the phases: a resistor between two lines has a power factor below 1", () => {
    const currents = [[component(1, 190.525589, 30)], [component(1, 190.525589, -150)], []];
    const a = analyzed(input(balanced(220, 0), currents, { wiring: "3P3W" }));
    expect(a.total.activePowerW).toBeCloseTo(72600, 3);
    expect(a.total.apparentPowerVA).toBeCloseTo(83831.259, 2);
    expect(a.total.powerFactor).toBeCloseTo(0.866025, 6);
    const { ieee1459, cpc } = a.powerTheories!.together!;
    expect(ieee1459.powerFactor).toBeCloseTo(Math.SQRT1_2, 6);
    expect(cpc.apparentPowerVA).toBeCloseTo(102671.9046, 2);
    expect(cpc.unbalancedPowerVA).toBeCloseTo(72600, 2);
    expect(a.powerTheories!.phases).toEqual([]);
  });

  it("takes two line voltages and two currents, or three line voltages, for the same", () => {
    const ab = [component(1, 380, 30)];
    const bc = [component(1, 380, -90)];
    const cb = [component(1, 380, 90)];
    const two = [currents[0]!, currents[2]!];
    const pair = analyzed(input([ab, cb], two, { wiring: "3P3W" }));
    const three = analyzed(input([ab, bc, []], two, { wiring: "3P3W", lineVoltages: true }));
    for (const a of [pair, three]) {
      expect(a.total.activePowerW).toBeCloseTo(2850, 6);
      expect(a.wiring.fault).toBeNull();
    }
  });
});

describe("spans that are not whole cycles of nominal frequency", () => {
  it("measures fundamentals, reactive power and harmonics at 49.3 Hz over 11.7 cycles", () => {
    const a = analyzed(input(exampleC.voltages, exampleC.currents, { frequencyHz: 49.3, samples: 949 }));
    expect(a.recording.method).toBe("blackman");
    expect(a.frequencyHz).toBeCloseTo(49.3, 3);
    expect(a.phases[0]!.fundamentalVoltage!.rms).toBeCloseTo(220, 2);
    expect(a.phases[2]!.fundamentalReactivePowerVar).toBeCloseTo(3789.258, 0);
    expect(a.phases[1]!.harmonics[4]!.currentRms).toBeCloseTo(6, 2);
    expect(a.sequence.voltage!.negativePercent).toBeCloseTo(0.3727, 2);
    expect(a.windows).toHaveLength(1);
    expect(a.windows[0]!.activePowerW[0]).toBeCloseTo(9841.709, 0);
    expect(a.windows[0]!.totalActivePowerW).toBeCloseTo(22768.63, 0);
  });

  it("has rms and powers of a clean wave however many samples there are", () => {
    const active = 1150 * Math.cos(Math.PI / 6);
    for (const frequencyHz of [49.3, 50, 50.7])
      for (const samples of [271, 498, 510, 519, 799, 801, 949, 1037, 4039]) {
        const a = analyzed(input(balanced(230, 0), balanced(5, -30), { frequencyHz, samples }));
        // What is left is the frequency's error: shorter spans show it worse.
        const within = samples < 480 ? 2e-3 : 1e-4;
        for (const phase of a.phases) {
          expect(Math.abs(phase.voltageRms! / 230 - 1)).toBeLessThan(within);
          expect(Math.abs(phase.currentRms! / 5 - 1)).toBeLessThan(within);
          expect(Math.abs(phase.activePowerW! / active - 1)).toBeLessThan(within);
          expect(Math.abs(phase.apparentPowerVA! / 1150 - 1)).toBeLessThan(within);
        }
        expect(Math.abs(a.total.activePowerW! / (3 * active) - 1)).toBeLessThan(within);
        expect(Math.abs(a.total.apparentPowerVA! / 3450 - 1)).toBeLessThan(within);
      }
  });

  it("cuts 3.4 cycles to three for the means and fits the rest", () => {
    const a = analyzed(input(exampleC.voltages, exampleC.currents, { frequencyHz: 50.2, samples: 271 }));
    expect(a.recording.method).toBe("least-squares");
    expect(a.phases[0]!.fundamentalVoltage!.rms).toBeCloseTo(220, 0);
    expect(a.phases[0]!.activePowerW! / 9841.709366).toBeCloseTo(1, 2);
    expect(a.powerTheories!.together!.ieee1459.apparentPowerVA / 31364.997771).toBeCloseTo(1, 2);
  });

  it("follows a frequency that runs away", () => {
    // 50 Hz falling by 0.1 Hz/s over 4 s, with 5 % of the fifth harmonic all along
    const samples = 16_000;
    const drifting = (rms: number, angleDeg: number, h: number) => (n: number) => {
      const t = n / RATE;
      const turn = 2 * Math.PI * h * (50 * t - 0.05 * t * t);
      return Math.SQRT2 * rms * Math.cos(turn + (angleDeg * Math.PI) / 180);
    };
    const channel = (rms: number, angleDeg: number) => {
      const first = drifting(rms, angleDeg, 1);
      const fifth = drifting(0.05 * rms, 5 * angleDeg, 5);
      return Float64Array.from({ length: samples }, (_, n) => first(n) + fifth(n));
    };
    const a = analyzed({
      sampleRateHz: RATE,
      startS: 0,
      nominalFrequencyHz: 50,
      voltages: [0, -120, 120].map((angle) => channel(230, angle)),
      currents: [-20, -140, 100].map((angle) => channel(10, angle)),
      wiring: "3P4W",
    });
    expect(a.frequencyHz).toBeCloseTo(49.8, 3);
    expect(a.recording.frequencyDriftHzPerS).toBeCloseTo(-0.1, 3);
    expect(a.phases[0]!.fundamentalVoltage!.rms).toBeCloseTo(230, 2);
    expect(a.phases[0]!.thdVoltagePercent).toBeCloseTo(5, 2);
    expect(a.phases[0]!.fundamentalCurrent!.angleDeg).toBeCloseTo(-20, 3);
    for (const window of a.windows)
      expect(window.frequencyHz).toBeCloseTo(50 - 0.1 * (window.fromS + 0.1), 3);
    expect(a.windows.at(-1)!.voltageRms[0]).toBeCloseTo(230 * Math.sqrt(1.0025), 3);
  });

  it("takes 45 Hz and 55 Hz where 50 Hz was expected", () => {
    for (const frequencyHz of [45, 55]) {
      const a = analyzed(input(balanced(230, 0), balanced(5, -20), { frequencyHz, samples: 4000 }));
      expect(a.frequencyHz).toBeCloseTo(frequencyHz, 6);
      expect(a.phases[0]!.fundamentalReactivePowerVar).toBeCloseTo(1150 * Math.sin(Math.PI / 9), 4);
    }
  });
});

describe("what is missing", () => {
  it("leaves null for what needs currents where there are only voltages", () => {
    const a = analyzed(input(exampleC.voltages, []));
    expect(a.phases[0]!.voltageRms).toBeCloseTo(220.277098, 5);
    expect(a.phases[0]!.currentRms).toBeNull();
    expect(a.phases[0]!.activePowerW).toBeNull();
    expect(a.phases[0]!.harmonics[2]!.activePowerW).toBeNull();
    expect(a.total).toMatchObject({ activePowerW: null, powerFactor: null, neutralCurrentRms: null });
    expect(a.powerTheories).toEqual({ phases: [], together: null });
    expect(a.sequence.voltage!.negativePercent).toBeCloseTo(0.372669, 5);
    expect(a.sequence.current).toBeNull();
    expect(a.wiring.status).toBe("undetermined");
  });

  it("does without one voltage, and without all", () => {
    const full = input(exampleC.voltages, exampleC.currents);
    const a = analyzed({ ...full, voltages: [null, full.voltages[1]!, full.voltages[2]!] });
    expect(a.phases[0]!.activePowerW).toBeNull();
    expect(a.phases[1]!.activePowerW).toBeCloseTo(7493.975321, 5);
    expect(a.total.activePowerW).toBeNull();
    expect(a.sequence.voltage).toBeNull();
    const currentsOnly = analyzed({ ...full, voltages: [] });
    expect(currentsOnly.frequencyHz).toBeCloseTo(50, 4);
    expect(currentsOnly.total.neutralCurrentRms).toBeCloseTo(35.50843, 5);
  });

  it("gives no order beyond 0.93 of half the sampling rate", () => {
    const a = analyzed(input(balanced(230, 0), balanced(5, 0), { sampleRateHz: 1000, samples: 400 }));
    expect(a.phases[0]!.harmonics).toHaveLength(39);
    expect(a.phases[0]!.harmonics[8]!.voltageRms).not.toBeNull();
    expect(a.phases[0]!.harmonics[9]!.voltageRms).toBeNull();
  });

  it("shows no frequency for silence and noise, and does not fail", () => {
    const silent = analyzed(input([[], [], []], [[], [], []]));
    expect(silent.frequencyHz).toBeNull();
    expect(silent.phases[0]).toMatchObject({ voltageRms: 0, powerFactor: null, thdVoltagePercent: null });
    expect(silent.wiring.status).toBe("undetermined");
    let seed = 1;
    const noise = () =>
      Float64Array.from({ length: 800 }, () => {
        seed = (seed * 48_271) % 2_147_483_647;
        return seed / 2_147_483_647 - 0.5;
      });
    const noisy = analyzed({ ...input([], []), voltages: [noise(), noise(), noise()] });
    expect(noisy.frequencyHz).toBeNull();
  });

  it("takes the frequency from a phase that is alive", () => {
    const a = analyzed(
      input([[], ...balanced(230, 0).slice(1)], balanced(5, 0), { frequencyHz: 50.3, samples: 1600 }),
    );
    expect(a.frequencyHz).toBeCloseTo(50.3, 4);
    expect(a.wiring.fault?.text).toBe("voltage ua missing");
  });
});

describe("refusals", () => {
  const code = (from: AnalysisInput) => {
    const found = analyze(from);
    return found.ok ? null : found.why.code;
  };
  const full = input(exampleC.voltages, exampleC.currents);

  it("refuses a missing sample, a short span, a rate too low, unequal lengths and no channels", () => {
    const holed = Float64Array.from(full.voltages[1]!);
    holed[17] = Number.NaN;
    expect(code({ ...full, voltages: [full.voltages[0]!, holed, full.voltages[2]!] })).toBe(
      "analysis.missing-sample",
    );
    expect(code(input(exampleC.voltages, [], { samples: 50 }))).toBe("analysis.too-short");
    expect(code(input(exampleC.voltages, [], { samples: 0 }))).toBe("analysis.too-short");
    expect(code({ ...full, sampleRateHz: 100 })).toBe("analysis.rate-too-low");
    expect(code({ ...full, sampleRateHz: 0 })).toBe("analysis.rate");
    expect(code({ ...full, currents: [new Float64Array(9)] })).toBe("analysis.lengths");
    expect(code({ ...full, voltages: [], currents: [null] })).toBe("analysis.no-channels");
  });
});
