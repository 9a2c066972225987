// A circuit wired wrongly in every way that is told uniquely: put right, it is the circuit that it was before.

import { insist } from "@etalon/basis";
import { expect, it } from "vitest";
import { type AnalysisInput, analyzedWiring } from "./analyze.ts";
import { rightedInput } from "./righted-wiring.ts";
import { component, wave } from "./three-phase.fixture.ts";

const samplesOf = (size: number, angle: number, fifth: number) =>
  [0, -120, 120].map((shift, k) =>
    wave(
      [component(1, size * (1 + k / 50), angle + shift), component(5, fifth, 10 + 5 * shift)],
      50,
      4000,
      1600,
    ),
  );
const [u, i] = [samplesOf(230, 0, 6), samplesOf(5, -25, 1)];
const four: AnalysisInput = {
  ...{ sampleRateHz: 4000, startS: 0, nominalFrequencyHz: 50, wiring: "3P4W", voltages: u, currents: i },
};
const minus = (x: Float64Array, y: Float64Array) => x.map((value, n) => value - y[n]!);
const three: AnalysisInput = {
  ...four,
  ...{ wiring: "3P3W", lineVoltages: true, voltages: [minus(u[0]!, u[1]!), minus(u[1]!, u[2]!), null] },
  currents: [i[0]!, null, i[2]!],
};
const negative = (x: Float64Array) => x.map((value) => -value);

function righted(wrong: AnalysisInput): AnalysisInput | null {
  const found = analyzedWiring(wrong);
  insist(found.ok && found.value.fault !== null, "a fault is found");
  return rightedInput(wrong, found.value.fault);
}

function alike(found: AnalysisInput | null, right: AnalysisInput): void {
  insist(found !== null, "it is put right");
  const again = analyzedWiring(found);
  expect(again.ok && again.value.status).toBe("right");
  for (const of of ["voltages", "currents"] as const)
    for (const [k, x] of right[of].entries())
      for (const n of [0, 7, 500]) expect(found[of][k]?.[n] ?? 0).toBeCloseTo(x?.[n] ?? 0, 9);
}

it("puts reversed and exchanged currents of four wires right", () => {
  alike(righted({ ...four, currents: [negative(i[0]!), i[1]!, i[2]!] }), four);
  alike(righted({ ...four, currents: [i[1]!, i[0]!, i[2]!] }), four);
  const named = { names: ["VL1", "VL2", "VL3", "IL1", "IL2", "IL3"] };
  alike(righted({ ...four, ...named, currents: [i[0]!, i[1]!, negative(i[2]!)] }), { ...four, ...named });
});

/** Of three wires another wiring mostly looks alike; so the fault is said here, not found. */
it("puts a three-wire meter's elements and terminals right", () => {
  const sure = { text: "", powerRatio: 0.5, ambiguousWith: [] };
  const turned = { ...three, currents: [negative(i[0]!), null, i[2]!] };
  const [inOrder, ofA] = [
    ["ua", "ub", "uc"],
    ["-ia", "ic"],
  ];
  alike(rightedInput(turned, { ...sure, voltageOrder: inOrder, currentOrder: ofA }), three);
  // Phases b, a, c on the terminals a, b, c; currents of c and a.
  const exchanged = {
    ...three,
    voltages: [minus(u[1]!, u[0]!), minus(u[0]!, u[2]!), null],
    currents: [i[2]!, null, i[0]!],
  };
  const fault = { ...sure, voltageOrder: ["ub", "ua", "uc"], currentOrder: ["ic", "ia"] };
  alike(rightedInput(exchanged, fault), three);
});

it("leaves alone what cannot be told", () => {
  expect(righted({ ...four, voltages: [u[0]!.map(() => 0), u[1]!, u[2]!] })).toBeNull();
  const fault = { text: "", voltageOrder: [], currentOrder: [], powerRatio: 0.5, ambiguousWith: ["another"] };
  expect(rightedInput(four, fault)).toBeNull();
});
