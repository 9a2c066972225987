// Lists of meters under watch, a page at a time: the list of meters as monitoring sees it. Called by `monitoring.ts`.

import { type Answer, good, nanoseconds } from "@etalon/basis";
import type { ConditionLine, ConditionPage, ConditionQuery } from "@etalon/messages/monitoring";
import type { Transaction } from "./database.ts";
import { meterPageOf, type Wish } from "./meter-pages.ts";

const ORDERS = {
  worst: { key: "of_limit", order: "down" },
  life: { key: "life", order: "up" },
  meter: { key: "name", order: "up" },
} as const;
export const CONDITION_COLUMNS =
  "meter, name, origin, until, error, standard, of_limit, points_given, points, cause, life";

export async function conditionPage(
  tx: Transaction,
  { rank, cause, ofLimit, after, atMost }: ConditionQuery,
): Promise<Answer<ConditionPage>> {
  const wishes: readonly Wish[] = [
    ...(cause === undefined ? [] : [["cause = $::text", cause] as const]),
    ...(ofLimit === undefined ? [] : [["of_limit >= $::real", ofLimit] as const]),
  ];
  const asked = { base: ["until is not null"] as const, wishes, ...ORDERS[rank], after, atMost };
  const page = await meterPageOf<WatchedRow>(tx, CONDITION_COLUMNS, asked);
  return page.ok ? good({ lines: page.value.rows.map(lineOf), next: page.value.next }) : page;
}

export interface WatchedRow {
  readonly meter: number;
  readonly name: string;
  readonly origin: string;
  readonly until: number;
  readonly error: number | null;
  readonly standard: number | null;
  readonly of_limit: number | null;
  readonly points_given: number;
  readonly points: number;
  readonly cause: string;
  readonly life: number | null;
}

export const headlineOf = (row: WatchedRow) => ({
  untilTaiNs: nanoseconds(row.until),
  errorPercent: row.error,
  standardPercent: row.standard,
  ofLimit: row.of_limit,
  pointsGiven: row.points_given,
  points: row.points,
  cause: row.cause,
  lifeDay: row.life,
});

export const lineOf = (row: WatchedRow): ConditionLine => ({ meter: row.name, ...headlineOf(row) });
