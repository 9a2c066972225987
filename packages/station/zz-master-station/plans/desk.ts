// What the planning thread works on: the fleet as it is read, and plans of it, told row by row. The thread's program
// (`apps/cli/planning-thread.ts`) answers with it; nothing of it waits for anything.

import { inflateRawSync } from "node:zlib";
import type { MeterLine } from "@etalon/messages/meter-list";
import type { PackedCondition } from "@etalon/messages/monitoring";
import type {
  PlanFileQuery,
  PlanRowsPage,
  PlanRowsQuery,
  PlanTerms,
  ShownSums,
} from "@etalon/messages/plans";
import {
  actions,
  classes448,
  type FleetMeter,
  type PlannedWork,
  type PlanSums,
  plannedWork,
  urgencies,
} from "@etalon/planning";
import { plannedByConditionOf } from "../shown-condition.ts";
import { type KnownCondition, registeredMeter } from "./registered-meter.ts";

export interface MetersRead {
  readonly lines: readonly MeterLine[];
  /** Of those that are under watch; here is time to inflate them. */
  readonly conditions: readonly PackedCondition[];
}
export interface PlanWish {
  readonly plan: string;
  readonly terms: PlanTerms;
}
export interface RowsWish {
  readonly plan: string;
  readonly query: Omit<PlanFileQuery, "format"> & Pick<PlanRowsQuery, "after" | "atMost">;
}

/** As the station asks it, from wherever it works. */
export interface Desk {
  /** Another fleet, and no plan of the one before. */
  begin(todayMs: number): Promise<void>;
  /** How many of them cannot be planned. */
  meters(read: MetersRead): Promise<number>;
  plan(wish: PlanWish): Promise<ShownSums>;
  rows(wish: RowsWish): Promise<PlanRowsPage>;
  forget(plan: string): Promise<void>;
  /** It works no more, whatever it was at; what it is asked then is refused. */
  end(): void;
}

type Answers = {
  readonly [Name in keyof Omit<Desk, "end">]: (
    of: Parameters<Desk[Name]>[0],
  ) => Awaited<ReturnType<Desk[Name]>>;
};

export function planningDesk(): Answers {
  let fleet: FleetMeter[] = [];
  let today = 0;
  const plans = new Map<string, PlannedWork>();
  let pageOf = pagesOf();
  return {
    begin(todayMs) {
      fleet = [];
      today = todayMs;
      plans.clear();
      pageOf = pagesOf();
    },
    meters({ lines, conditions }) {
      const known = new Map<string, KnownCondition>();
      for (const { packed, ...kept } of conditions) {
        const state = inflateRawSync(packed).toString("utf8");
        known.set(kept.meter, plannedByConditionOf({ ...kept, state }));
      }
      let lacking = 0;
      for (const line of lines) {
        const meter = registeredMeter(line, known.get(line.id) ?? null, today);
        if (meter) fleet.push(meter);
        else lacking += 1;
      }
      return lacking;
    },
    plan({ plan, terms }) {
      const { budgetYuan, crews, acceptablePercent, confidencePercent, ...rule } = terms;
      const batch = { acceptablePercent, confidence: confidencePercent / 100 };
      const work = plannedWork(fleet, { budgetYuan, crews }, { ...rule, batch });
      plans.set(plan, work);
      return shownSums(work.sums);
    },
    rows({ plan, query }) {
      const work = plans.get(plan);
      return work ? pageOf(work, query) : { rows: [], next: null, count: 0 };
    },
    forget(plan) {
      plans.delete(plan);
      pageOf = pagesOf(); // which might hold it
    },
  };
}

/** Batches that are told of, at most. */
const WORST = 20;

function shownSums({ batches, ...sums }: PlanSums): ShownSums {
  const graded = (as: string) => batches.filter(({ grade }) => grade === as);
  const bad = graded("bad");
  const worst = bad.toSorted((a, b) => b.lowerPercent - a.lowerPercent).slice(0, WORST);
  return {
    ...sums,
    ...{ campaigns: [...sums.campaigns], years: [...sums.years], grades: { ...sums.grades } },
    batches: {
      ...{ good: graded("good").length, bad: bad.length, undecided: graded("undecided").length },
      worst: worst.map(({ batch, lowerPercent, upperPercent }) => ({ batch, lowerPercent, upperPercent })),
    },
  };
}

interface Passed {
  readonly work: PlannedWork;
  readonly wishes: string;
  /** Ascending. */
  readonly places: Int32Array;
}

/** Rows of one kind, page by page: which they are is looked for once, not with each page of a million. */
function pagesOf(): (work: PlannedWork, query: RowsWish["query"]) => PlanRowsPage {
  let last: Passed | null = null;
  return (work, { after, atMost, ...wishes }) => {
    const asked = JSON.stringify(Object.entries(wishes).sort());
    if (last?.work !== work || last.wishes !== asked)
      last = { work, wishes: asked, places: placesOf(work, passing(wishes)) };
    const { places } = last;
    const from = firstFrom(places, after);
    const shown = places.subarray(from, from + atMost);
    const next = from + atMost < places.length ? shown.at(-1)! + 1 : null;
    return { rows: Array.from(shown, (n) => work.row(n)), next, count: places.length };
  };
}

function placesOf(work: PlannedWork, passes: ReturnType<typeof passing>): Int32Array {
  const places = new Int32Array(work.count);
  let count = 0;
  for (let n = 0; n < work.count; n++) if (passes(work.kindOf(n))) places[count++] = n;
  return places.slice(0, count);
}

/** Of ascending places the first that is not before `after`. */
function firstFrom(places: Int32Array, after: number): number {
  let [low, high] = [0, places.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (places[middle]! < after) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** @returns whether a row is of the wished kind */
function passing({ text, action, urgency, class448, year, late }: Omit<PlanFileQuery, "format">) {
  const wished = {
    ...(action && { action: actions.indexOf(action) }),
    ...(urgency && { urgency: urgencies.indexOf(urgency) }),
    ...(class448 && { class448: classes448.indexOf(class448) }),
    ...(year && { year: year === "none" ? 0 : year }),
    ...(late && { late: 1 }),
  };
  const names = Object.keys(wished) as (keyof typeof wished)[];
  return (kind: ReturnType<PlannedWork["kindOf"]>): boolean =>
    names.every((name) => kind[name] === wished[name]) && (!text || kind.meter.startsWith(text));
}
