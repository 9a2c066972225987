// What is not there gives null, never NaN: no voltage, no current, direct current alone, a dead phase.

import { describe, expect, it } from "vitest";
import { budeanuPowers } from "./budeanu.ts";
import { singlePhasePowers } from "./ieee1459-single-phase.ts";
import { instantaneousAnalysis, instantaneousPowers } from "./instantaneous-power.ts";
import type { ObservedSystem } from "./observed-system.ts";
import { type Row, systemOf } from "./phasor-tables.fixture.ts";
import { phaseTheories, systemTheories } from "./power-theories.ts";

const standing = instantaneousAnalysis(
  instantaneousPowers(
    [0, 1, 2].map(() => new Float64Array(4)) as never,
    [0, 1, 2].map(() => new Float64Array(4)) as never,
  ),
  () => 0,
);
const theoriesOf = (system: ObservedSystem) =>
  system.wires === 2 ? phaseTheories(system) : systemTheories(system, standing);

/** Every number in a result, by its path; null is allowed, NaN and Infinity are told. */
function notFinite(value: unknown, path = ""): string[] {
  if (typeof value === "number") return Number.isFinite(value) ? [] : [`${path} = ${value}`];
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([key, one]) => notFinite(one, `${path}.${key}`));
}

const alive: Row[] = [
  { 1: [220, 0], 5: [9, -30] },
  { 1: [220, -120], 5: [9, 90] },
  { 1: [220, 120], 5: [9, -150] },
];
const load: Row[] = [
  { 1: [5, -20], 5: [1, 100] },
  { 1: [5, -140], 5: [1, 0] },
  { 1: [5, 100], 5: [1, -100] },
];
const dead: Row[] = [{}, {}, {}];
const direct: Row[] = [{ 0: [10, 0] }, { 0: [20, 0] }, { 0: [-30, 0] }];

const cases: readonly (readonly [name: string, u: readonly Row[], i: readonly Row[]])[] = [
  ["nothing at all", dead, dead],
  ["no voltage", dead, load],
  ["no current", alive, dead],
  ["direct current alone", direct, direct],
  ["direct voltage, alternating current", direct, load],
  ["one phase dead", [{}, alive[1]!, alive[2]!], [{}, load[1]!, load[2]!]],
  ["one current 0 A", alive, [load[0]!, {}, load[2]!]],
  [
    "harmonics without a fundamental",
    alive.map((row) => ({ 5: row[5]! })),
    load.map((row) => ({ 5: row[5]! })),
  ],
];

describe("degenerate input", () => {
  for (const [name, u, i] of cases)
    it(`${name}: no number that is none`, () => {
      for (const wires of [3, 4] as const) expect(notFinite(theoriesOf(systemOf(wires, u, i)))).toEqual([]);
      for (const k of [0, 1, 2]) expect(notFinite(theoriesOf(systemOf(2, [u[k]!], [i[k]!])))).toEqual([]);
    });

  it("without voltage there is no factor and no conductance, and all current counts as generated", () => {
    const t = phaseTheories(systemOf(2, [{}], [load[0]!]));
    expect(t.ieee1459).toMatchObject({ apparentPowerVA: 0, powerFactor: null, fundamentalPowerFactor: null });
    expect(t.ieee1459.thdVoltagePercent).toBeNull();
    expect(t.ieee1459.thdCurrentPercent).toBeCloseTo(20, 9);
    expect(t.fryze).toMatchObject({
      equivalentConductanceS: null,
      activeCurrentA: null,
      reactiveCurrentA: null,
    });
    expect(t.budeanu.powerFactor).toBeNull();
    expect(t.cpc).toMatchObject({ equivalentConductanceS: null, generatedOrders: [1, 5], activeCurrentA: 0 });
    expect(t.cpc.generatedCurrentA).toBeCloseTo(t.ieee1459.currentRms, 12);
  });

  it("direct current is all harmonic power, at power factor 1", () => {
    const a = singlePhasePowers(systemOf(2, [direct[0]!], [direct[1]!]));
    expect(a).toMatchObject({
      activePowerW: 200,
      harmonicActivePowerW: 200,
      fundamentalActivePowerW: 0,
      powerFactor: 1,
      fundamentalPowerFactor: null,
      thdVoltagePercent: null,
      harmonicPollution: null,
    });
    expect(budeanuPowers(systemOf(2, [direct[0]!], [direct[1]!])).reactivePowerVar).toBe(0);
  });

  it("a dead phase leaves the other two", () => {
    const t = systemTheories(systemOf(4, [{}, alive[1]!, alive[2]!], [{}, load[1]!, load[2]!]), standing);
    const one = singlePhasePowers(systemOf(2, [alive[1]!], [load[1]!]));
    const other = singlePhasePowers(systemOf(2, [alive[2]!], [load[2]!]));
    expect(t.ieee1459.activePowerW).toBeCloseTo(one.activePowerW + other.activePowerW, 9);
    expect(t.olderSums.arithmeticApparentPowerVA).toBeCloseTo(one.apparentPowerVA + other.apparentPowerVA, 9);
    expect(t.ieee1459.loadUnbalance).toBeGreaterThan(0.1);
  });
});
