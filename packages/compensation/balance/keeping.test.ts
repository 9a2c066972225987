// The control of a balancer: one order that evens the load out, and L1 to L5 of SPEC.md on random walks in a plain world.

import { nanoseconds } from "@etalon/basis";
import { type Phasor, phasor, plus, rms, scaled } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import fc from "fast-check";
import { expect, it } from "vitest";
import type { Three } from "../site-look.ts";
import { type Susceptances, withBranches } from "./branches.ts";
import {
  type BalanceReading,
  type Balancer,
  type BalancerTerms,
  type Heard,
  step,
  unevenness,
} from "./keeping.ts";

const START = 1_800_000_000_000_000_000n;
const at = (s: number) => START + nanoseconds(s);
const phaseV = 400 / Math.sqrt(3);
const voltages: Three = [phasor(phaseV, 0), phasor(phaseV, -120), phasor(phaseV, 120)];
const terms: BalancerTerms = {
  network: {
    nominalV: 400,
    shortCircuitVA: 8e6,
    xOverR: 1.5,
    shortCircuitTolerance: 0.1,
    neutralOverPhase: 1,
  },
  ...{ limitS: 0.6, uneven: 0.1, leastA: 10, highest: 1.05 },
  ...{ staleS: 30, dwellS: 10, betweenS: 20, settleS: 2 },
};
/** Currents of three single-phase loads that lag by 20°, beside what the branches draw. */
function reading(
  s: number,
  amps: readonly number[],
  branches: Susceptances,
  doubtful = false,
): BalanceReading {
  const own = voltages.map((u, k): Phasor => {
    const unit = scaled(u, amps[k]! / phaseV);
    return plus(scaled(unit, Math.cos(0.35)), scaled({ re: unit.im, im: -unit.re }, Math.sin(0.35)));
  }) as unknown as Three;
  const currents = withBranches(voltages, own, branches);
  const { positive, negative, zero } = sequenceComponents(...currents);
  const sure = (x: Phasor) => ({ value: rms(x), standard: 0.05 });
  return {
    ...{ fromTaiNs: at(s - 1), untilTaiNs: at(s), wires: 4, windows: 3, voltages, currents, branches },
    ...{ positiveA: sure(positive), negativeA: sure(negative), zeroA: sure(zero) },
    lineV: { value: 400, standard: 0.05 },
    activeW: { value: 3 * phaseV * positive.re, standard: 10 },
    reactiveVar: { value: -3 * phaseV * positive.im, standard: 10 },
    distortions: [],
    doubts: doubtful ? [{ code: "test.doubt", text: "a doubt" }] : [],
  };
}
const begun = () => step(null, { kind: "terms", terms }, START).balancer;

it("evens a street out by one order, and then rests", () => {
  let [balancer, branches] = [begun(), {} as Susceptances];
  const found: number[] = [];
  let orders = 0;
  for (let s = 5; s < 300; s += 5) {
    const look = reading(s, [200, 110, 60], branches);
    const { balancer: after, order } = step(balancer, { kind: "reading", reading: look }, at(s));
    balancer = after;
    found.push(unevenness(look).value);
    if (order === null) continue;
    orders++;
    branches = order.branches;
    expect(order.predicted.lossW.value).toBeLessThan(0.9 * order.before.lossW.value);
  }
  expect(orders).toBe(1);
  expect([found[0]! > 0.4, found.at(-1)! < 0.01]).toEqual([true, true]);
  expect(balancer.why.code).toBe("compensation.even");
});

it("keeps its invariants on random walks", () => {
  const tick = fc.record({
    passes: fc.integer({ min: 1, max: 12 }),
    amps: fc.option(fc.tuple(fc.nat(200), fc.nat(200), fc.nat(200)), { freq: 1 }),
    what: fc.constantFrom(...(["read", "read", "read", "read", "doubt", "ask", "refuse", "late"] as const)),
    carried: fc.boolean(),
  });
  let [orders, asked] = [0, 0];
  const walks = fc.property(fc.array(tick, { minLength: 10, maxLength: 60 }), (ticks) => {
    let [balancer, branches, s]: [Balancer, Susceptances, number] = [begun(), {}, 0];
    let amps: readonly number[] = [100, 50, 30];
    let pending: { number: number; at: number } | null = null;
    let [newest, evenUntil, lastOrder]: [BalanceReading | null, number, number] = [null, 0, -100];
    for (const one of ticks) {
      s += one.passes;
      amps = one.amps ?? amps;
      const heard: Heard =
        one.what === "ask"
          ? { kind: "ask", branches: null, why: "somebody" }
          : one.what === "refuse"
            ? { kind: "unable", number: pending?.number ?? 0, why: "late" }
            : {
                kind: "reading",
                reading: reading(one.what === "late" ? s - 40 : s, amps, branches, one.what === "doubt"),
              };
      if (heard.kind === "unable" && pending) [pending, evenUntil] = [null, s];
      if (heard.kind === "reading" && (newest === null || heard.reading.untilTaiNs > newest.untilTaiNs)) {
        const gap = newest === null || heard.reading.fromTaiNs - newest.untilTaiNs > nanoseconds(30);
        newest = heard.reading;
        const uneven = unevenness(newest);
        const sure = uneven.value - 2 * uneven.standard > 0.1 && newest.doubts.length === 0;
        if (!sure || gap) evenUntil = Number(newest.untilTaiNs - START) / 1e9;
        if (pending && newest.fromTaiNs >= at(pending.at + 2)) pending = null;
      }
      const { balancer: after, order } = step(balancer, heard, at(s));
      balancer = after;
      if (order === null) continue;
      orders++;
      expect(pending, "L1").toBeNull();
      expect(newest, "L2").not.toBeNull();
      expect(at(s) - newest!.untilTaiNs <= nanoseconds(30), "L2").toBe(true);
      expect([newest!.doubts, newest!.positiveA.value >= 10], "L2").toEqual([[], true]);
      if (heard.kind === "reading") {
        expect(s - evenUntil, "L3").toBeGreaterThanOrEqual(10);
        expect(s - lastOrder, "L3").toBeGreaterThanOrEqual(20);
      } else asked++;
      expect(order.predicted.lossW.value, "L3").toBeLessThan(order.before.lossW.value);
      expect(Math.max(...Object.values(order.branches).map(Math.abs)), "L4").toBeLessThanOrEqual(0.6);
      [pending, lastOrder, evenUntil] = [{ number: order.number, at: s }, s, s];
      if (one.carried) branches = order.branches;
    }
    // L5: left in peace under a constant load, with orders carried out.
    let after = 0;
    for (let n = 0; n < 60; n++) {
      s += 5;
      const { balancer: next, order } = step(
        balancer,
        { kind: "reading", reading: reading(s, amps, branches) },
        at(s),
      );
      balancer = next;
      if (order === null) continue;
      branches = order.branches;
      after++;
    }
    expect(after, "L5").toBeLessThanOrEqual(2);
  });
  fc.assert(walks, { seed: 20_261_202, numRuns: 100 });
  expect(orders).toBeGreaterThan(50);
  expect(asked).toBeGreaterThan(10);
});
