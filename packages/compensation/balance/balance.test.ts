// Balancing orders against worked examples, and plans against all that there are.

import { type Phasor, phasor, plus, rms, scaled, times } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Three } from "../site-look.ts";
import { balancingOrder } from "./balancing-order.ts";
import { type BranchName, branchVoltage, unitCurrents, withBranches } from "./branches.ts";
import { capacitorOrder } from "./capacitor-order.ts";
import { balanceFigures, lossSquares } from "./line-loss.ts";
import { type PlanTerms, reassignment } from "./reassignment.ts";
import type { PhaseIndex, User } from "./users.ts";

const supply: Three = [phasor(220, 0), phasor(220, -120), phasor(220, 120)];

/** Line currents of a load of admittances. */
function drawn(voltages: Three, load: Partial<Record<BranchName, readonly [number, number]>>): Three {
  let sum: Three = [phasor(0, 0), phasor(0, 0), phasor(0, 0)];
  for (const [name, [G, B]] of Object.entries(load)) {
    const admittance = { re: B, im: -G }; // (G + jB)/j of the branch's own j·U
    const own = unitCurrents(name as BranchName, voltages).map((x) => times(x, admittance));
    sum = sum.map((x, k) => plus(x, own[k]!)) as unknown as Three;
  }
  return sum;
}

const solved = (voltages: Three, currents: Three, wires: 3 | 4) => {
  const order = balancingOrder(voltages, currents, wires);
  if (!order.ok) throw new Error(order.why.text);
  return order.value;
};

