// Three published or recomputed examples, each quantity to all its printed digits.

import { describe, expect, it } from "vitest";
import { budeanuPowers } from "./budeanu.ts";
import { currentsPhysicalComponents } from "./currents-physical-components.ts";
import { fryzePowers } from "./fryze.ts";
import { singlePhasePowers } from "./ieee1459-single-phase.ts";
import { effectivePowers } from "./ieee1459-three-phase.ts";
import { activePower, phaseOf, rmsOfPhases, squareOfSum } from "./observed-system.ts";
import { olderSums } from "./older-sums.ts";
import { type Row, systemOf } from "./phasor-tables.fixture.ts";

/** Each value printed with as many digits as it was stated with. */
function prints(table: readonly (readonly [found: number | null | undefined, stated: string])[]): void {
  const digits = (stated: string): number => stated.split(".")[1]?.length ?? 0;
  const printed = table.map(([found, stated]) =>
    typeof found === "number" ? (found + 0).toFixed(digits(stated)).replace(/^-(?=[0.]+$)/, "") : `${found}`,
  );
  expect(printed).toEqual(table.map(([, stated]) => stated));
}

describe("example A: one phase, nonsinusoidal, of the standard's annex", () => {
  const voltage: Row = { 1: [100, 0], 3: [8, -70], 5: [15, 140], 7: [5, 20] };
  const current: Row = { 1: [100, -30], 3: [20, -165], 5: [15, 233], 7: [10, 288] };
  const phase = systemOf(2, [voltage], [current]);

  it("IEEE 1459", () => {
    const a = singlePhasePowers(phase);
    prints([
      [a.voltageRms, "101.557865"],
      [a.currentRms, "103.561576"],
      [a.nonfundamentalVoltageRms, "17.720045"],
      [a.nonfundamentalCurrentRms, "26.925824"],
      [a.activePowerW, "8632.788554"],
      [a.harmonicActivePowerW, "-27.465484"],
      [a.fundamentalActivePowerW, "8660.254038"],
      [a.fundamentalReactivePowerVar, "5000.000000"],
      [a.apparentPowerVA, "10517.492572"],
      [a.fundamentalApparentPowerVA, "10000.000000"],
      [a.nonfundamentalApparentPowerVA, "3258.473569"],
      [a.currentDistortionPowerVar, "2692.582404"],
      [a.voltageDistortionPowerVar, "1772.004515"],
      [a.harmonicApparentPowerVA, "477.126818"],
      [a.harmonicDistortionPowerVar, "476.335646"],
      [a.nonactivePowerVar, "6007.712691"],
      [a.powerFactor, "0.820803"],
      [a.fundamentalPowerFactor, "0.866025"],
      [a.thdVoltagePercent! / 100, "0.177200"],
      [a.thdCurrentPercent! / 100, "0.269258"],
      [a.harmonicPollution, "0.325847"],
    ]);
  });

  it("Budeanu and Fryze", () => {
    const b = budeanuPowers(phase);
    const f = fryzePowers(phase);
    prints([
      [b.reactivePowerVar, "4984.669048"],
      [b.distortionPowerVA, "3353.458851"],
      [f.reactivePowerVar, "6007.712691"],
      [f.equivalentConductanceS, "0.836997145"],
      [f.activeCurrentA, "85.003643"],
      [f.reactiveCurrentA, "59.155563"],
    ]);
  });

  it("currents' physical components, plain", () => {
    const c = currentsPhysicalComponents(phase, false);
    prints([
      [c.activeCurrentA, "85.003643"],
      [c.scatteredCurrentA, "16.678044"],
      [c.reactiveCurrentA, "56.755823"],
      [c.unbalancedCurrentA, "0.000000"],
      [c.generatedCurrentA, "0.000000"],
      [c.scatteredPowerVA, "1693.786571"],
      [c.reactivePowerVar, "5764.000246"],
    ]);
    expect(c.generatedOrders).toEqual([]);
  });

  it("currents' physical components, with what the customer generates set apart", () => {
    const c = currentsPhysicalComponents(phase, true);
    expect(c.generatedOrders).toEqual([3, 5, 7]);
    prints([
      [c.equivalentConductanceS, "0.866025404"],
      [c.activeCurrentA, "86.602540"],
      [c.scatteredCurrentA, "0"],
      [c.reactiveCurrentA, "50.000000"],
      [c.generatedCurrentA, "26.925824"],
      [c.suppliedPowerW, "8660.254038"],
      [c.returnedPowerW, "27.465484"],
    ]);
  });
});

