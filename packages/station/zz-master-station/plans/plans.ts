// The plans that somebody has asked for: the register is read once for all that are asked for soon after each other, and each
// is made by the desk, one after the other. Kept as long as the desk is, and no longer. Called by `plans-door.ts`.

import { type Answer, type Clock, good, type Instant, posixNsFromInstant, refused } from "@etalon/basis";
import { type MeterList, type MeterPage, meterQuery } from "@etalon/messages/meter-list";
import type { MonitoringBook, PackedCondition } from "@etalon/messages/monitoring";
import { type PlanOrder, type PlanTerms, planTerms, type ShownPlan } from "@etalon/messages/plans";
import { usualPlanRule } from "@etalon/planning";
import type { Desk } from "./desk.ts";

/** Meters that are read at once, and conditions of them, each some ten thousand bytes. */
const PAGE = 500;
const CONDITIONS = 32;
/** A register that was read so lately is not read again; a fleet that nobody asks for so long is let go of. */
const FRESH_MS = 10 * 60_000;
const IDLE_MS = 20 * 60_000;
/** Younger ones take the place of the oldest; so many may be under way. */
const KEPT_AT_MOST = 12;
const UNDER_WAY_AT_MOST = 4;

const usualTerms: PlanTerms = {
  ...{ budgetYuan: null, crews: null, horizonYears: usualPlanRule.horizonYears },
  ...{ freshYears: usualPlanRule.freshYears, oldestYears: usualPlanRule.oldestYears },
  ...{ edition: usualPlanRule.edition, visitYuan: usualPlanRule.visitYuan, kwhYuan: usualPlanRule.kwhYuan },
  acceptablePercent: usualPlanRule.batch.acceptablePercent,
  confidencePercent: 100 * usualPlanRule.batch.confidence,
};

export interface Plans {
  /** A plan with the same terms of the same register is the same plan. */
  order(wished: PlanOrder): Answer<string>;
  shown(plan: string): Omit<ShownPlan, "keeping"> | null;
  /** null: there is none, or it is not done. */
  deskOf(plan: string): Desk | null;
  callOff(plan: string): Promise<void>;
}

interface Reading {
  readonly desk: Desk;
  read: ShownPlan["read"];
  readTaiNs: Instant | null;
  readonly begunMs: number;
}
interface Entry {
  shown: Omit<ShownPlan, "read" | "readTaiNs" | "keeping">;
  reading: Reading | null;
  readonly stop: AbortController;
}

export interface PlansOptions {
  readonly list: MeterList;
  readonly book: Pick<MonitoringBook, "conditions">;
  openDesk(): Desk;
  readonly clock: Clock;
  readonly newId: () => string;
}

const nothingRead = { meters: 0, watched: 0, lacking: 0, count: null };

