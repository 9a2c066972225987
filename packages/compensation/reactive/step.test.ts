// The control of a bank: its way through a day, and the invariants of SPEC.md on random walks.

import { nanoseconds } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { usual } from "./limits.table.ts";
import type { Order, Reading, Terms } from "./state.ts";
import { type Entry, TICK_S, type Tick, terms, walked } from "./walked-bank.fixture.ts";

const calm: Tick = {
  loadVar: 160e3,
  loadW: 400e3,
  supply: 1,
  reading: "fresh",
  hand: null,
  fails: null,
  distortions: [],
};
const ticks = (count: number, change: Partial<Tick> = {}): Tick[] =>
  Array.from({ length: count }, () => ({ ...calm, ...change }));
const orders = (entries: readonly Entry[]) => entries.flatMap(({ order }) => (order ? [order] : []));
const last = (entries: readonly Entry[]) => entries.at(-1)!;

describe("one bank", () => {
  it("switches in step by step until the target is reached, then rests", () => {
    const walk = walked(terms(), ticks(100));
    // 160 kvar at 400 kW; PF 0.95 allows 131: one step of 50 kvar is enough.
    expect(orders(walk)).toEqual([{ kind: "switch", steps: [0], close: true }]);
    expect(last(walk).bank.why.code).toBe("compensation.in-order");
  });

  it("uses the step that has rested longest", () => {
    const walk = walked(terms(), [
      ...ticks(60, { loadVar: 240e3 }),
      ...ticks(60, { loadVar: 0 }),
      ...ticks(60, { loadVar: 160e3 }),
    ]);
    const closings = orders(walk).flatMap((order) =>
      order.kind === "switch" && order.close ? order.steps : [],
    );
    expect(closings).toEqual([0, 1, 2, 3]);
  });

  it("opens everything above the lockout, in one order", () => {
    const walk = walked(terms({ tap: null }), [
      ...ticks(60, { loadVar: 300e3 }),
      ...ticks(3, { supply: 1.15, loadVar: 300e3 }),
    ]);
    expect(orders(walk).at(-1)).toEqual({ kind: "switch", steps: [0, 1, 2, 3], close: false });
    expect(last(walk).bank.why.code).toBe("compensation.lockout");
  });

  it("gives up a step whose contactor does not follow, and takes the next", () => {
    const walk = walked(terms(), [...ticks(1, { fails: 0 }), ...ticks(100)]);
    expect(orders(walk)).toEqual([0, 1].map((n) => ({ kind: "switch", steps: [n], close: true })));
    expect(last(walk).bank.devices[0]!.out?.code).toBe("compensation.contactor");
  });

  it("gives up a step that is switched without effect", () => {
    const load = (n: number) => (Math.floor(n / 60) % 2 ? 0 : 160e3);
    const swings = Array.from({ length: 400 }, (_, n) => ({ ...calm, loadVar: load(n) }));
    const walk = walked(terms(), swings, [0, 1, 1, 1]);
    expect(last(walk).bank.devices[0]!.out?.code).toBe("compensation.no-effect");
  });

  it("does not close into a resonance, and says which", () => {
    // 20 MVA: 200 kvar resonate at order 10, 150 at 11.5, 100 at 14.1, 50 at 20.
    const eleventh = [{ order: 11, voltageShare: 0.005, currentShare: 0.03 }];
    const walk = walked(terms(), ticks(200, { loadVar: 330e3, distortions: eleventh }));
    expect(orders(walk)).toHaveLength(2);
    expect(last(walk).bank.why.code).toBe("compensation.resonance");
  });

  it("switches in what the tariff pays for, though the target is kept, and no more, though it is not", () => {
    const tariff = { powerFactorStandard: 0.9 } as const;
    // 400 kW and 160 kvar are a power factor of 0.93: the tariff pays from 0.95 on, for 138 kvar at most.
    const paying = walked(terms({ target: 0.9, tariff }), ticks(100));
    expect(orders(paying)).toEqual([{ kind: "switch", steps: [0], close: true }]);
    const why = paying.flatMap(({ why }) => (why === null ? [] : [why]))[0];
    expect(why).toBe("under-compensated; the tariff adjusts the bill by −0.75 %, not −0.45 %");
    expect(orders(walked(terms({ target: 0.9 }), ticks(100)))).toEqual([]);
    const idle = walked(terms({ target: 0.99, tariff }), ticks(100, { loadVar: 130e3 }));
    expect(orders(idle)).toEqual([]);
    expect(last(idle).bank.why.code).toBe("compensation.tariff");
    expect(orders(walked(terms({ target: 0.99 }), ticks(100, { loadVar: 130e3 }))).length).toBe(2);
  });

  it("waits for midnight where the best step has been switched too often today", () => {
    const steps = [100e3, 50e3].map((ratedVar) => ({ ratedVar, ratedV: 400, detuning: 0 }));
    // 22:13 at the start.
    const hand = [...ticks(1), ...ticks(2, { hand: 0 })];
    const walk = walked(terms({ steps, stepChangesPerDay: 2 }), [...hand, ...ticks(330, { loadVar: 240e3 })]);
    expect(orders(walk)[0]).toEqual({ kind: "switch", steps: [0], close: true });
    expect(walk[100]!.bank.why.code).toBe("compensation.worn");
    expect(walk.findIndex(({ order }) => order !== null)).toBeGreaterThan(300);
  });

  it("moves the tap for the voltage first, and capacitors only at its end", () => {
    const walk = walked(
      terms({ tap: { stepShare: 0.0125, lowest: 0, highest: 0 } }),
      ticks(100, { supply: 0.93, loadVar: 100e3 }),
    );
    expect(orders(walk)[0]).toMatchObject({ kind: "switch", close: true });
    const tapped = walked(terms(), ticks(100, { supply: 0.93, loadVar: 100e3 }));
    expect(orders(tapped)[0]).toEqual({ kind: "tap", by: 1 });
  });

  it("orders nothing on what is old, doubtful or unsure", () => {
    for (const reading of ["lost", "late", "doubtful", "unsure"] as const) {
      const walk = walked(terms(), [...ticks(1), ...ticks(100, { reading })]);
      expect(orders(walk), reading).toEqual([]);
    }
  });
});

