import { insist } from "@etalon/basis";
import { expect, it } from "vitest";
import type { ObservedWindow } from "../observed-windows.ts";
import { orders, type Row, systemOf } from "../power-theory/phasor-tables.fixture.ts";
import { usualTerms } from "../tariff/bills.ts";
import { harmonicRecord, type StudyFacts, type StudyTerms } from "./record.ts";
import { openHarmonicStudy } from "./study.ts";
import { sureDistortion } from "./sure-distortion.ts";

/** Worked examples A (one phase) and C (four wires): see worked-examples.test.ts. */
const A: [Row[], Row[]] = [
  [{ 1: [100, 0], 3: [8, -70], 5: [15, 140], 7: [5, 20] }],
  [{ 1: [100, -30], 3: [20, -165], 5: [15, 233], 7: [10, 288] }],
];
const C: [Row[], Row[]] = [
  [
    { 1: [220, 0], 3: [4, 10], 5: [9, -30], 7: [5, 60] },
    { 1: [218, -120.5], 3: [4, 15], 5: [8, 95], 7: [5, -65] },
    { 1: [223, 119.5], 3: [4, 5], 5: [9, -150], 7: [4, 170] },
  ],
  [
    { 1: [50, -25], 3: [12, 150], 5: [8, 140], 7: [4, -120] },
    { 1: [40, -150], 3: [10, 160], 5: [6, -90], 7: [3, 110] },
    { 1: [30, 85], 3: [9, 145], 5: [5, 30], 7: [2, 0] },
  ],
];

const terms: StudyTerms = {
  wiring: "3P4W",
  channels: { voltageGain: 0.001, currentGain: 0.002, angleRad: 0.001 },
  supply: null,
  tariff: usualTerms,
};
const facts: StudyFacts = {
  program: "test",
  fromTaiNs: null,
  gaps: [],
  lengthS: 3600,
  sha256: "0",
  of: "phasors",
  calibration: "c",
  certificate: null,
};

/** An hour in windows of six minutes: longer than any, which arithmetic does not mind. */
function hour([u, i]: [Row[], Row[]], wires: 2 | 4) {
  const study = openHarmonicStudy();
  const window = {
    system: systemOf(wires, u, i),
    voltages: u.map((row) => orders(row)),
    currents: i.map((row) => orders(row)),
  };
  for (let n = 0; n < 10; n++)
    study.add({ ...window, fromS: 360 * n, toS: 360 * (n + 1) } satisfies ObservedWindow);
  const studied = study.studied();
  insist(studied !== null, "windows were added");
  return harmonicRecord(studied, { ...terms, wiring: wires === 2 ? "1P2W" : "3P4W" }, facts);
}

it("has example A's energies of an hour in both directions", () => {
  const { energy, powers } = hour(A, 2);
  expect(energy.fundamental.importWh).toBeCloseTo(8660.254038, 5);
  expect(energy.wholeBand.importWh).toBeCloseTo(8632.788554, 5);
  expect(energy.harmonics.exportWh).toBeCloseTo(27.465484, 5);
  expect(energy.harmonics.importWh).toBe(0);
  const factors = Object.fromEntries(powers.map(({ theory, powerFactor }) => [theory, powerFactor]));
  expect(factors["IEEE 1459"]).toBeCloseTo(0.820803, 6);
  expect(factors.Fryze).toBeCloseTo(0.820803, 6);
});