describe("balancing orders", () => {
  it("Steinmetz: 0.5 S between a and b alone", () => {
    const currents = drawn(supply, { ab: [0.5, 0] });
    expect(currents.map(rms).map((x) => x.toFixed(1))).toEqual(["190.5", "190.5", "0.0"]);
    const order = solved(supply, currents, 3);
    expect(order.ab).toBeCloseTo(0, 9);
    expect(order.bc).toBeCloseTo(0.288675, 6);
    expect(order.ca).toBeCloseTo(-0.288675, 6);
    expect(order.bc! * rms(branchVoltage("bc", supply)) ** 2).toBeCloseTo(41915.6, 1);
    for (const x of withBranches(supply, currents, order)) expect(rms(x)).toBeCloseTo(110, 6);
  });

  it("Steinmetz: three lossy branches", () => {
    const currents = drawn(supply, { ab: [0.3, -0.2], bc: [0.1, -0.05], ca: [0.2, -0.15] });
    for (const [k, amps] of [199.403, 158.876, 127.045].entries())
      expect(rms(currents[k]!)).toBeCloseTo(amps, 3);
    const before = balanceFigures(supply, currents, null);
    expect(before.negativeA).toBeCloseTo(43.357, 3);
    const order = solved(supply, currents, 3);
    expect([order.ab, order.bc, order.ca].map((x) => x!.toFixed(6))).toEqual([
      "0.257735",
      "0.107735",
      "0.034530",
    ]);
    const after = balanceFigures(supply, withBranches(supply, currents, order), null);
    expect(after.positiveA).toBeCloseTo(132, 3);
    expect(after.negativeA).toBeCloseTo(0, 9);
    expect(after.powerFactor).toBeCloseTo(1, 12);
  });

  it("four wires: six branches of least size", () => {
    const currents = drawn(supply, { a: [0.4, -0.2], b: [0.2, -0.05], c: [0.1, -0.1] });
    const order = solved(supply, currents, 4);
    const six = (["a", "b", "c", "ab", "bc", "ca"] as const).map((name) => order[name]!.toFixed(6));
    expect(six).toEqual(["0.152735", "-0.228205", "0.110470", "0.111980", "0.073490", "-0.080470"]);
    for (const x of withBranches(supply, currents, order)) expect(rms(x)).toBeCloseTo(51.333, 3);
  });

  it("any load under any unbalanced supply is balanced, at power factor 1", () => {
    const g = fc.double({ min: 0.01, max: 1, noNaN: true });
    const b = fc.double({ min: -1, max: 1, noNaN: true });
    const near = fc.record({
      size: fc.double({ min: 0.9, max: 1.1, noNaN: true }),
      turn: fc.integer({ min: -5, max: 5 }),
    });
    const branch = fc.tuple(g, b);
    fc.assert(
      fc.property(
        fc.tuple(near, near, near),
        fc.array(branch, { minLength: 6, maxLength: 6 }),
        (off, parts) => {
          const turned = supply.map((u, k) =>
            times(scaled(u, off[k]!.size), phasor(1, off[k]!.turn)),
          ) as unknown as Three;
          const { positive } = sequenceComponents(...turned);
          const back: Phasor = { re: positive.re / rms(positive), im: -positive.im / rms(positive) };
          const voltages = turned.map((u) => times(u, back)) as unknown as Three;
          const [ab, bc, ca, a, b, c] = parts as [(typeof parts)[0], ...typeof parts];
          const four = drawn(voltages, { ab: ab!, bc: bc!, ca: ca!, a: a!, b: b!, c: c! });
          const after = balanceFigures(voltages, withBranches(voltages, four, solved(voltages, four, 4)), 1);
          const size = balanceFigures(voltages, four, 1).positiveA + 1;
          expect(after.negativeA / size).toBeLessThan(1e-9);
          expect(after.zeroA / size).toBeLessThan(1e-9);
          expect(after.powerFactor).toBeGreaterThan(1 - 1e-9);
          const three = drawn(voltages, { ab: ab!, bc: bc!, ca: ca! });
          const alone = balanceFigures(
            voltages,
            withBranches(voltages, three, solved(voltages, three, 3)),
            null,
          );
          expect(alone.negativeA / size).toBeLessThan(1e-9);
        },
      ),
      { numRuns: 200 },
    );
  });

  it("refuses voltages that span no three phases", () => {
    const one: Three = [phasor(220, 0), phasor(220, 0), phasor(220, 0)];
    expect(balancingOrder(one, supply, 3)).toMatchObject({
      ok: false,
      why: { code: "compensation.no-voltage" },
    });
  });

  it("capacitors alone: no neighbour of the order loses less", () => {
    const currents = drawn(supply, { a: [0.4, -0.2], b: [0.2, -0.15], c: [0.1, -0.1] });
    const units = { unitVar: 2000, nominalV: 220, units: 4 };
    const order = capacitorOrder(supply, currents, 4, units, 1);
    if (!order.ok) throw new Error(order.why.text);
    const loss = (branches: Partial<Record<string, number>>): number =>
      lossSquares(sequenceComponents(...withBranches(supply, currents, branches)), 1);
    expect(loss(order.value.branches)).toBeCloseTo(order.value.afterA2, 6);
    expect(order.value.afterA2).toBeLessThan(order.value.beforeA2);
    for (const [name, n] of Object.entries(order.value.units))
      for (const m of [n! - 1, n! + 1]) {
        if (m < 0 || m > 4) continue;
        const other = { ...order.value.branches, [name]: (m * 2000) / 220 ** 2 };
        expect(loss(other)).toBeGreaterThanOrEqual(order.value.afterA2);
      }
    expect(capacitorOrder(supply, currents, 4, { ...units, units: 20 }, 1)).toMatchObject({ ok: false });
  });
});

const terms: PlanTerms = {
  phaseV: 220,
  resistanceOhm: 0.1,
  reactanceOhm: 0.08,
  neutralOverPhase: 1.5,
  hours: 1,
  kwhPerMove: 0.05,
  mostMoves: 100,
  seed: 1,
};

const user = (times: number): fc.Arbitrary<Omit<User, "name">> => {
  const watts = fc.array(fc.integer({ min: 0, max: 8000 }), { minLength: times, maxLength: times });
  const vars = fc.array(fc.integer({ min: -1000, max: 4000 }), { minLength: times, maxLength: times });
  return fc.record({ phase: fc.constantFrom(0, 1, 2), activeW: watts, reactiveVar: vars });
};
const named = (users: readonly Omit<User, "name">[]): User[] =>
  users.map((one, n) => ({ ...one, name: `u${n}` }));

