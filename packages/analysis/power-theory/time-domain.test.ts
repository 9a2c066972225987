// The same theories by another way: waves sampled from the table, components cut out of them by projection in time, and
// means of their products - no phasor arithmetic.

import { describe, expect, it } from "vitest";
import { budeanuPowers } from "./budeanu.ts";
import { currentsPhysicalComponents } from "./currents-physical-components.ts";
import { fryzePowers } from "./fryze.ts";
import { singlePhasePowers } from "./ieee1459-single-phase.ts";
import { effectivePowers } from "./ieee1459-three-phase.ts";
import { phaseOf } from "./observed-system.ts";
import { type Row, systemOf } from "./phasor-tables.fixture.ts";

const N = 256;
const steps = Array.from({ length: N }, (_, n) => n);
type Wave = readonly number[];
/** All phases of one quantity. */
type Waves = readonly Wave[];

/** √2·Σ X_h·cos(hωt + α_h + h·quarter): a quarter of each order's own period ahead makes the shifted voltage. */
const waveOf = (row: Row, only: number | null = null, aheadDeg = 0): Wave =>
  steps.map((n) =>
    Object.entries(row).reduce((sum, [h, [rms, angle]]) => {
      if (only !== null && Number(h) !== only) return sum;
      return (
        sum +
        Math.SQRT2 * rms * Math.cos((2 * Math.PI * Number(h) * n) / N + ((angle + aheadDeg) * Math.PI) / 180)
      );
    }, 0),
  );

const mean = (x: Wave, y: Wave): number => steps.reduce((sum, n) => sum + x[n]! * y[n]!, 0) / N;
const inner = (x: Waves, y: Waves): number => x.reduce((sum, wave, k) => sum + mean(wave, y[k]!), 0);
const norm = (x: Waves): number => Math.sqrt(inner(x, x));
const combined = (x: Waves, y: Waves, ofX: number, ofY: number): Waves =>
  x.map((wave, k) => wave.map((value, n) => ofX * value + ofY * y[k]![n]!));
const nothing = (phases: number): Waves => Array.from({ length: phases }, () => steps.map(() => 0));

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
const orders = [1, 3, 5, 7];

/** Components of the current of these phases, as waves: every order of the voltage taken out of the current. */
function componentsInTime(u: readonly Row[], i: readonly Row[], generated: boolean) {
  const of = (rows: readonly Row[], h: number | null, ahead = 0): Waves =>
    rows.map((row) => waveOf(row, h, ahead));
  const current = of(i, null);
  const power = (h: number): number => inner(of(u, h), current);
  const fed = orders.filter((h) => !generated || power(h) >= 0);
  const fedVoltage = fed.reduce((sum, h) => combined(sum, of(u, h), 1, 1), nothing(u.length));
  const Ge = inner(fedVoltage, current) / inner(fedVoltage, fedVoltage);
  const parts = {
    active: combined(fedVoltage, fedVoltage, Ge, 0),
    scattered: nothing(u.length),
    reactive: nothing(u.length),
    unbalanced: nothing(u.length),
    generated: nothing(u.length),
  };
  for (const h of orders) {
    const [uh, quarter, ih] = [of(u, h), of(u, h, 90), of(i, h)];
    if (!fed.includes(h)) {
      parts.generated = combined(parts.generated, ih, 1, 1);
      continue;
    }
    const G = inner(uh, current) / inner(uh, uh);
    const B = inner(quarter, current) / inner(uh, uh);
    const admitted = combined(uh, quarter, G, B);
    parts.scattered = combined(parts.scattered, uh, 1, G - Ge);
    parts.reactive = combined(parts.reactive, quarter, 1, B);
    parts.unbalanced = combined(parts.unbalanced, combined(ih, admitted, 1, -1), 1, 1);
  }
  return { current, Ge, parts };
}

