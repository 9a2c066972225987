// The list of meters, filtered and in any order, with how many there are. Opened by whoever opens the station's interface.

import { type Answer, good, nanoseconds } from "@etalon/basis";
import {
  type MeterLine,
  type MeterList,
  type MeterPage,
  type MeterQuery,
  type MeterRank,
  meterRanks,
  type WorkListPart,
} from "@etalon/messages/meter-list";
import { CONDITION_COLUMNS, headlineOf, type WatchedRow } from "./condition-pages.ts";
import type { Database, Transaction } from "./database.ts";
import { type Key, meterPageOf, type Wish, whereOf } from "./meter-pages.ts";

/** Counted up to here. */
const COUNTED_AT_MOST = 10_000;

const keyOf: Readonly<Record<MeterRank, Key>> = {
  ...({ id: "name", installed: "installed", verdict: "verdict", verified: "verified" } as const),
  ...({ error: "last_error", uncertainty: "last_uncertainty" } as const),
  ...({ condition: "of_limit", life: "life", plan: "plan_rank" } as const),
};

const COLUMNS = `${CONDITION_COLUMNS}, serial, accuracy_class, wiring, site, instrument, class448, batch, installed, retired,
  verdict, verified, last_error, last_uncertainty, last_limit, undecided, wiring_fault, plan_rank, plan_urgency, plan_action, plan_until`;

export function meterListOn(database: Database): MeterList {
  return {
    page: (query) => database.as("zz", (tx) => pageOf(tx, query)),
    keep: (part) => database.as("zz", (tx) => keepPlan(tx, part)),
  };
}

async function pageOf(tx: Transaction, query: MeterQuery): Promise<Answer<MeterPage>> {
  const { rank, order = meterRanks[rank], after, atMost } = query;
  const wishes = wishesOf(query);
  const unknown =
    (query.verdict === "none" && ofDetection.has(rank)) || (query.watched === "no" && ofMonitoring.has(rank));
  const asked = { base, wishes, key: keyOf[rank], order, unknown, after, atMost };
  const page = await meterPageOf<MeterRow>(tx, COLUMNS, asked);
  if (!page.ok) return page;
  const { rows, next } = page.value;
  const whole = after === undefined && next === null;
  return good({
    lines: rows.map(lineOf),
    next,
    count: whole
      ? { meters: rows.length, kind: "counted" }
      : after === undefined
        ? await countOf(tx, [base, ...wishes])
        : null,
  });
}

/** A meter may be in several rows, as when it is verified now and replaced later: the first of them is the list's. */
async function keepPlan(tx: Transaction, { begins, rows }: WorkListPart): Promise<number> {
  if (begins)
    await tx.query(
      `update zz.meter set plan_rank = null, plan_urgency = null, plan_action = null, plan_until = null
       where plan_rank is not null`,
    );
  const column = <T>(value: (row: WorkListPart["rows"][number]) => T): T[] => rows.map(value);
  const kept = await tx.query(
    `update zz.meter as kept set plan_rank = new.rank, plan_urgency = new.urgency, plan_action = new.action, plan_until = new.day
     from (select distinct on (name) * from
         unnest($1::text[], $2::int[], $3::text[], $4::text[], $5::text[]) as of (name, rank, urgency, action, day)
       order by name, rank) new
     where kept.name = new.name and serial is not null and coalesce(kept.plan_rank > new.rank, true) returning 1`,
    [
      column(({ meter }) => meter),
      column(({ rank }) => rank),
      column(({ urgency }) => urgency),
      column(({ action }) => action),
      column(({ until }) => until),
    ],
  );
  return kept.length;
}

/** A row that monitoring alone has made has no plate. */
const base: Wish = ["serial is not null"];
const ofDetection: ReadonlySet<MeterRank> = new Set(["verdict", "verified", "error", "uncertainty"]);
const ofMonitoring: ReadonlySet<MeterRank> = new Set(["condition", "life"]);