const distortions = fc.constantFrom(
  [],
  [
    { order: 5, voltageShare: 0.02, currentShare: 0.1 },
    { order: 7, voltageShare: 0.01, currentShare: 0.06 },
  ],
  [
    { order: 11, voltageShare: 0.008, currentShare: 0.05 },
    { order: 13, voltageShare: 0.005, currentShare: 0.02 },
  ],
);

const unforeseen = fc.oneof(
  { weight: 2, arbitrary: fc.constant({}) },
  fc.integer({ min: 40, max: 160 }).map((kvar) => ({ unforeseen: [kvar * 1000, kvar * 1400] as const })),
);

/** Stretches of some minutes, with a fault here and there. */
const stretch: fc.Arbitrary<Tick[]> = fc
  .record({
    length: fc.integer({ min: 1, max: 40 }),
    loadVar: fc.integer({ min: -50, max: 350 }).map((k) => k * 1000),
    loadW: fc.integer({ min: 0, max: 600 }).map((k) => k * 1000),
    supply: fc.oneof(
      { weight: 6, arbitrary: fc.double({ min: 0.93, max: 1.07, noNaN: true }) },
      { weight: 1, arbitrary: fc.constantFrom(0.3, 1.13) },
    ),
    distortions,
    unforeseen,
    faults: fc.array(
      fc.record({
        at: fc.integer({ min: 0, max: 39 }),
        reading: fc.constantFrom("fresh", "lost", "late", "doubtful", "unsure" as const),
        hand: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 3 }),
        fails: fc.option(fc.integer({ min: 0, max: 3 }), { freq: 8 }),
        loses: fc.oneof({ weight: 8, arbitrary: fc.constant({}) }, fc.record({ loses: fc.nat(3) })),
      }),
      { maxLength: 4 },
    ),
  })
  .map(({ length, faults, unforeseen, ...load }) =>
    Array.from({ length }, (_, n): Tick => {
      const fault = faults.find(({ at }) => at === n);
      const none = { at: 0, reading: "fresh" as const, hand: null, fails: null, loses: {} };
      const { at: _at, loses, ...what } = fault ?? none;
      return { ...load, ...what, ...loses, ...unforeseen };
    }),
  );