describe("currents' physical components, synthesised in time", () => {
  for (const [name, count, wires] of [
    ["one phase", 1, 2],
    ["four wires", 3, 4],
  ] as const)
    for (const generated of [false, true])
      it(`${name}${generated ? ", generated orders set apart" : ""}: same norms, orthogonal, summing to i(t)`, () => {
        const [u, i] = [voltages.slice(0, count), currents.slice(0, count)];
        const { current, Ge, parts } = componentsInTime(u, i, generated);
        const found = currentsPhysicalComponents(systemOf(wires, u, i), generated);
        expect(found.equivalentConductanceS).toBeCloseTo(Ge, 12);
        expect(found.activeCurrentA).toBeCloseTo(norm(parts.active), 9);
        expect(found.scatteredCurrentA).toBeCloseTo(norm(parts.scattered), 9);
        expect(found.reactiveCurrentA).toBeCloseTo(norm(parts.reactive), 9);
        expect(found.unbalancedCurrentA).toBeCloseTo(norm(parts.unbalanced), 9);
        expect(found.generatedCurrentA).toBeCloseTo(norm(parts.generated), 9);
        const all = Object.values(parts);
        for (const [a, x] of all.entries())
          for (const y of all.slice(a + 1)) expect(Math.abs(inner(x, y))).toBeLessThan(1e-9);
        const sum = all.reduce((total, part) => combined(total, part, 1, 1));
        expect(norm(combined(sum, current, 1, -1))).toBeLessThan(1e-9);
      });
});

describe("means over the waves", () => {
  const system = systemOf(4, voltages, currents);
  const u = voltages.map((row) => waveOf(row));
  const i = currents.map((row) => waveOf(row));

  it("one phase: V, I, P, what is left without the fundamental", () => {
    const a = singlePhasePowers(phaseOf(system, 0));
    expect(a.voltageRms).toBeCloseTo(Math.sqrt(mean(u[0]!, u[0]!)), 10);
    expect(a.currentRms).toBeCloseTo(Math.sqrt(mean(i[0]!, i[0]!)), 10);
    expect(a.activePowerW).toBeCloseTo(mean(u[0]!, i[0]!), 8);
    const rest = (row: Row, x: Wave) => x.map((value, n) => value - waveOf(row, 1)[n]!);
    const [uH, iH] = [rest(voltages[0]!, u[0]!), rest(currents[0]!, i[0]!)];
    expect(a.nonfundamentalVoltageRms).toBeCloseTo(Math.sqrt(mean(uH, uH)), 10);
    expect(a.harmonicActivePowerW).toBeCloseTo(mean(uH, iH), 8);
    const quarter = waveOf(voltages[0]!, 1, -90);
    expect(a.fundamentalReactivePowerVar).toBeCloseTo(mean(quarter, i[0]!), 8);
  });

  it("Fryze's reactive current carries no power", () => {
    const f = fryzePowers(system);
    const active = combined(u, u, inner(u, i) / inner(u, u), 0);
    const reactive = combined(i, active, 1, -1);
    expect(f.activeCurrentA).toBeCloseTo(norm(active), 9);
    expect(f.reactiveCurrentA).toBeCloseTo(norm(reactive), 9);
    expect(inner(u, reactive)).toBeCloseTo(0, 8);
  });

  it("Budeanu's QB is the power of the voltage a quarter of each order's period back", () => {
    const back = voltages.map((row) => waveOf(row, null, -90));
    expect(budeanuPowers(system).reactivePowerVar).toBeCloseTo(inner(back, i), 7);
  });

  it("effective current and voltage by the losses in four like wires", () => {
    const neutral = steps.map((n) => i[0]![n]! + i[1]![n]! + i[2]![n]!);
    const e = effectivePowers(system);
    expect(e.current).toBeCloseTo(Math.sqrt((inner(i, i) + mean(neutral, neutral)) / 3), 9);
    const line = (j: number, k: number) => u[j]!.map((value, n) => value - u[k]![n]!);
    const lines = [line(0, 1), line(1, 2), line(2, 0)];
    expect(e.voltage).toBeCloseTo(Math.sqrt((3 * inner(u, u) + inner(lines, lines)) / 18), 9);
  });
});
