// Work that one process of all that share the database does at a time; when it dies the next takes over. The turn is a
// lock of a session, which ends with the process whatever kills it. Called by the apps.

import { setTimeout as pause } from "node:timers/promises";
import type { Log } from "@etalon/basis";
import type { Database } from "./database.ts";

const LOOK_EVERY_MS = 1_000;

/** Resolves when `stop` aborts; `work` is begun anew whenever the turn comes, and told to stop when it is lost. */
export async function inTurn(
  database: Database,
  label: string,
  work: (stop: AbortSignal) => Promise<void>,
  stop: AbortSignal,
  log?: Log,
): Promise<void> {
  while (!stop.aborted) {
    try {
      await oneTurn(database, label, work, stop);
    } catch (error) {
      log?.warn("turn.interrupted", { label, error });
    }
    if (!stop.aborted) await pause(LOOK_EVERY_MS);
  }
}

async function oneTurn(
  database: Database,
  label: string,
  work: (stop: AbortSignal) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  const over = new AbortController();
  const end = () => over.abort();
  const session = await database.session();
  session.once("end", end);
  stop.addEventListener("abort", end);
  try {
    const ours = async (): Promise<boolean> => {
      const { rows } = await session.query<{ ours: boolean }>(
        "select pg_try_advisory_lock(hashtextextended($1, 0)) as ours",
        [label],
      );
      return rows[0]?.ours === true;
    };
    while (!over.signal.aborted && !(await ours())) await pause(LOOK_EVERY_MS);
    if (!over.signal.aborted) await work(over.signal);
  } finally {
    stop.removeEventListener("abort", end);
    await session.end().catch(() => {});
  }
}
