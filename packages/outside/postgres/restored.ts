// Makes a database that was restored from a backup agree with hosts that went on after it: whatever it gives from now on is
// new to them. Called by `etalon database restored`, while nothing else uses the database.

import { type Answer, good, type Instant, refused } from "@etalon/basis";
import { homeOf } from "@etalon/messages/hosts";
import pg from "pg";
import { storedComponents } from "../mailbox/stored.ts";
import type { ConnectionConfig } from "./database.ts";
import { RAISED } from "./database-mark.ts";

export interface Renewed {
  /** Addresses on other hosts whose messages are numbered anew. */
  readonly addresses: number;
  /** Instruments whose next fencing token is above all that were given. */
  readonly instruments: number;
}

/** More than an instrument can have been lent between a backup and its use. */
const TOKENS_AHEAD = 1_000_000;

export async function renewAfterRestore(
  connection: ConnectionConfig,
  now: Instant,
): Promise<Answer<Renewed>> {
  const client = new pg.Client({ ...connection, application_name: "etalon database restored" });
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    return refused("postgres.connect", `The database cannot be reached: ${(error as Error).message}.`);
  }
  try {
    const { rows: used } = await client.query<{ name: string }>(
      `select application_name as name from pg_stat_activity
       where datname = current_database() and application_name like 'etalon worker%' limit 1`,
    );
    if (used[0])
      return refused("postgres.in-use", `${used[0].name} uses the database: stop cloud and station first.`);
    await client.query("begin");
    let addresses = 0;
    for (const component of storedComponents)
      if (homeOf(component) !== "cloud") addresses += await numberedAnew(client, component, now);
    const raised = await client.query(
      `update im.aggregate set state = jsonb_set(state, '{lastToken}', to_jsonb((state ->> 'lastToken')::bigint + $1))
       where key like 'resource/%' and state ? 'lastToken'`,
      [TOKENS_AHEAD],
    );
    await client.query(`update cc.mark set at_ms = ${RAISED}`);
    await client.query("commit");
    return good({ addresses, instruments: raised.rowCount ?? 0 });
  } finally {
    await client.end().catch(() => {});
  }
}

/** As `nats/relay.ts` numbers: `<component>/<key>/<since>/<n>`. What still waits to be said gets the first numbers. */
async function numberedAnew(client: pg.Client, s: string, now: Instant): Promise<number> {
  await client.query(
    `update ${s}.act set body = jsonb_set(body, '{id}', to_jsonb($1 || '/' || act.key || '/' || $2 || '/' || nth))
     from (select seq, row_number() over (partition by key order by seq) as nth from ${s}.act
       where body ?& '{to,host,id,body}') as waiting
     where waiting.seq = act.seq`,
    [s, String(now)],
  );
  const { rowCount } = await client.query(
    `update ${s}.aggregate set state = state || jsonb_build_object('relayedSinceTaiNs', $1::text,
       'said', (select count(*) from ${s}.act where act.key = aggregate.key and body ?& '{to,host,id,body}'))
     where state ? 'relayedSinceTaiNs'`,
    [String(now)],
  );
  return rowCount ?? 0;
}
