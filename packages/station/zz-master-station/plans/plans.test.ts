// Plans: of one register read once, the same for the same terms, called off at any moment, and never made by a desk that failed.

import { good, instantFromPosixNs } from "@etalon/basis";
import type { MeterLine, MeterList } from "@etalon/messages/meter-list";
import { expect, it } from "vitest";
import { type Desk, planningDesk } from "./desk.ts";
import { openPlans } from "./plans.ts";

const TODAY_MS = Date.parse("2026-03-02");
const METERS = 1300;

const lineAt = (n: number): MeterLine => ({
  ...{ id: `m-${n}`, serial: String(n), accuracyClass: "0.5S", wiring: "3P4W", site: "s", instrument: "a/t" },
  ...{
    class448: n % 10 === 0 ? null : "III",
    batch: `b-${n % 97}`,
    installed: n % 2 ? "2012-01-01" : "2024-01-01",
  },
  ...{ retiredTaiNs: null, condition: null, plan: null },
  verified: {
    atTaiNs: instantFromPosixNs(BigInt(TODAY_MS - 86_400_000) * 1_000_000n),
    ...(n === 7
      ? { verdict: "nonconforming", errorPercent: 0.7, uncertaintyPercent: 0.05 }
      : { verdict: "conforming", errorPercent: 0.1, uncertaintyPercent: 0.05 }),
  },
});

function stand() {
  const seen = { pages: 0, desks: 0, ended: 0 };
  const gate: { next: Promise<void>; fails: boolean } = { next: Promise.resolve(), fails: false };
  const list: MeterList = {
    keep: async () => 0,
    async page({ after, atMost }) {
      await gate.next;
      seen.pages += 1;
      const from = Number(after ?? 0);
      const until = Math.min(METERS, from + atMost);
      return good({
        lines: Array.from({ length: until - from }, (_, n) => lineAt(from + n)),
        next: until < METERS ? String(until) : null,
        count: from === 0 ? { meters: METERS, kind: "counted" } : null,
      });
    },
  };
  const openDesk = (): Desk => {
    seen.desks += 1;
    const desk = planningDesk();
    return {
      begin: async (of) => desk.begin(of),
      meters: async (of) => desk.meters(of),
      plan: async (of) => {
        if (gate.fails) throw new Error("out of memory");
        return desk.plan(of);
      },
      rows: async (of) => desk.rows(of),
      forget: async (of) => desk.forget(of),
      end() {
        seen.ended += 1;
      },
    };
  };
  let ids = 0;
  const clock = { now: () => instantFromPosixNs(BigInt(TODAY_MS) * 1_000_000n) };
  const newId = () => {
    ids += 1;
    return `plan-${ids}`;
  };
  const plans = openPlans({ list, book: { conditions: async () => [] }, openDesk, clock, newId });
  const order = (terms: Parameters<typeof plans.order>[0]) => {
    const plan = plans.order(terms);
    if (!plan.ok) throw new Error(plan.why.text);
    return plan.value;
  };
  const over = async (plan: string) => {
    await expect
      .poll(() => plans.shown(plan)?.stage ?? "gone", { timeout: 30_000 })
      .toMatch(/done|failed|gone/);
    return plans.shown(plan);
  };
  return { plans, order, over, seen, gate };
}

it("are of a register that is read once, and the same for the same terms", async () => {
  const { plans, order, over, seen } = stand();
  const one = order({ horizonYears: 5 });
  const done = await over(one);
  expect(done).toMatchObject({
    stage: "done",
    read: { meters: METERS, lacking: METERS / 10, count: { meters: METERS } },
    sums: { meters: (METERS * 9) / 10 },
  });
  expect(order({ horizonYears: 5 })).toBe(one);
  const other = order({ horizonYears: 5, crews: 0 });
  expect((await over(other))?.sums?.visits).toBe(0);
  expect(seen).toEqual({ pages: 3, desks: 1, ended: 0 });
  const rows = await plans.deskOf(one)!.rows({ plan: one, query: { after: 0, atMost: 2, urgency: "now" } });
  expect(rows).toMatchObject({
    count: 1,
    next: null,
    rows: [{ meter: "m-7", rank: 1, action: "site test" }],
  });
  const old = await plans
    .deskOf(one)!
    .rows({ plan: one, query: { after: 1, atMost: 2, year: 2, text: "m-1" } });
  expect(old.rows.map(({ action, year }) => [action, year])).toEqual([
    ["replace", 2],
    ["replace", 2],
  ]);
  expect(old.next).toBe(old.rows[1]!.rank);

  expect(order({ horizonYears: 5, anew: true })).not.toBe(one);
  await expect.poll(() => seen.pages, { timeout: 30_000 }).toBe(6);
  expect(plans.shown(one)).toBeNull(); // it went with its fleet
});

it("are called off while the register is read, and do not keep others from theirs", async () => {
  const { plans, order, over, seen, gate } = stand();
  let open = () => {};
  gate.next = new Promise((resolve) => (open = resolve));
  const first = order({ crews: 1 });
  await expect.poll(() => plans.shown(first)?.stage, { timeout: 30_000 }).toBe("reading");
  const second = order({ crews: 2 });
  await plans.callOff(first);
  expect([plans.shown(first), seen.ended]).toEqual([null, 1]);
  open();
  expect(await over(second)).toMatchObject({ stage: "done", read: { meters: METERS } });
  expect(seen.desks).toBe(2);
});

it("fail with a reason where the desk does, and wait in a short line", async () => {
  const { plans, order, over, seen, gate } = stand();
  gate.fails = true;
  const failed = order({});
  for (let crews = 1; crews < 4; crews++) order({ crews });
  expect(plans.order({ crews: 4 })).toMatchObject({ ok: false, why: { code: "zz.plans-busy" } });
  expect(await over(failed)).toMatchObject({ stage: "failed", why: "out of memory", sums: null });
  gate.fails = false;
  const next = order({});
  expect(next).not.toBe(failed);
  expect(await over(next)).toMatchObject({ stage: "done" });
  expect(seen.ended).toBeGreaterThan(0);
});
