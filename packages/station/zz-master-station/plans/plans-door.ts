// ZZ's door to plans: ordered, looked at while they are made, read page by page, taken along, kept as the work list.

import { type Answer, good, posixNsFromInstant, refused } from "@etalon/basis";
import { tableMediaTypes, writeTable, XLSX_ROWS_AT_MOST } from "@etalon/codecs/tables/index";
import { exportFormats } from "@etalon/messages/exports";
import { type Door, type Download, route } from "@etalon/messages/http";
import {
  aboutPlan,
  keptPlan,
  type PlanFileQuery,
  type PlanRow,
  planFileQuery,
  planOrder,
  planRowsPage,
  planRowsQuery,
  shownPlan,
} from "@etalon/messages/plans";
import { z } from "zod";
import { notOfStation } from "../states.ts";
import { ZZ } from "../step.ts";
import type { Desk } from "./desk.ts";
import { openPlans, type Plans, type PlansOptions } from "./plans.ts";
import { planPages, planRows, planTable } from "./table.ts";

const YEAR_MS = 365.25 * 86_400_000;
const unknown = { "zz.plan-unknown": "there is no such plan, or it is no longer kept" };
const busy = { "zz.plans-busy": "another plan is becoming the work list" };
const notStation = { "zz.station-forbidden": "the caller acts for another station" };
const undone = { "zz.plan-undone": "the plan is not made yet" };

/** A plan while it becomes the work list: by its rank, so that what is in first is the most urgent. */
interface Keeping {
  readonly plan: string;
  rows: number;
  readonly of: number;
  stopped: boolean;
}

export function plansDoor(options: PlansOptions): Door {
  const plans = openPlans(options);
  let keeping: Keeping | null = null;
  const ready = (plan: string): Answer<Desk> => {
    const desk = plans.deskOf(plan);
    if (desk) return good(desk);
    if (!plans.shown(plan)) return noPlan(plan);
    return refused("zz.plan-undone", `plan ${plan} is not made yet: GET /plans/${plan} says how far it is`);
  };
  return {
    following: [],
    downloads: [planFile(plans, ready)],
    routes: [
      route({
        method: "POST",
        path: "/plans",
        title:
          "plan the work on the register's meters with these means and rules; of the same register the same terms give the same plan",
        need: "see-meters",
        body: planOrder,
        gives: aboutPlan,
        refusals: { "zz.plans-busy": "too many plans are being made" },
        answer: async ({ body }) => {
          const plan = plans.order(body);
          return plan.ok ? good({ plan: plan.value }) : plan;
        },
      }),
      route({
        method: "GET",
        path: "/plans/:id",
        title: "a plan: how far it is; once it is made its years, campaigns, batches, cost",
        need: "see-meters",
        gives: shownPlan,
        refusals: unknown,
        answer: async ({ params: { id } }) => {
          const shown = plans.shown(id);
          if (!shown) return noPlan(id);
          const { rows, of } = keeping?.plan === id ? keeping : { rows: 0, of: 0 };
          return good({ ...shown, keeping: keeping?.plan === id ? { rows, of } : null });
        },
      }),
      route({
        method: "GET",
        path: "/plans/:id/rows",
        title: "a plan's rows in its order, each with its reason; a page behind the row of rank `after`",
        need: "see-meters",
        query: planRowsQuery,
        gives: planRowsPage,
        refusals: { ...unknown, ...undone },
        answer: async ({ params: { id }, query }) => {
          const desk = ready(id);
          return desk.ok ? good(await desk.value.rows({ plan: id, query })) : desk;
        },
      }),
      route({
        method: "POST",
        path: "/plans/:id/keeping",
        title: "a plan becomes the station's work list: meters are listed by it",
        need: "keep-meters",
        body: z.strictObject({}),
        gives: keptPlan,
        refusals: { ...unknown, ...undone, ...notStation, ...busy },
        answer: async ({ params: { id }, caller }) => {
          if (caller.party !== ZZ) return notOfStation(caller);
          const desk = ready(id);
          if (!desk.ok) return desk;
          if (keeping)
            return refused("zz.plans-busy", `plan ${keeping.plan} is becoming the work list: wait`);
          const todayMs = Number(posixNsFromInstant(options.clock.now()) / 1_000_000n);
          const own = { plan: id, rows: 0, of: plans.shown(id)?.sums?.work ?? 0, stopped: false };
          keeping = own;
          try {
            let kept = 0;
            for await (const part of inParts(planPages(desk.value, id, { format: "json" }))) {
              kept += await options.list.keep({ begins: part.begins, rows: part.rows.map(rowOn(todayMs)) });
              own.rows += part.rows.length;
              if (own.stopped) break;
            }
            return good({ kept });
          } finally {
            keeping = null;
          }
        },
      }),
      route({
        method: "DELETE",
        path: "/plans/:id/keeping",
        title: "a plan becomes the work list no further: what is in it by now stays",
        need: "keep-meters",
        gives: aboutPlan,
        refusals: { ...unknown, ...notStation },
        answer: async ({ params: { id }, caller }) => {
          if (caller.party !== ZZ) return notOfStation(caller);
          if (!plans.shown(id)) return noPlan(id);
          if (keeping?.plan === id) keeping.stopped = true;
          return good({ plan: id });
        },
      }),
      route({
        method: "DELETE",
        path: "/plans/:id",
        title: "call a plan off, or forget it",
        need: "see-meters",
        gives: aboutPlan,
        refusals: unknown,
        answer: async ({ params: { id } }) => {
          if (!plans.shown(id)) return noPlan(id);
          await plans.callOff(id);
          return good({ plan: id });
        },
      }),
    ],
  };
}