function wishesOf(query: MeterQuery): readonly Wish[] {
  const equal = (column: string, value: string | undefined): readonly Wish[] =>
    value === undefined ? [] : [[`${column} = $::text`, value]];
  const { text, state, verdict, watched, ofLimit, installedSince, installedBefore } = query;
  return [
    ...(state === undefined ? [] : [[`retired is ${state === "retired" ? "not " : ""}null`] as const]),
    ...equal("site", query.site),
    ...equal("agent", query.agent),
    ...equal("terminal", query.terminal),
    ...equal("accuracy_class", query.accuracyClass),
    ...equal("class448", query.class448),
    ...equal("batch", query.batch),
    ...(query.cause === undefined ? [] : [["until is not null and cause = $::text", query.cause] as const]),
    ...equal("plan_urgency", query.urgency),
    ...(verdict === "none" ? [["verdict is null"] as const] : equal("verdict", verdict)),
    ...(installedSince === undefined ? [] : [["installed >= $::text", installedSince] as const]),
    ...(installedBefore === undefined ? [] : [["installed < $::text", installedBefore] as const]),
    ...(watched === undefined ? [] : [[`until is ${watched === "yes" ? "not " : ""}null`] as const]),
    ...(ofLimit === undefined ? [] : [["of_limit >= $::real", ofLimit] as const]),
    ...(text === undefined
      ? []
      : [["(name ^@ $::text or serial ^@ $::text or site ^@ $::text)", text, text, text] as const]),
  ];
}

async function countOf(tx: Transaction, wishes: readonly Wish[]): Promise<MeterPage["count"]> {
  const { sql: all, values } = whereOf(wishes);
  const sql = all.join(" and ");
  const [counted] = await tx.query<{ meters: number }>(
    `select count(*)::int as meters from (select from zz.meter where ${sql} limit ${COUNTED_AT_MOST + 1}) counted`,
    values,
  );
  const meters = counted?.meters ?? 0;
  if (meters <= COUNTED_AT_MOST) return { meters, kind: "counted" };
  const [plan] = await tx.query<{ "QUERY PLAN": readonly [{ Plan: { "Plan Rows": number } }] }>(
    `explain (format json) select from zz.meter where ${sql}`,
    values,
  );
  return { meters: Math.max(meters, plan?.["QUERY PLAN"][0].Plan["Plan Rows"] ?? 0), kind: "estimated" };
}

interface MeterRow extends WatchedRow {
  readonly serial: string;
  readonly accuracy_class: MeterLine["accuracyClass"];
  readonly wiring: string;
  readonly site: string;
  readonly instrument: string;
  readonly class448: MeterLine["class448"];
  readonly batch: string | null;
  readonly installed: string | null;
  readonly retired: string | null;
  readonly verdict: NonNullable<MeterLine["verified"]>["verdict"] | null;
  readonly verified: string | null;
  readonly last_error: number | null;
  readonly last_uncertainty: number | null;
  readonly last_limit: number | null;
  readonly undecided: string | null;
  readonly wiring_fault: string | null;
  readonly plan_rank: number | null;
  readonly plan_urgency: NonNullable<MeterLine["plan"]>["urgency"] | null;
  readonly plan_action: string | null;
  readonly plan_until: string | null;
}

const lineOf = (row: MeterRow): MeterLine => ({
  ...{ id: row.name, serial: row.serial, accuracyClass: row.accuracy_class, wiring: row.wiring },
  ...{ site: row.site, instrument: row.instrument },
  ...{ class448: row.class448, batch: row.batch, installed: row.installed },
  retiredTaiNs: row.retired === null ? null : BigInt(row.retired),
  verified:
    row.verdict === null || row.verified === null
      ? null
      : {
          atTaiNs: BigInt(row.verified),
          verdict: row.verdict,
          errorPercent: row.last_error,
          uncertaintyPercent: row.last_uncertainty,
          ...(row.last_limit !== null && { limitPercent: row.last_limit }),
          ...(row.undecided !== null && { undecidedTaiNs: BigInt(row.undecided) }),
        },
  ...(row.wiring_fault !== null && { wiringFault: row.wiring_fault }),
  condition: row.until === null ? null : { ...headlineOf(row), lifeTaiNs: lifeOf(row) },
  plan:
    row.plan_rank === null
      ? null
      : {
          rank: row.plan_rank,
          urgency: row.plan_urgency!,
          action: row.plan_action!,
          until: row.plan_until!,
        },
});

const DAY_S = 86_400;

const lifeOf = ({ origin, life }: MeterRow): bigint | null =>
  life === null ? null : nanoseconds(Number(origin) + DAY_S * life);