const bankTerms: fc.Arbitrary<Terms> = fc
  .record({
    sizes: fc.constantFrom([50, 50, 50, 50], [25, 50, 100, 25], [60, 40, 30, 20]),
    detuning: fc.constantFrom(0, 0.07, 0.14),
    tap: fc.constantFrom(null, { stepShare: 0.0125, lowest: -4, highest: 4 }),
    tariff: fc.constantFrom({}, { tariff: { powerFactorStandard: 0.85 as const } }),
    perDay: fc.constantFrom(2, 3, 24),
    betweenS: fc.constantFrom(60, 300),
    reversalS: fc.constantFrom(0, 60, 300),
    dwellS: fc.constantFrom(0, 120),
    settleS: fc.constantFrom(5, 90, 200),
    dischargeS: fc.constantFrom(60, 180, 600),
  })
  .map(({ sizes, detuning, tap, perDay, tariff, ...times }) =>
    terms({
      steps: sizes.map((k) => ({ ratedVar: k * 1000, ratedV: 400, detuning, imbalanceA: 1 })),
      tap,
      ...tariff,
      stepChangesPerDay: perDay,
      tapChangesPerDay: perDay,
      ...times,
    }),
  );

describe("random walks", () => {
  it("keep I1 to I8 and I10 to I12", () => {
    let given = 0;
    let protectedBy = 0;
    fc.assert(
      fc.property(bankTerms, fc.array(stretch, { minLength: 3, maxLength: 14 }), (own, stretches) => {
        const walk = walked(own, stretches.flat());
        given += orders(walk).length;
        protectedBy += holds(own, walk);
      }),
      { numRuns: 150 },
    );
    expect(given).toBeGreaterThan(200); // walks without orders would prove nothing
    expect(protectedBy).toBeGreaterThan(20);
  });

  it("keep I9: under a constant load the orders end, and none undoes another", () => {
    let given = 0;
    let found = 0;
    fc.assert(
      fc.property(
        bankTerms,
        fc.record({
          loadVar: fc.integer({ min: -50, max: 350 }).map((k) => k * 1000),
          loadW: fc.integer({ min: 60, max: 600 }).map((k) => k * 1000),
          supply: fc.double({ min: 0.92, max: 1.08, noNaN: true }),
          distortions,
        }),
        unforeseen,
        fc.constantFrom("lost", "doubtful" as const),
        fc.array(fc.boolean(), { minLength: 4, maxLength: 4 }),
        fc.array(fc.double({ min: 0.92, max: 1.09, noNaN: true }), { minLength: 4, maxLength: 4 }),
        (own, base, resonance, reading, begin, capacity) => {
          const load = { ...base, ...resonance };
          const first = begin.map((closed, n) => ({ ...calm, ...load, reading, hand: closed ? n : null }));
          const walk = walked(own, [...first, ...ticks(600, load)], capacity);
          given += orders(walk).length;
          // The load is constant from when the hands are off; before, nothing may be ordered.
          expect(orders(walk.slice(0, first.length))).toEqual([]);
          const lockouts = walk.flatMap(({ order, bank }) =>
            order !== null && bank.pending!.distorting !== null ? [bank.pending!.distorting] : [],
          );
          found += lockouts.length;
          // No set opens by its resonance twice.
          expect(new Set(lockouts.map((closed) => platesOf(own, closed))).size).toBe(lockouts.length);
          const late = walk.slice(-150).filter(({ order }) => order !== null);
          expect(late).toEqual([]);
          const taps = orders(walk).flatMap((order) => (order.kind === "tap" ? [order.by] : []));
          expect(new Set(taps).size).toBeLessThanOrEqual(1);
          for (const n of own.steps.keys()) {
            const own = walk.filter(
              ({ order, bank }) =>
                order?.kind === "switch" && order.steps.includes(n) && bank.pending!.distorting === null,
            );
            expect(own.length).toBeLessThanOrEqual(1 + lockouts.length);
          }
        },
      ),
      { numRuns: 150 },
    );
    expect(given).toBeGreaterThan(80);
    expect(found).toBeGreaterThan(5);
  });
});

const platesOf = (own: Terms, closed: readonly boolean[]): string =>
  own.steps
    .flatMap(({ ratedVar }, n) => (closed[n] ? [ratedVar] : []))
    .sort((a, b) => a - b)
    .join(", ");
