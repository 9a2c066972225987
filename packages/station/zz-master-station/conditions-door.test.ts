// The door to conditions: days of a meter, as many as are asked for; nothing of one that nobody watches, which is no error.

import type { MonitoringBook } from "@etalon/messages/monitoring";
import { daysQuery, shownDays } from "@etalon/messages/monitoring";
import { expect, it } from "vitest";
import { conditionsDoor } from "./conditions-door.ts";

const day = (n: number) => ({
  ...{ kind: "meter-day" as const, meter: "qh-01", fromTaiS: 86_400 * n, alarms: n === 3 ? ["2.1L"] : [] },
  rows: [{ key: "2.1L.0.0", percent: 0.1, randomPercent: 0.01, systematicPercent: 0.02, count: 4000 }],
});

function asked(id: string, query: Readonly<Record<string, string>>, of = "/conditions/:id/days") {
  const counts: number[] = [];
  const book = {
    days: async (meter: string, atMost: number) => {
      counts.push(atMost);
      return meter === "qh-01" ? [day(3), day(2), day(1)].slice(0, atMost) : [];
    },
    condition: async () => null,
  } as unknown as MonitoringBook;
  const route = conditionsDoor(book).routes.find(({ path }) => path === of)!;
  const caller = { user: "li", roles: [], party: "zz" };
  const answer = route.answer({ params: { id }, query: daysQuery.parse(query), body: undefined, caller });
  return { answer, counts };
}

it("tells a meter's newest days, newest first, with the loads whose charts alarm", async () => {
  const { answer, counts } = asked("qh-01", { atMost: "2" });
  const told = await answer;
  expect(told.ok && shownDays.parse(told.value)).toMatchObject([
    { fromTaiS: 3 * 86_400, alarms: ["2.1L"], rows: [{ key: "2.1L.0.0", count: 4000 }] },
    { fromTaiS: 2 * 86_400, alarms: [] },
  ]);
  expect(counts).toEqual([2]);
  expect(asked("qh-01", {}).counts).toEqual([30]);
  expect(daysQuery.safeParse({ atMost: "1001" }).success).toBe(false);
});

it("has no day of a meter newly or never watched", async () => {
  expect(await asked("qh-09", {}).answer).toEqual({ ok: true, value: [] });
});

it("knows nothing of a meter never watched, and says so", async () => {
  expect(await asked("qh-09", {}, "/conditions/:id").answer).toEqual({ ok: true, value: null });
});
