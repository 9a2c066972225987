// Lists of meters under watch, a page at a time: each page goes on behind the last line of the one before, so the millionth
// meter costs what the first does. Called by `monitoring.ts`.

import { type Answer, good, nanoseconds, refused } from "@etalon/basis";
import {
  type ConditionLine,
  type ConditionPage,
  type ConditionQuery,
  rankings,
} from "@etalon/messages/monitoring";
import { z } from "zod";
import type { Transaction } from "./database.ts";

/** How each ranking is ordered, all of it by an index; `behind` is what comes after a line's two values. */
const ORDERS = {
  worst: {
    keys: ["of_limit", "meter"],
    by: "of_limit desc, meter desc",
    behind: "(of_limit, meter) < ($1::real, $2::int)",
  },
  life: { keys: ["life", "meter"], by: "life, meter", behind: "(life, meter) > ($1::real, $2::int)" },
  meter: { keys: ["name", "meter"], by: "name", behind: "(name, meter) > ($1::text, $2::int)" },
} as const;

/** What `after` is made of: the ranking, and the two values by which its last line is placed (JSON has no infinity: as text). */
const place = z.tuple([z.enum(rankings), z.string(), z.int32()]);

export async function conditionPage(
  tx: Transaction,
  { rank, cause, ofLimit, after, atMost }: ConditionQuery,
): Promise<Answer<ConditionPage>> {
  const { keys, by, behind } = ORDERS[rank];
  const from = after === undefined ? null : placeIn(after, rank);
  if (from === undefined)
    return refused("zz.list-place", `after=${after} is no place in this list: take it from a page's "next"`);
  const values: unknown[] = from === null ? [] : [from[1], from[2]];
  const wishes = from === null ? ["until is not null"] : ["until is not null", behind];
  if (cause !== undefined) wishes.push(`cause = $${values.push(cause)}::text`);
  if (ofLimit !== undefined) wishes.push(`of_limit >= $${values.push(ofLimit)}::real`);
  const rows = await tx.query<WatchedRow>(
    `select meter, name, origin, until, error, standard, of_limit, points_given, points, cause, life from zz.watched
     where ${wishes.join(" and ")} order by ${by} limit $${values.push(atMost + 1)}::int`,
    values,
  );
  const shown = rows.slice(0, atMost);
  const last = rows.length > atMost ? shown.at(-1) : undefined;
  const next = last ? [rank, String(last[keys[0]]), last.meter] : null;
  return good({
    lines: shown.map(lineOf),
    next: next && Buffer.from(JSON.stringify(next)).toString("base64url"),
  });
}

function placeIn(after: string, rank: ConditionQuery["rank"]) {
  try {
    const read = place.safeParse(JSON.parse(Buffer.from(after, "base64url").toString("utf8")));
    if (!read.success || read.data[0] !== rank) return undefined;
    const [, value] = read.data;
    if (rank !== "meter" && Number.isNaN(Number(value))) return undefined;
    return read.data;
  } catch {
    return undefined;
  }
}

export interface WatchedRow {
  readonly meter: number;
  readonly name: string;
  readonly origin: string;
  readonly until: number;
  readonly error: number | null;
  readonly standard: number | null;
  readonly of_limit: number;
  readonly points_given: number;
  readonly points: number;
  readonly cause: string;
  readonly life: number;
}

export const lineOf = (row: WatchedRow): ConditionLine => ({
  meter: row.name,
  untilTaiNs: nanoseconds(row.until),
  errorPercent: row.error,
  standardPercent: row.standard,
  ofLimit: row.of_limit < 0 ? null : row.of_limit,
  pointsGiven: row.points_given,
  points: row.points,
  cause: row.cause,
  lifeDay: Number.isFinite(row.life) ? row.life : null,
});