export function openPlans({ list, book, openDesk, clock, newId }: PlansOptions): Plans {
  const plans = new Map<string, Entry>();
  let reading: Reading | null = null;
  let turn: Promise<void> = Promise.resolve();
  let idle: NodeJS.Timeout | undefined;
  const nowMs = () => Number(posixNsFromInstant(clock.now()) / 1_000_000n);
  const isUnderWay = ({ shown }: Entry) => !["done", "failed"].includes(shown.stage);

  return {
    order({ anew = false, ...wished }) {
      const terms = planTerms.parse({ ...usualTerms, ...wished });
      const fresh = !anew && reading !== null && nowMs() - reading.begunMs < FRESH_MS;
      const same = JSON.stringify(terms);
      for (const [plan, { shown, reading: its }] of plans)
        if (fresh && its === reading && shown.stage !== "failed" && JSON.stringify(shown.terms) === same)
          return good(plan);
      const waiting = [...plans.values()].filter(isUnderWay).length;
      if (waiting >= UNDER_WAY_AT_MOST)
        return refused("zz.plans-busy", `${waiting} plans are being made: wait for one, or call one off`);
      const plan = newId();
      const shown = { plan, stage: "waiting", terms, sums: null, why: null } as const;
      const entry: Entry = { shown, reading: fresh ? reading : null, stop: new AbortController() };
      plans.set(plan, entry);
      turn = turn.then(() => made(entry));
      letGo();
      return good(plan);
    },
    shown(plan) {
      const entry = plans.get(plan);
      if (!entry) return null;
      stayAwake();
      const { read = nothingRead, readTaiNs = null } = entry.reading ?? {};
      return { ...entry.shown, read, readTaiNs };
    },
    deskOf(plan) {
      const entry = plans.get(plan);
      stayAwake();
      return entry?.shown.stage === "done" ? (entry.reading?.desk ?? null) : null;
    },
    async callOff(plan) {
      const entry = plans.get(plan);
      if (!entry) return;
      plans.delete(plan);
      entry.stop.abort();
      // A desk at work hears nothing until it is through: another one takes its place.
      if (entry.shown.stage === "planning" || entry.shown.stage === "reading") forgetReading();
      else if (entry.shown.stage === "done") await entry.reading?.desk.forget(plan);
    },
  };

  async function made(entry: Entry): Promise<void> {
    const { stop, shown } = entry;
    const tell = (change: Partial<Entry["shown"]>) => {
      entry.shown = { ...entry.shown, ...change };
    };
    if (stop.signal.aborted) return;
    try {
      entry.reading = entry.reading !== null && entry.reading === reading ? reading : await begun();
      stayAwake();
      if (entry.reading.readTaiNs === null) {
        tell({ stage: "reading" });
        await readRegister(entry.reading, stop.signal);
      }
      tell({ stage: "planning" });
      const sums = await entry.reading.desk.plan({ plan: shown.plan, terms: shown.terms });
      tell({ stage: "done", sums });
    } catch (error) {
      if (stop.signal.aborted) return;
      forgetReading();
      tell({ stage: "failed", why: (error as Error).message });
    }
  }

  async function begun(): Promise<Reading> {
    forgetReading();
    const begunMs = nowMs();
    const fresh: Reading = { desk: openDesk(), read: nothingRead, readTaiNs: null, begunMs };
    reading = fresh;
    await fresh.desk.begin(begunMs);
    return fresh;
  }

  /** A page at a time, so that whoever else asks the station is answered in between. */
  async function readRegister(into: Reading, stop: AbortSignal): Promise<void> {
    /** While the desk takes a page in, the next is read: how many of it cannot be planned. */
    let taken: Promise<number> = Promise.resolve(0);
    for (let after: string | null | undefined; after !== null; ) {
      const wish = { state: "in-service", ...(after && { after }), atMost: String(PAGE) };
      const page: Answer<MeterPage> = await list.page(meterQuery.parse(wish));
      if (!page.ok) throw new Error(page.why.text);
      const { lines, next, count } = page.value;
      const watched = lines.filter(({ condition }) => condition !== null).map(({ id }) => id);
      const conditions: PackedCondition[] = [];
      for (let n = 0; n < watched.length; n += CONDITIONS)
        conditions.push(...(await book.conditions(watched.slice(n, n + CONDITIONS))));
      const lacking = await taken;
      stop.throwIfAborted();
      taken = into.desk.meters({ lines, conditions });
      taken.catch(() => undefined); // heard with the next page
      const { read } = into;
      into.read = {
        meters: read.meters + lines.length,
        watched: read.watched + watched.length,
        lacking: read.lacking + lacking,
        count: count ?? read.count,
      };
      after = next;
    }
    const lacking = await taken;
    into.read = { ...into.read, lacking: into.read.lacking + lacking };
    into.readTaiNs = clock.now();
  }

  /** Plans go with the fleet that they are of. */
  function forgetReading(): void {
    const gone = reading;
    reading = null;
    gone?.desk.end();
    for (const [plan, entry] of plans)
      if (gone && entry.reading === gone && entry.shown.stage === "done") plans.delete(plan);
  }

  function letGo(): void {
    for (const [plan, entry] of plans) {
      if (plans.size <= KEPT_AT_MOST) return;
      if (isUnderWay(entry)) continue;
      plans.delete(plan);
      void entry.reading?.desk.forget(plan).catch(() => undefined); // its desk may be gone
    }
  }

  function stayAwake(): void {
    clearTimeout(idle);
    idle = setTimeout(() => {
      if (![...plans.values()].some(isUnderWay)) forgetReading();
    }, IDLE_MS);
    idle.unref();
  }
}