const rowOn =
  (todayMs: number) =>
  ({ meter, rank, urgency, action, withinYears }: PlanRow) => ({
    ...{ meter, rank, urgency, action },
    until: new Date(todayMs + withinYears * YEAR_MS).toISOString().slice(0, 10),
  });

/** Kept at once: others write meters in between, and it is seen how far it is. */
const PART = 500;

/** The first part takes the old list's place, even where it is empty. */
async function* inParts(pages: AsyncIterable<readonly PlanRow[]>) {
  let rows: PlanRow[] = [];
  let begins = true;
  for await (const page of pages) {
    rows.push(...page);
    if (rows.length < PART) continue;
    yield { begins, rows: rows.slice(0, PART) };
    rows = rows.slice(PART);
    begins = false;
  }
  if (begins || rows.length > 0) yield { begins, rows };
}

const noPlan = (plan: string) =>
  refused("zz.plan-unknown", `there is no plan ${plan}, or it is no longer kept: POST /plans makes one`);

const planFile = (plans: Plans, ready: (plan: string) => Answer<Desk>): Download => ({
  path: "/plans/:id/file",
  title: `a plan's rows as a file; columns: ${planTable.columns.map(({ name }) => name).join(", ")}`,
  need: "see-meters",
  query: planFileQuery,
  types: exportFormats.map((format) => tableMediaTypes[format]),
  refusals: { ...unknown, ...undone, "zz.plan-rows": "more rows than an XLSX sheet holds" },
  load: async ({ params: { id = "" }, query }) => {
    const wished = query as PlanFileQuery;
    const desk = ready(id);
    if (!desk.ok) return desk;
    const work = plans.shown(id)?.sums?.work ?? 0;
    if (wished.format === "xlsx" && work > XLSX_ROWS_AT_MOST)
      return refused("zz.plan-rows", `the plan has ${work} rows, more than an XLSX sheet holds: choose csv`);
    const pages = planRows(planPages(desk.value, id, wished));
    const name = `work-list.${wished.format}`;
    return good({
      name,
      type: tableMediaTypes[wished.format],
      bytes: writeTable(planTable, wished.format, pages),
    });
  },
});
