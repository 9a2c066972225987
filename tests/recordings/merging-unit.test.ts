// Two captures of a merging unit on a calibrated source: every figure published with them, to its last digit.

import { absent } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import {
  analyzeSpan,
  expectWithinPartCycle,
  openCapture,
  plainMeans,
  printed,
  printedAll,
} from "./open-recording.ts";

const table = {
  "50Hz_3phase": {
    U: "400353/400297/400670",
    I: "504.562/504.249/504.058",
    U1: "400388/400316/400621",
    I1: "504.605/504.262/503.996",
    P: "202.0020/201.8481/201.9595",
    Q1: "-0.5253/-0.4064/0.3066",
    phi1: "-0.149/-0.115/0.087",
    highestW: "605.9",
  },
  "50Hz_3phase_harm2": {
    U: "400397/400400/400601",
    I: "507.334/507.070/506.703",
    U1: "400407/400337/400646",
    // 504.265 is published for phase B: 504.26449 A whatever the window's variant or span, so it was rounded twice there
    I1: "504.609/504.264/503.987",
    P: "202.0231/201.9244/201.8599",
    Q1: "-0.5362/-0.3948/0.2987",
    phi1: "-0.152/-0.112/0.085",
    highestW: "605.9",
  },
} as const;

const currentHarmonics = {
  orders: [3, 5, 7, 9, 11, 13, 15, 17],
  a: "6.920/4.965/2.959/0.982/4.939/1.006/0.970/0.487",
  b: "6.927/4.967/2.985/0.988/4.951/1.004/0.970/0.476",
  c: "6.942/5.002/3.006/0.988/4.981/1.007/0.971/0.485",
};

const folder = "epm-digital-it-samu";

for (const name of ["50Hz_3phase", "50Hz_3phase_harm2"] as const) {
  describe.skipIf(absent(folder))(`merging unit ${name}`, () => {
    const stated = table[name];
    const analysis = absent(folder)
      ? null!
      : analyzeSpan(openCapture(name), { voltages: [5, 6, 7], currents: [1, 2, 3] });
    const plain = absent(folder)
      ? null!
      : plainMeans(openCapture(name), { voltages: [5, 6, 7], currents: [1, 2, 3] });
    // U, I and P were published as means over every sample of 287.4 cycles
    const everySample = (pick: (p: (typeof plain.phases)[number]) => number) => plain.phases.map(pick);
    const column = (pick: (p: (typeof analysis.phases)[number]) => number | null) =>
      analysis.phases.map(pick);

    it("has the stated rms values, fundamentals and powers", () => {
      expect(
        printedAll(
          everySample((p) => p.voltageRms),
          0,
        ),
      ).toBe(stated.U);
      expectWithinPartCycle(analysis, plain);
      expect(
        printedAll(
          everySample((p) => p.currentRms),
          3,
        ),
      ).toBe(stated.I);
      expect(
        printedAll(
          column((p) => p.fundamentalVoltage!.rms),
          0,
        ),
      ).toBe(stated.U1);
      expect(
        printedAll(
          column((p) => p.fundamentalCurrent!.rms),
          3,
        ),
      ).toBe(stated.I1);
      expect(
        printedAll(
          everySample((p) => p.activePowerW),
          4,
          1e6,
        ),
      ).toBe(stated.P);
      expect(
        printedAll(
          column((p) => p.fundamentalReactivePowerVar),
          4,
          1e6,
        ),
      ).toBe(stated.Q1);
      const phi = column((p) => {
        const angle = p.fundamentalVoltage!.angleDeg - p.fundamentalCurrent!.angleDeg;
        return angle - 360 * Math.round(angle / 360);
      });
      expect(printedAll(phi, 3)).toBe(stated.phi1);
    });

    it("runs at 49.99978 Hz of the sample clock", () => {
      expect(printed(analysis.frequencyHz, 5)).toBe("49.99978");
    });

    it("has the stated distortion of voltage, with phase C's harmonics", () => {
      expect(
        printedAll(
          column((p) => p.thdVoltagePercent),
          2,
        ),
      ).toBe("0.08/0.07/0.23");
      const c = analysis.phases[2]!;
      const share = (order: number) =>
        (100 * c.harmonics[order - 1]!.voltageRms!) / c.fundamentalVoltage!.rms;
      expect(printedAll([3, 5, 7, 4].map(share), 2)).toMatch(/^0\.13\/0\.09\/0\.08\/0\.08$/);
    });

    it("has the stated unbalance", () => {
      const { voltage, current } = analysis.sequence;
      expect(printed(voltage!.negativePercent, 3)).toBe("0.222");
      expect(printed(voltage!.zeroPercent, 3)).toBe("0.180");
      expect(["0.11", "0.12"]).toContain(printed(current!.negativePercent, 2));
      expect(printed(current!.zeroPercent, 2)).toBe("0.18");
    });

    it("keeps the total power of ten-cycle windows between 605.7 and 605.9 MW, spread 0.01 %", () => {
      const powers = analysis.windows.map((w) => w.totalActivePowerW! / 1e6);
      expect(powers.length).toBe(Math.floor(analysis.recording.cycles / 10));
      expect(printed(Math.min(...powers), 1)).toBe("605.7");
      expect(printed(Math.max(...powers), 1)).toBe(stated.highestW);
      const mean = powers.reduce((a, b) => a + b, 0) / powers.length;
      const spread = Math.sqrt(powers.reduce((sum, p) => sum + (p - mean) ** 2, 0) / powers.length);
      expect(printed((100 * spread) / mean, 2)).toBe("0.01");
    });

    it("is wired right", () => {
      expect(analysis.wiring).toMatchObject({ status: "right", fault: null, powerDirection: "import" });
    });

    if (name === "50Hz_3phase_harm2") {
      it("has the stated harmonics of current, in percent of the fundamental", () => {
        const shares = analysis.phases.map((p) =>
          currentHarmonics.orders.map(
            (h) => (100 * p.harmonics[h - 1]!.currentRms!) / p.fundamentalCurrent!.rms,
          ),
        );
        expect(shares.map((s) => printedAll(s, 3))).toEqual([
          currentHarmonics.a,
          currentHarmonics.b,
          currentHarmonics.c,
        ]);
      });
    } else {
      it("has no harmonic of current above 0.06, 0.04, 0.06 %", () => {
        const highest = analysis.phases.map((p) =>
          Math.max(
            ...p.harmonics.slice(1).map((h) => (100 * (h.currentRms ?? 0)) / p.fundamentalCurrent!.rms),
          ),
        );
        expect(highest[0]).toBeLessThan(0.06);
        expect(highest[1]).toBeLessThan(0.04);
        expect(highest[2]).toBeLessThan(0.06);
      });
    }
  });
}
