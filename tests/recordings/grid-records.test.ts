// Eight records of a 90 kV grid over their first ten cycles, before any event: every figure published with them.

import { absent } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import { analyzed, openGridRecord, printed, printedAll } from "./open-recording.ts";

interface Stated {
  readonly number: number;
  readonly U: string;
  readonly I: string;
  readonly P: string;
  readonly Q1: string;
  readonly f: string;
  readonly thdU: string;
  /** null: no load current to compare with. */
  readonly thdI: string | null;
  readonly u2: string;
}

const row = (number: number, cells: string): Stated => {
  const [U, I, P, Q1, f, thdU, thdI, u2] = cells.split(" | ") as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  return { number, U, I, P, Q1, f, thdU, thdI: thdI === "-" ? null : thdI, u2 };
};

const records: readonly Stated[] = [
  row(
    0,
    "62.55/62.52/62.48 | 272.7/258.6/266.3 | 16.152/15.252/15.969 | 5.439/5.327/4.617 | 49.999 | 1.74/1.81/1.56 | 3.8/4.1/4.0 | 0.05",
  ),
  row(
    1,
    "60.42/60.50/60.48 | 205.4/208.1/212.8 | 4.342/4.684/4.543 | 11.603/11.663/12.010 | 50.001 | 0.91/0.88/0.91 | 4.7/4.6/4.5 | 0.11",
  ),
  row(
    2,
    "57.75/57.72/57.72 | 4.7/4.6/5.3 | 0.005/0.002/-0.015 | -0.006/-0.011/-0.008 | 50.000 | 0.02/0.02/0.02 | - | 0.01",
  ),
  row(
    4,
    "61.20/60.91/60.73 | 9.0/9.1/7.9 | 0.165/0.258/0.155 | -0.446/-0.410/-0.345 | 50.001 | 0.72/0.72/0.53 | - | 0.45",
  ),
  row(
    5,
    "60.38/60.44/60.42 | 205.1/206.0/215.2 | 2.876/3.486/3.365 | 12.031/11.937/12.527 | 49.999 | 0.90/0.87/0.91 | 4.5/4.2/4.5 | 0.08",
  ),
  row(
    6,
    "57.78/58.53/58.52 | 476.2/472.2/479.7 | 27.456/27.541/27.982 | -1.244/-1.896/-1.750 | 50.001 | 0.59/0.46/0.47 | 4.6/4.7/4.8 | 0.49",
  ),
  row(
    8,
    "62.74/62.64/62.21 | 198.2/186.6/192.4 | 11.867/11.279/11.533 | -3.647/-2.978/-3.096 | 50.000 | 1.15/1.18/1.17 | 4.7/5.3/5.1 | 0.36",
  ),
  row(
    9,
    "62.82/62.65/62.58 | 873.2/853.2/856.2 | 51.836/50.488/50.373 | -17.739/-17.397/-18.071 | 49.999 | 0.96/1.00/0.84 | 1.7/1.9/1.7 | 0.18",
  ),
];

for (const stated of records) {
  describe.skipIf(absent("rte-dfr"))(`grid record dfr_${stated.number}, first 1,280 samples`, () => {
    const open = () => {
      const cut = (x: Float64Array) => x.subarray(0, 1280);
      const { voltages, currents } = openGridRecord(stated.number);
      return analyzed({
        sampleRateHz: 6400,
        startS: 0,
        nominalFrequencyHz: 50,
        voltages: voltages.map(cut),
        currents: currents.map(cut),
        wiring: "3P4W",
      });
    };

    it("has the stated rms values, powers, frequency, distortion and unbalance", () => {
      const { phases, frequencyHz, sequence } = open();
      expect(
        printedAll(
          phases.map((p) => p.voltageRms),
          2,
          1e3,
        ),
      ).toBe(stated.U);
      expect(
        printedAll(
          phases.map((p) => p.currentRms),
          1,
        ),
      ).toBe(stated.I);
      expect(
        printedAll(
          phases.map((p) => p.activePowerW),
          3,
          1e6,
        ),
      ).toBe(stated.P);
      expect(
        printedAll(
          phases.map((p) => p.fundamentalReactivePowerVar),
          3,
          1e6,
        ),
      ).toBe(stated.Q1);
      expect(printed(frequencyHz, 3)).toBe(stated.f);
      expect(
        printedAll(
          phases.map((p) => p.thdVoltagePercent),
          2,
        ),
      ).toBe(stated.thdU);
      if (stated.thdI)
        expect(
          printedAll(
            phases.map((p) => p.thdCurrentPercent),
            1,
          ),
        ).toBe(stated.thdI);
      expect(printed(sequence.voltage!.negativePercent, 2)).toBe(stated.u2);
    });

    it("shows one window of ten cycles and no wiring fault", () => {
      const { windows, wiring, total } = open();
      expect(windows).toHaveLength(1);
      const apart = Math.abs(windows[0]!.totalActivePowerW! - total.activePowerW!);
      expect(apart).toBeLessThan(0.002 * total.apparentPowerVA!);
      expect(wiring.fault).toBeNull();
      // dfr_02 has no load; dfr_04 is a line's charging current, 66° ahead of the voltage, which may be anything
      expect(wiring.status).toBe(stated.thdI === null ? "undetermined" : "right");
    });
  });
}