describe("example B: a resistor between two lines of a balanced supply", () => {
  const voltages: Row[] = [{ 1: [220, 0] }, { 1: [220, -120] }, { 1: [220, 120] }];
  const line = (220 * Math.sqrt(3)) / 2;
  const currents: Row[] = [{ 1: [line, 30] }, { 1: [line, -150] }, {}];

  for (const wires of [3, 4] as const) {
    const system = systemOf(wires, voltages, currents);

    it(`apparent powers and power factors, ${wires} wires`, () => {
      const e = effectivePowers(system);
      const sums = olderSums(system);
      const ofPhase = [0, 1].map((k) => singlePhasePowers(phaseOf(system, k)));
      prints([
        [rmsOfPhases(system.currentProducts)[0], "190.525589"],
        [e.activePowerW, "72600.000"],
        [ofPhase[0]!.fundamentalActivePowerW, "36300"],
        [ofPhase[0]!.fundamentalReactivePowerVar, "-20957.814772"],
        [ofPhase[1]!.fundamentalActivePowerW, "36300"],
        [ofPhase[1]!.fundamentalReactivePowerVar, "20957.814772"],
        [budeanuPowers(system).reactivePowerVar, "0.000000"],
        [sums.arithmeticApparentPowerVA, "83831.259086"],
        [sums.vectorApparentPowerVA, "72600.000000"],
        [e.apparentPowerVA, "102671.904628"],
        [sums.arithmeticPowerFactor, "0.866025"],
        [sums.vectorPowerFactor, "1.000000"],
        [e.powerFactor, "0.707107"],
        [e.voltage, "220"],
        [e.current, "155.563492"],
        [e.positiveSequenceApparentPowerVA, "72600"],
        [e.fundamentalUnbalancePowerVA, "72600"],
        [e.positiveSequencePowerFactor, "1.000000"],
      ]);
    });

    it(`currents' physical components, ${wires} wires`, () => {
      const c = currentsPhysicalComponents(system, false);
      prints([
        [c.equivalentConductanceS, "0.5"],
        [c.activeCurrentA, "190.525589"],
        [c.unbalancedCurrentA, "190.525589"],
        [c.currentRms, "269.443872"],
        [c.scatteredCurrentA, "0.000000"],
        [c.reactiveCurrentA, "0.000000"],
        [c.unbalancedPowerVA, "72600"],
        [c.unbalancedAdmittance?.conductanceS, "0.25"],
        [c.unbalancedAdmittance?.susceptanceS, "0.433013"],
        [c.unbalancedBySequenceA?.negative, "190.525589"],
        [c.unbalancedBySequenceA?.positive, "0.000000"],
        [c.unbalancedBySequenceA?.zero, "0.000000"],
      ]);
    });
  }
});

describe("example C: four wires, unbalanced, nonsinusoidal", () => {
  const voltages: Row[] = [
    { 1: [220, 0], 3: [4, 10], 5: [9, -30], 7: [5, 60] },
    { 1: [218, -120.5], 3: [4, 15], 5: [8, 95], 7: [5, -65] },
    { 1: [223, 119.5], 3: [4, 5], 5: [9, -150], 7: [4, 170] },
  ];
  const currents: Row[] = [
    { 1: [50, -25], 3: [12, 150], 5: [8, 140], 7: [4, -120] },
    { 1: [40, -150], 3: [10, 160], 5: [6, -90], 7: [3, 110] },
    { 1: [30, 85], 3: [9, 145], 5: [5, 30], 7: [2, 0] },
  ];
  const system = systemOf(4, voltages, currents);
  const e = effectivePowers(system);

  it("phases", () => {
    const phases = [0, 1, 2].map((k) => singlePhasePowers(phaseOf(system, k)));
    const stated = [
      ["220.277098", "52.191953", "9841.709366", "4648.800879"],
      ["218.240693", "41.773197", "7493.975321", "4293.933444"],
      ["223.253219", "31.780497", "5432.948140", "3789.257725"],
    ];
    prints(
      phases.flatMap((p, k) =>
        [p.voltageRms, p.currentRms, p.activePowerW, p.fundamentalReactivePowerVar].map(
          (found, n): [number, string] => [found, stated[k]![n]!],
        ),
      ),
    );
  });

  it("neutral, harmonic powers", () => {
    const only = (order: number) =>
      systemOf(
        4,
        voltages.map((row) => ({ [order]: row[order]! })),
        currents.map((row) => ({ [order]: row[order]! })),
      );
    prints([
      [Math.sqrt(squareOfSum(system.currentProducts)), "35.508430"],
      [Math.sqrt(squareOfSum(only(1).currentProducts)), "17.408342"],
      [activePower(only(3)), "-97.113815"],
      [activePower(only(5)), "-163.723504"],
      [activePower(only(7)), "-42.821382"],
    ]);
  });

  it("effective quantities", () => {
    prints([
      [e.activePowerW, "22768.632827"],
      [e.fundamentalActivePowerW, "23072.291528"],
      [e.harmonicActivePowerW, "-303.658701"],
      [e.voltage, "220.576664"],
      [e.fundamentalVoltage, "220.337958"],
      [e.nonfundamentalVoltage, "10.259100"],
      [e.current, "47.398483"],
      [e.fundamentalCurrent, "42.043828"],
      [e.nonfundamentalCurrent, "21.884532"],
      [e.apparentPowerVA, "31364.997771"],
      [e.fundamentalApparentPowerVA, "27791.553456"],
      [e.nonfundamentalApparentPowerVA, "14539.348048"],
      [e.currentDistortionPowerVar, "14465.979123"],
      [e.voltageDistortionPowerVar, "1293.995510"],
      [e.harmonicApparentPowerVA, "673.546805"],
      [e.harmonicDistortionPowerVar, "601.212684"],
      [e.positiveSequenceApparentPowerVA, "26375.498612"],
      [e.positiveSequenceActivePowerW, "23105.907559"],
      [e.positiveSequenceReactivePowerVar, "12719.432491"],
      [e.negativeSequenceActivePowerW, "-8.162927"],
      [e.zeroSequenceActivePowerW, "-25.453104"],
      [e.fundamentalUnbalancePowerVA, "8758.054377"],
      [e.nonactivePowerVar, "21572.029213"],
      [e.powerFactor, "0.725925"],
      [e.positiveSequencePowerFactor, "0.876037"],
      [e.loadUnbalance, "0.332053"],
      [e.harmonicPollution, "0.523157"],
      [e.thdVoltagePercent! / 100, "0.046561"],
      [e.thdCurrentPercent! / 100, "0.520517"],
    ]);
  });

  it("older definitions", () => {
    prints([
      [olderSums(system).arithmeticApparentPowerVA, "27708.401841"],
      [budeanuPowers(system).reactivePowerVar, "12638.450536"],
    ]);
  });
});
