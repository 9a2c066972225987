// What opens a bank at once: a resonance that is seen, units that failed; and the numbers of the latter by nodal analysis.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Arms, imbalance, imbalanceSetting } from "./bank-imbalance.ts";
import { opening } from "./protection.ts";
import type { Order } from "./state.ts";
import { step } from "./step.ts";
import { type Entry, type Tick, terms, walked } from "./walked-bank.fixture.ts";

const calm: Tick = {
  loadVar: 330e3,
  loadW: 400e3,
  supply: 1,
  reading: "fresh",
  hand: null,
  fails: null,
  distortions: [{ order: 23, voltageShare: 0.019, currentShare: 0.005 }],
};
const ticks = (count: number, change: Partial<Tick> = {}): Tick[] =>
  Array.from({ length: count }, () => ({ ...calm, ...change }));
const ordersOf = (walk: readonly Entry[]): Order[] => walk.flatMap(({ order }) => (order ? [order] : []));
const closedAtEnd = (walk: readonly Entry[]): number => walk.at(-1)!.closed.filter((one) => one).length;

describe("distortion", () => {
  it("opens everything that made it, once, and never makes that set again", () => {
    const walk = walked(terms({ tap: null }), ticks(400, { unforeseen: [140e3, 160e3] }));
    expect(ordersOf(walk).filter((order) => order.kind === "switch" && !order.close)).toEqual([
      { kind: "switch", steps: [0, 1, 2], close: false },
    ]);
    expect(closedAtEnd(walk)).toBe(2);
    expect(walk.at(-1)!.bank.why.code).toBe("compensation.resonance-seen");
    const again = step(walk.at(-1)!.bank, { kind: "terms", terms: terms({ tap: null }) }, "bank/t", 0n)
      .state!;
    expect(again.resonated).toEqual([]);
  });

  it("that the supply brings is not laid to the bank: it opens, and closes again once the distortion is gone", () => {
    const loud = [{ order: 23, voltageShare: 0.09, currentShare: 0.005 }];
    const walk = walked(terms({ tap: null }), [
      ...ticks(120),
      ...ticks(60, { distortions: loud }),
      ...ticks(200),
    ]);
    const during = walk.slice(120, 180);
    expect(ordersOf(during)).toEqual([{ kind: "switch", steps: [0, 1, 2, 3], close: false }]);
    expect(during.at(-1)!.bank.why.code).toBe("compensation.distorted");
    expect(closedAtEnd(walk)).toBe(4);
  });

  it("of one look alone, or short of the lockout, opens nothing; above its limit nothing closes", () => {
    const at = (share: number) => [{ order: 23, voltageShare: share, currentShare: 0.005 }];
    const once = walked(terms(), [...ticks(120), ...ticks(1, { distortions: at(0.09) }), ...ticks(30)]);
    expect(ordersOf(once).every((order) => order.kind === "switch" && order.close)).toBe(true);
    const short = walked(terms(), [...ticks(120), ...ticks(100, { distortions: at(0.07) })]);
    expect(closedAtEnd(short)).toBe(4);
    const broken = Array.from({ length: 60 }, (_, n): Tick => {
      return { ...calm, distortions: at(0.09), reading: n % 2 ? "lost" : "fresh" };
    });
    expect(closedAtEnd(walked(terms(), [...ticks(120), ...broken]))).toBe(4);
    const above = walked(terms(), ticks(100, { distortions: at(0.051) }));
    expect(ordersOf(above)).toEqual([]);
    expect(above.at(-1)!.bank.why.code).toBe("compensation.distorted");
  });
});

describe("failed units", () => {
  const watched = terms().steps.map((one) => ({ ...one, imbalanceA: 1 }));

  it("open their step, which is used no more until it is mended", () => {
    const walk = walked(terms({ steps: watched, tap: null }), [...ticks(120), ...ticks(60, { loses: 1 })]);
    expect(ordersOf(walk).at(-1)).toEqual({ kind: "switch", steps: [1], close: false });
    expect(walk.at(-1)!.bank.devices[1]!.out?.code).toBe("compensation.imbalance");
    expect(closedAtEnd(walk)).toBe(3);
    const mended = step(walk.at(-1)!.bank, { kind: "mended", step: 1 }, "bank/t", 0n).state!;
    expect(mended.devices.map(({ out }) => out)).toEqual([null, null, null, null]);
  });

  it("open their step by what the last reading shows, though it was called mended since", () => {
    const of = terms({ steps: watched, tap: null });
    const seen = walked(of, [...ticks(120), ...ticks(1, { loses: 1 })]).at(-1)!.bank;
    const mended = { ...seen, devices: seen.devices.map((one) => ({ ...one, out: null })) };
    expect(opening(mended, of, seen.reading!)).toMatchObject({
      steps: [1],
      why: { code: "compensation.imbalance", text: seen.devices[1]!.out!.text },
    });
  });

  it("are seen only where something watches the stars", () => {
    const walk = walked(terms({ tap: null }), [...ticks(120), ...ticks(60, { loses: 1 })]);
    expect(closedAtEnd(walk)).toBe(4);
  });

  it("give the current and the voltage that nodal analysis of all units gives", () => {
    const arms = fc.record({
      series: fc.integer({ min: 1, max: 6 }),
      parallel: fc.integer({ min: 2, max: 12 }),
    });
    fc.assert(
      fc.property(arms, fc.nat(), (of, some) => {
        const lost = 1 + (some % (of.parallel - 1));
        const { currentShare, unitVoltage } = imbalance(of, lost);
        const seen = nodal(of, lost);
        expect(currentShare).toBeCloseTo(seen.current, 12);
        expect(unitVoltage).toBeCloseTo(seen.unitVoltage, 12);
      }),
    );
  });

  it("set the protection between the last number that the others bear and the first that they do not", () => {
    // 8 units side by side, 2 groups: one gone 96/89 = 1.079, two 96/82 = 1.171 times the voltage.
    const arms = { series: 2, parallel: 8 };
    const { lost, imbalanceA } = imbalanceSetting({ ratedVar: 3e6, ratedV: 10_000, detuning: 0.05 }, arms);
    expect(lost).toBe(2);
    const armA = 3e6 / (Math.sqrt(3) * 10_000) / 2;
    expect(imbalanceA).toBeGreaterThan((armA * 3) / 89);
    expect(imbalanceA).toBeLessThan((armA * 6) / 82);
  });
});

/** Six arms of unit capacitors on 1 V phases; the neutral point from Σ y·(E − V) = 0, then every voltage by division. */
function nodal({ series, parallel }: Arms, lost: number) {
  const groups = (failed: number) =>
    Array.from({ length: series }, (_, k) => parallel - (k === 0 ? failed : 0));
  const admittance = (of: readonly number[]): number => 1 / of.reduce((sum, units) => sum + 1 / units, 0);
  const whole = admittance(groups(0));
  const failed = admittance(groups(lost));
  // Phase a is real; b and c add to −1: only the real part moves.
  const neutral = (failed + whole - whole - whole) / (failed + 5 * whole);
  const toHealthyStar = whole * (1 - neutral) + 2 * whole * (-0.5 - neutral);
  const onGroup = (failed * (1 - neutral)) / (parallel - lost);
  return { current: Math.abs(toHealthyStar) / whole, unitVoltage: onGroup * series };
}
