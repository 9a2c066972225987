// A system seen through channels that are off is the system of the phasors as these channels would have shown them.

import { type Phasor, phasor, times } from "@etalon/kernels/phasor";
import { expect, it } from "vitest";
import { throughChannelsOff } from "./channels-off.ts";
import { type ObservedSystem, phaseOf } from "./observed-system.ts";
import { systemOfPhasors } from "./system-of-phasors.ts";

const off = { voltage: [1.01, 0.98, 1.003], current: [0.97, 1.02, 1], angleRad: [0.004, -0.01, 0.02] };
/** Unbalanced and distorted: example C's first orders. */
const u = [
  [0, [220, 0], 0, [4, 10], 0, [9, -30]],
  [0, [218, -120.5], 0, [4, 15], 0, [8, 95]],
  [0, [223, 119.5], 0, [4, 5], 0, [9, -150]],
];
const i = [
  [0, [50, -25], 0, [12, 150], 0, [8, 140]],
  [0, [40, -150], 0, [10, 160], 0, [6, -90]],
  [0, [30, 85], 0, [9, 145], 0, [5, 30]],
];
const rows = (of: typeof u): Phasor[][] =>
  of.map((row) => row.map((x) => (Array.isArray(x) ? phasor(x[0]!, x[1]!) : phasor(0, 0))));
const seen = (of: Phasor[][], factors: readonly number[], lateRad: readonly number[]): Phasor[][] =>
  of.map((row, k) => row.map((x, h) => times(x, phasor(factors[k]!, (-h * lateRad[k]! * 180) / Math.PI))));

const numbers = (x: unknown): number[] =>
  typeof x === "number" ? [x] : Object.values(x as object).flatMap(numbers);

function alike(found: ObservedSystem, right: ObservedSystem): void {
  const [a, b] = [numbers(found), numbers(right)];
  expect(a).toHaveLength(b.length);
  for (const [n, x] of a.entries())
    expect(Math.abs(x - b[n]!)).toBeLessThan(1e-9 * Math.max(1, Math.abs(b[n]!)));
}

it("is what the phasors through these channels make, unbalance and all", () => {
  const right = systemOfPhasors(
    4,
    seen(rows(u), off.voltage, [0, 0, 0]),
    seen(rows(i), off.current, off.angleRad),
  );
  alike(throughChannelsOff(systemOfPhasors(4, rows(u), rows(i)), off), right);
  const ofB = { voltage: [0.98], current: [1.02], angleRad: [-0.01] };
  alike(throughChannelsOff(phaseOf(systemOfPhasors(4, rows(u), rows(i)), 1), ofB), phaseOf(right, 1));
});

it("lets what belongs to no order take the factors alone", () => {
  const system = systemOfPhasors(4, rows(u), rows(i));
  const noisy = { ...system, powersW: system.powersW.map((x) => x + 7) };
  const [plain, found] = [throughChannelsOff(system, off), throughChannelsOff(noisy, off)];
  for (const [k, x] of found.powersW.entries())
    expect(x - plain.powersW[k]!).toBeCloseTo(7 * off.voltage[k]! * off.current[k]!, 8);
});