/** Loss of an assignment from its phase currents, kWh: nothing shared with the plan's arithmetic. */
function lossKwh(users: readonly User[], assignment: readonly PhaseIndex[], own: PlanTerms): number {
  let total = 0;
  for (let t = 0; t < users[0]!.activeW.length; t++) {
    const phases = [0, 1, 2].map((phase) => {
      let sum: Phasor = phasor(0, 0);
      for (const [u, one] of users.entries())
        if (assignment[u] === phase) {
          const s = { re: one.activeW[t]! / own.phaseV, im: -one.reactiveVar[t]! / own.phaseV };
          sum = plus(sum, times(s, phasor(1, -120 * phase)));
        }
      return sum;
    });
    const neutral = phases.reduce(plus);
    const squares =
      phases.reduce((sum, x) => sum + rms(x) ** 2, 0) + own.neutralOverPhase * rms(neutral) ** 2;
    total += (squares * own.resistanceOhm * own.hours) / 1000;
  }
  return total;
}

describe("plans of phases", () => {
  it("are the best of all, for a few users, whatever changes cost and are allowed", () => {
    fc.assert(
      fc.property(
        fc.array(user(2), { minLength: 1, maxLength: 7 }),
        fc.constantFrom(0, 0.05, 1),
        fc.constantFrom(1, 2, 100),
        (own, kwhPerMove, mostMoves) => {
          const users = named(own);
          const asked = { ...terms, kwhPerMove, mostMoves };
          const plan = reassignment(users, asked);
          if (!plan.ok) throw new Error(plan.why.text);
          let best = Number.POSITIVE_INFINITY;
          for (let code = 0; code < 3 ** users.length; code++) {
            const all = users.map((_, u) => (Math.floor(code / 3 ** u) % 3) as PhaseIndex);
            const moves = all.filter((phase, u) => phase !== users[u]!.phase).length;
            if (moves <= mostMoves) best = Math.min(best, lossKwh(users, all, asked) + moves * kwhPerMove);
          }
          const { value } = plan;
          expect(value.proved).toBe(true);
          expect(value.moves.length).toBeLessThanOrEqual(mostMoves);
          expect(Math.abs(value.objectiveKwh - best)).toBeLessThan(1e-6 * (1 + best));
          expect(Math.abs(value.afterKwh - lossKwh(users, value.assignment, asked))).toBeLessThan(
            1e-6 * (1 + best),
          );
        },
      ),
      { numRuns: 60 },
    );
  });

  it("for many users, lie within what is stated of the best", () => {
    fc.assert(
      fc.property(fc.array(user(6), { minLength: 40, maxLength: 60 }), (own) => {
        const users = named(own);
        const plan = reassignment(users, terms);
        if (!plan.ok) throw new Error(plan.why.text);
        const { beforeKwh, afterKwh, objectiveKwh, boundKwh, balancedKwh } = plan.value;
        expect(
          Math.abs(
            beforeKwh -
              lossKwh(
                users,
                users.map(({ phase }) => phase),
                terms,
              ),
          ),
        ).toBeLessThan(1e-6 * beforeKwh);
        expect(balancedKwh).toBeLessThanOrEqual(afterKwh + 1e-9);
        expect(boundKwh).toBeLessThanOrEqual(objectiveKwh + 1e-9);
        expect(objectiveKwh).toBeLessThanOrEqual(beforeKwh + 1e-9);
      }),
      { numRuns: 5 },
    );
  });

  it("finds what was shuffled: users that balance are put back in balance", () => {
    const ten = Array.from(
      { length: 30 },
      (_, n): Omit<User, "name"> => ({
        phase: n < 20 ? 0 : 1,
        activeW: [1000 + 100 * Math.floor(n / 3)],
        reactiveVar: [200],
      }),
    );
    const plan = reassignment(named(ten), { ...terms, kwhPerMove: 0 });
    if (!plan.ok) throw new Error(plan.why.text);
    expect(plan.value.afterKwh / plan.value.balancedKwh).toBeLessThan(1 + 1e-4);
  });

  it("says what it cannot take", () => {
    const one = { name: "x", phase: 0 as const, activeW: [1], reactiveVar: [0] };
    for (const [users, code] of [
      [[], "compensation.no-users"],
      [[one, { ...one, activeW: [1, 2] }], "compensation.lengths"],
    ] as const)
      expect(reassignment(users, terms)).toMatchObject({ ok: false, why: { code } });
  });
});