it("has example C's powers together, and each order's", () => {
  const { powers, orders: found, losses, distortion } = hour(C, 4);
  const value = (theory: string, name: string) =>
    powers
      .find((one) => one.of === "together" && one.theory === theory)
      ?.values.find((one) => one.name === name)?.value;
  expect(value("IEEE 1459", "Se")).toBeCloseTo(31364.997771, 5);
  expect(value("IEEE 1459", "N")).toBeCloseTo(21572.029213, 5);
  expect(value("IEEE 1459", "SU1")).toBeCloseTo(8758.054377, 5);
  expect(value("Budeanu", "QB")).toBeCloseTo(12638.450536, 5);
  expect(found.map(({ activeW }) => activeW)).toEqual(
    [-97.113815, -163.723504, -42.821382].map((x) => expect.closeTo(x, 5)),
  );
  expect(distortion.voltagePercent).toBeCloseTo(4.6561, 3);
  expect(distortion.currentPercent).toBeCloseTo(52.0517, 3);
  // Nothing scatters: two gains, each by itself, of 0.1 % and of 0.2 %.
  expect(distortion.voltageExpandedPercent).toBeCloseTo(2 * Math.SQRT2 * 0.001 * 4.6561, 6);
  expect(distortion.currentExpandedPercent).toBeCloseTo(2 * Math.SQRT2 * 0.002 * 52.0517, 4);
  // (47.398483/42.043828)²; (42.043828/39.902756)²; 1/0.876037²
  expect(losses.line?.harmonicsPercent).toBeCloseTo(27.0939, 3);
  expect(losses.line?.unbalancePercent).toBeCloseTo(11.0193, 3);
  expect(losses.line?.reactivePercent).toBeCloseTo(30.302, 2);
});

it("leaves open whose an order is where only its power's direction is known", () => {
  for (const { side, indication, confidence } of hour(C, 4).orders)
    expect({ side, indication, confidence }).toEqual({
      side: "undetermined",
      indication: "user",
      confidence: expect.closeTo(0.67),
    });
});

it("says the angle of an order's power with a minus sign", () => {
  const said = hour(C, 4).orders.map(({ evidence: [direction] }) => direction?.text);
  expect(said).toEqual(["returned, −142°", "returned, −174°", "returned, 180°"]);
});

it("states no order that is not there, and doubts what no window covers", () => {
  const { orders: found, doubts } = hour(A, 2);
  expect(found.map(({ order }) => order)).toEqual([3, 5, 7]);
  expect(doubts.map(({ code }) => code)).toEqual(["harmonics.short"]);
  const study = openHarmonicStudy();
  const [voltage, current] = [orders({ 1: [230, 0] }), orders({ 1: [1, 0] })];
  const system = systemOf(2, [{ 1: [230, 0] }], [{ 1: [1, 0] }]);
  study.add({ system, voltages: [voltage], currents: [current], fromS: 0, toS: 0.2 });
  const record = harmonicRecord(study.studied()!, { ...terms, wiring: "1P2W" }, { ...facts, lengthS: 2 });
  expect(record.doubts.map(({ code }) => code)).toContain("harmonics.uncovered");
  expect(record.orders).toEqual([]);
});

it("leaves room in the distortion for what is of no order, which may be noise, and states none of channels unknown", () => {
  const [u, i] = [[{ 1: [230, 0], 5: [6, 30] } as Row], [{ 1: [5, -20], 5: [1, 90] } as Row]];
  const system = systemOf(2, u, i);
  const noisy = { ...system, voltageProducts: [[230 ** 2 + 6 ** 2 + 2.5 ** 2]] }; // 6² + 2.5² = 6.5²
  const study = openHarmonicStudy();
  const window = { voltages: u.map((row) => orders(row)), currents: i.map((row) => orders(row)) };
  study.add({ ...window, system: noisy, fromS: 0, toS: 0.2 });
  const studied = study.studied()!;
  const known = sureDistortion(studied, { voltageGain: 1e-9, currentGain: 0, angleRad: 0 });
  expect(known.voltagePercent).toBeCloseTo((100 * 6.5) / 230, 9);
  expect(known.voltageExpandedPercent).toBeCloseTo((100 * (6.5 - 6)) / 230, 6);
  expect(known).toMatchObject({ currentPercent: expect.closeTo(20, 9), currentExpandedPercent: null });
});