const distortionOf = ({ distortions }: Reading): number =>
  Math.sqrt(distortions.reduce((sum, { voltageShare }) => sum + voltageShare ** 2, 0));

/** The walk's own book, kept without a look at the bank's state; returns how often distortion or imbalance opened. */
function holds(own: Terms, walk: readonly Entry[]): number {
  const unequal = ({ neutralA }: Reading, n: number): boolean =>
    neutralA![n]!.value - 2 * neutralA![n]!.standard > own.steps[n]!.imbalanceA!;
  const broken = new Set<number>();
  const resonated = new Set<string>();
  let distortedFrom: bigint | null = null;
  let before: Reading | null = null;
  let protectedBy = 0;
  const seconds = (from: bigint, to: bigint): number => Number(to - from) / 1e9;
  const seenOpen: (bigint | null)[] = own.steps.map(() => null);
  const changed: (bigint | null)[] = own.steps.map(() => null);
  const perDay = new Map<string, number>();
  const failed = new Set<number>();
  let contacts: readonly boolean[] | null = null;
  let lastIn: bigint | null = null;
  let lastOut: bigint | null = null;
  let lastTap: { by: number; at: bigint } | null = null;
  let tapAt: bigint | null = null;
  let newest: bigint | null = null;
  let locked: bigint | null = null;
  let out: { at: bigint; order: Order; distorting: string | null } | null = null;
  let numbers = 0;
  for (const { now, reading, order, number, tick } of walk) {
    const taken = reading !== null && (newest === null || reading.untilTaiNs > newest);
    if (taken) {
      newest = reading.untilTaiNs;
      const at = reading.untilTaiNs;
      reading.closed.forEach((closed, n) => {
        if (contacts === null) seenOpen[n] = closed ? null : at;
        else if (closed !== contacts[n]) {
          changed[n] = at;
          seenOpen[n] = closed ? null : at;
          if (closed) lastIn = at;
          else lastOut = at;
        }
      });
      const sure = reading.doubts.length === 0;
      const gap = before === null || reading.fromTaiNs - before.untilTaiNs > nanoseconds(own.staleS);
      before = reading;
      if (gap || !sure || distortionOf(reading) <= 0.075) distortedFrom = null;
      if (sure && distortionOf(reading) > 0.075) distortedFrom ??= at;
      for (const n of own.steps.keys()) if (unequal(reading, n)) broken.add(n);
      const whole = out !== null && reading.fromTaiNs >= out.at + nanoseconds(own.settleS);
      if (out !== null && whole && (sure || out.distorting === null)) {
        const { order: answered, distorting } = out;
        if (distorting !== null && distortionOf(reading) <= 0.05) resonated.add(distorting);
        if (answered.kind === "switch")
          for (const n of answered.steps) if (reading.closed[n] !== answered.close) failed.add(n);
        out = null;
      }
      contacts = reading.closed;
      const U = reading.lineV.value / own.network.nominalV;
      if (reading.doubts.length === 0 && (U > own.voltage.lockout || U < own.voltage.lost)) locked = at;
    }
    if (order === null) continue;
    // I1, I2
    expect(number).toBe(++numbers);
    expect(out).toBeNull();
    expect(newest).not.toBeNull();
    expect(seconds(newest!, now)).toBeLessThanOrEqual(own.staleS);
    const base = walk.find((entry) => entry.reading?.untilTaiNs === newest)!.reading!;
    expect(base.doubts).toEqual([]);
    const U = base.lineV.value / own.network.nominalV;
    const lockout = U > own.voltage.lockout || U < own.voltage.lost;
    // I11, I12: what opens because of them need not wait for anything else.
    const imbalanced = order.kind === "switch" && !order.close && order.steps.every((n) => unequal(base, n));
    const lasts = distortedFrom !== null && seconds(distortedFrom, newest!) >= own.dwellS;
    const distorted = !lockout && !imbalanced && lasts && order.kind === "switch" && !order.close;
    out = { at: now, order, distorting: distorted ? platesOf(own, base.closed) : null };
    if (distorted)
      expect(order.steps).toEqual(base.closed.flatMap((one, n) => (one && !failed.has(n) ? [n] : [])));
    if (distorted) locked = newest;
    const day = String(now / 86_400_000_000_000n);
    const count = (name: string): number => {
      perDay.set(`${day} ${name}`, (perDay.get(`${day} ${name}`) ?? 0) + 1);
      return perDay.get(`${day} ${name}`)!;
    };
    if (order.kind === "tap") {
      expect(lockout).toBe(false);
      if (tapAt !== null) expect(seconds(tapAt, now)).toBeGreaterThanOrEqual(own.betweenS - TICK_S);
      if (lastTap !== null && lastTap.by !== order.by)
        expect(seconds(lastTap.at, now)).toBeGreaterThanOrEqual(own.reversalS - TICK_S);
      expect(count("tap")).toBeLessThanOrEqual(own.tapChangesPerDay);
      tapAt = now;
      lastTap = { by: order.by, at: now };
      continue;
    }
    for (const n of order.steps) {
      expect(base.closed[n]).toBe(!order.close);
      expect(failed.has(n)).toBe(false); // I10
      if (order.close) expect(broken.has(n)).toBe(false);
    }
    if (!lockout && (imbalanced || distorted)) {
      protectedBy++;
      continue;
    }
    if (lockout) {
      // I6
      expect(order.close).toBe(false);
      continue;
    }
    expect(base.reactiveVar.standard).toBeLessThan(
      0.5 * Math.min(...own.steps.map(({ ratedVar }) => ratedVar)),
    );
    expect(order.steps).toHaveLength(1);
    const n = order.steps[0]!;
    // I4, I5
    if (changed[n] !== null) expect(seconds(changed[n]!, now)).toBeGreaterThanOrEqual(own.betweenS);
    expect(count(String(n))).toBeLessThanOrEqual(own.stepChangesPerDay);
    if (!order.close) {
      if (lastIn !== null) expect(seconds(lastIn, now)).toBeGreaterThanOrEqual(own.reversalS);
      continue;
    }
    if (lastOut !== null) expect(seconds(lastOut, now)).toBeGreaterThanOrEqual(own.reversalS);
    expect(seenOpen[n]).not.toBeNull();
    expect(seconds(seenOpen[n]!, now)).toBeGreaterThanOrEqual(own.dischargeS); // I3
    if (locked !== null) expect(seconds(locked, now)).toBeGreaterThanOrEqual(own.lockoutS); // I6
    const after = base.closed.map((closed, k) => closed || k === n);
    expect(distortionOf(base)).toBeLessThanOrEqual(0.05); // I11
    expect(resonated).not.toContain(platesOf(own, after));
    for (const { order: h } of tick.distortions) expect(nearestResonance(own, after, h)).toBeGreaterThan(0.2); // I7
    // I8
    const q = (own.steps[n]!.ratedVar * U ** 2) / (1 - own.steps[n]!.detuning);
    const least = Math.min(
      ...own.steps.map(({ ratedVar, detuning }) => (ratedVar * U ** 2) / (1 - detuning)),
    );
    expect(base.reactiveVar.value - q - 2 * base.reactiveVar.standard).toBeGreaterThanOrEqual(
      -usual.switchOut * least,
    );
    expect(base.lineV.value).toBeLessThan(own.voltage.high * own.network.nominalV);
  }
  return protectedBy;
}

/** By a dense scan of the lossless susceptance: how far the nearest parallel resonance is from an order. */
function nearestResonance(own: Terms, closed: readonly boolean[], order: number): number {
  const { nominalV, shortCircuitVA, xOverR } = own.network;
  const X = ((nominalV ** 2 / shortCircuitVA) * xOverR) / Math.hypot(1, xOverR);
  const steps = own.steps.filter((_, k) => closed[k]);
  const B = (h: number): number => {
    let sum = -1 / (h * X);
    for (const { ratedVar, ratedV, detuning } of steps)
      sum -= ratedVar / ratedV ** 2 / (h * detuning - 1 / h);
    return sum;
  };
  // Nearer ones first. Through zero upwards; a pole jumps from +∞ to −∞.
  for (let away = 0; away < 60; away += 0.002)
    for (const h of [order + away, order - away - 0.002])
      if (h >= 1 && B(h) < 0 && B(h + 0.002) >= 0) return away;
  return Number.POSITIVE_INFINITY;
}
