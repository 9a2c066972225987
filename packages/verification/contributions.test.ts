import { describe, expect, it } from "vitest";
import { share } from "./budget.ts";
import { meterError } from "./error.ts";
import {
  algorithmContribution,
  clockContribution,
  offsetContribution,
  quantisationContribution,
  repeating,
  stampContribution,
} from "./measurement-contributions.ts";
import { terminalContributions } from "./terminal-contributions.ts";
import { balancedLoads, calibration } from "./testing/measured.ts";
import { noise } from "./testing/noise.ts";

const omega = 100 * Math.PI;

describe("budget lines", () => {
  const edges = [0, 1, 2, 3].map((index) => ({
    atS: (10 * index) / 3,
    energyJ: (2596.5 * index) / 3,
    index,
  }));
  const tenSeconds = meterError([{ stretch: 0, edges }], 865.5)!;

  it("has the worked timing figures", () => {
    // √2·u_t/T: 1 ms (1σ) on each edge is 0.02 % in 7.07 s.
    const step = 1e-3 * Math.sqrt(12);
    expect(share(stampContribution(step, tenSeconds).line)).toBeCloseTo((0.02 * 7.0711) / 10, 6);
    expect(share(clockContribution(25).line)).toBeCloseTo(0.001443, 6);
    expect(share(algorithmContribution(5).line)).toBeCloseTo(0.000289, 6);
    // A single phase at PF 1, 100 µs offset: at most 20 ppm over 10 s.
    const offset = offsetContribution(1e-4, 259.65, tenSeconds).line;
    expect(share(offset) * Math.sqrt(3)).toBeCloseTo(0.002, 9);
    expect(share(offsetContribution(1e-4, 0, tenSeconds).line)).toBe(0);
  });

  it("averages channels of three elements, and weighs them by what they carry", () => {
    const lines = terminalContributions(calibration, balancedLoads(1), "active", omega);
    const [u, i, delay] = lines.ok ? lines.value.map(({ line }) => share(line)) : [];
    expect(u).toBeCloseTo(0.003 / Math.sqrt(3), 12);
    expect(i).toBeCloseTo(0.003 / Math.sqrt(3), 12);
    expect(delay).toBeCloseTo(0, 12);
    const onePhase = balancedLoads(1).map((load, e) =>
      e === 0 ? load : { ...load, activeW: 0, currentA: 0 },
    );
    const single = terminalContributions(calibration, onePhase, "active", omega);
    expect(single.ok && share(single.value[0]!.line)).toBeCloseTo(0.003, 12);
  });

  it("has the worked skew figures: 1 µs at 50 Hz is 0.0235619 % at PF 0.8, 0.0544140 % at PF 0.5", () => {
    const channels = calibration.channels.map((channel) => ({
      ...channel,
      delayStandardUncertaintySeconds: channel.name === "ia" ? 1e-6 : 0,
    }));
    for (const [powerFactor, expected] of [
      [0.8, "0.0235619"],
      [0.5, "0.0544140"],
    ] as const) {
      const one = balancedLoads(powerFactor).slice(0, 1);
      const lines = terminalContributions({ ...calibration, channels }, one, "active", omega);
      expect(lines.ok && share(lines.value[2]!.line).toFixed(7)).toBe(expected);
      expect(lines.ok && lines.value[2]!.line.sensitivity).toBeCloseTo(
        Math.sqrt(1 / powerFactor ** 2 - 1),
        9,
      );
    }
  });

  it("counts a channel once where two products share it", () => {
    // Two elements by phase voltages: uab·ia + ucb·ic = ua·ia − ub·ia + uc·ic − ub·ic, balanced at PF 1.
    const P = 100;
    const [a] = balancedLoads(1);
    const loads = [
      { ...a!, voltage: "ua", current: "ia", activeW: P, reactiveVar: 0 },
      { ...a!, voltage: "ub", current: "ia", activeW: P / 2, reactiveVar: 0 },
      { ...a!, voltage: "uc", current: "ic", activeW: P, reactiveVar: 0 },
      { ...a!, voltage: "ub", current: "ic", activeW: P / 2, reactiveVar: 0 },
    ];
    const lines = terminalContributions(calibration, loads, "active", omega);
    expect(lines.ok && share(lines.value[0]!.line)).toBeCloseTo(0.003 * Math.hypot(1, 1, 1) * (1 / 3), 12);
    expect(lines.ok && share(lines.value[1]!.line)).toBeCloseTo(0.003 * Math.hypot(0.5, 0.5), 12);
  });

  it("turns gain and delay round for reactive energy", () => {
    const lines = terminalContributions(calibration, balancedLoads(0.5), "reactive", omega);
    const perElement = (100 * omega * Math.SQRT2 * 4e-8) / Math.sqrt(3); // cotφ = 1/√3
    expect(lines.ok && share(lines.value[2]!.line)).toBeCloseTo(perElement / Math.sqrt(3), 12);
  });

  it("refuses a record that lacks a channel", () => {
    const channels = calibration.channels.filter((channel) => channel.name !== "ib");
    const lines = terminalContributions({ ...calibration, channels }, balancedLoads(1), "active", omega);
    expect(lines).toMatchObject({
      why: { code: "calibration-missing", text: expect.stringContaining('"ib"') },
    });
  });

  it("has the worked noise of 16-bit codes: 3.1e-7 at In, 6.0e-6 at 5 % In over 10 s", () => {
    // Range 4·In: steps of 2·√2·4·In/2^16 and of the voltage's 2·√2·1.5·Un/2^16; one element, 40,000 samples.
    const codes = (currentA: number) => ({
      ...balancedLoads(1)[0]!,
      voltageV: 57.7,
      currentA,
      activeW: 57.7 * currentA,
      voltageStep: (2 * Math.SQRT2 * 1.5 * 57.7) / 65536,
      currentStep: (2 * Math.SQRT2 * 4 * 1.5) / 65536,
    });
    const noiseOnly = (currentA: number): number => {
      const load = codes(currentA);
      const u = share(quantisationContribution([load], "active", 40_000)!.line) / 100;
      const coherent = Math.hypot(
        repeating(load.voltageV, load.voltageStep),
        repeating(load.currentA, load.currentStep),
      );
      return Math.sqrt(u * u - coherent * coherent);
    };
    expect(noiseOnly(1.5) / 3.1e-7).toBeGreaterThan(0.8);
    expect(noiseOnly(1.5) / 3.1e-7).toBeLessThan(1.2);
    expect(noiseOnly(0.075) / 6.0e-6).toBeGreaterThan(0.8);
    expect(noiseOnly(0.075) / 6.0e-6).toBeLessThan(1.2);
  });

  it("knows how much a rounded sine without noise of its own is changed", () => {
    const random = noise(8);
    for (const steps of [10, 40, 150]) {
      let squares = 0;
      const waves = 400;
      for (let w = 0; w < waves; w++) {
        const amplitude = steps * (1 + 0.2 * random.uniform());
        const N = 4001;
        let fundamental = 0;
        for (let n = 0; n < N; n++) {
          const sine = Math.sin((2 * Math.PI * (n + 0.5)) / N);
          fundamental += (2 / N) * Math.round(amplitude * sine) * sine;
        }
        squares += ((fundamental / amplitude - 1) / repeating(amplitude / Math.SQRT2, 1)) ** 2;
      }
      const ratio = Math.sqrt(squares / waves);
      expect(ratio).toBeGreaterThan(0.8);
      expect(ratio).toBeLessThan(1.25);
    }
  });

  it("has no line where no step is known", () => {
    const unknown = balancedLoads(1).map((load) => ({ ...load, voltageStep: null, currentStep: null }));
    expect(quantisationContribution(unknown, "active", 1000)).toBeNull();
  });
});
