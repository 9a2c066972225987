// Plans: of one register read once, the same for the same terms, called off at any moment, and never made by a desk that failed.

import { good, instantFromPosixNs } from "@etalon/basis";
import type { MeterLine, MeterList, WorkListPart } from "@etalon/messages/meter-list";
import type { ShownPlan } from "@etalon/messages/plans";
import { expect, it } from "vitest";
import { type Desk, planningDesk } from "./desk.ts";
import { openPlans } from "./plans.ts";
import { plansDoor } from "./plans-door.ts";

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
    limitPercent: 0.5,
    ...(n === 7
      ? { verdict: "nonconforming", errorPercent: 0.7, uncertaintyPercent: 0.05 }
      : { verdict: "conforming", errorPercent: 0.1, uncertaintyPercent: 0.05 }),
  },
});

function stand() {
  const seen = { pages: 0, desks: 0, ended: 0 };
  const gate: { next: Promise<void>; keep: Promise<void>; fails: boolean } = {
    ...{ next: Promise.resolve(), keep: Promise.resolve(), fails: false },
  };
  const kept: WorkListPart[] = [];
  const list: MeterList = {
    async keep(part) {
      await gate.keep;
      kept.push(part);
      return part.rows.length;
    },
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
  const options = { list, book: { conditions: async () => [] }, openDesk, clock, newId };
  const plans = openPlans(options);
  const order = (terms: Parameters<typeof plans.order>[0]) => {
    const plan = plans.order(terms);
    if (!plan.ok) throw new Error(plan.why.text);
    return plan.value;
  };
  const over = async (plan: string) => {
    await expect.poll(() => plans.shown(plan)?.stage ?? "gone").toMatch(/done|failed|gone/);
    return plans.shown(plan);
  };
  return { plans, order, over, seen, gate, kept, options };
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
  const late = await plans.deskOf(one)!.rows({ plan: one, query: { after: 0, atMost: 1, late: "yes" } });
  expect(late).toEqual({ rows: [], next: null, count: 0 }); // with money and crews as needed nothing is

  expect(order({ horizonYears: 5, anew: true })).not.toBe(one);
  await expect.poll(() => seen.pages).toBe(6);
  expect(plans.shown(one)).toBeNull(); // it went with its fleet
});

it("are called off while the register is read, and do not keep others from theirs", async () => {
  const { plans, order, over, seen, gate } = stand();
  let open = () => {};
  gate.next = new Promise((resolve) => (open = resolve));
  const first = order({ crews: 1 });
  await expect.poll(() => plans.shown(first)?.stage).toBe("reading");
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

it("become the work list in parts, by rank, as far as they are let", async () => {
  const { kept, gate, options } = stand();
  const door = plansDoor(options);
  const caller = { user: "li", roles: ["metrologist"], party: "zz" };
  const told = async <T>(method: string, path: string, more: object = {}): Promise<T> => {
    const route = door.routes.find((one) => one.method === method && one.path === path)!;
    const answer = await route.answer({ caller, params: {}, query: {}, body: {}, ...more } as never);
    if (!answer.ok) throw new Error(answer.why.code);
    return answer.value as T;
  };
  const { plan } = await told<{ plan: string }>("POST", "/plans", { body: { crews: null } });
  const params = { params: { id: plan } };
  const shown = () => told<ShownPlan>("GET", "/plans/:id", params);
  await expect.poll(async () => (await shown()).stage).toBe("done");
  const { work } = (await shown()).sums!;
  let open = () => {};
  gate.keep = new Promise((resolve) => (open = resolve));
  const keeping = told<{ kept: number }>("POST", "/plans/:id/keeping", params);
  await expect.poll(async () => (await shown()).keeping).toEqual({ rows: 0, of: work });
  await expect(told("POST", "/plans/:id/keeping", params)).rejects.toThrow("zz.plans-busy");
  await told("DELETE", "/plans/:id/keeping", params);
  open();
  const { kept: first } = await keeping;
  expect(kept.map(({ begins, rows }) => [begins, rows.length])).toEqual([[true, first]]);
  expect(first).toBeLessThan(work);
  expect((await shown()).keeping).toBeNull();

  kept.splice(0);
  expect(await told("POST", "/plans/:id/keeping", params)).toEqual({ kept: work });
  expect(kept.map(({ begins }) => begins)).toEqual([true, ...kept.slice(1).map(() => false)]);
  const ranks = kept.flatMap(({ rows }) => rows.map(({ rank }) => rank));
  expect(ranks).toEqual(Array.from({ length: work }, (_, n) => n + 1));
});
