// One transaction of the mailbox: lock aggregates that have messages waiting, step each, write what follows.
// Called by `mailbox-server.ts`.

import { reviveInstants } from "@etalon/basis";
import { type Folded, type FoldedBy, foldMessages, type Posting, type Waiting } from "../mailbox/fold.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import { appendAudit } from "./audit-log.ts";
import type { Database, Transaction } from "./database.ts";

export interface BatchOptions extends FoldedBy {
  /** Looks for keys after this one; "" begins anew. */
  readonly after: string;
  readonly keys: number;
  readonly messagesPerKey: number;
}

export interface Batch {
  /** Keys that were locked; the last of them is where the next batch goes on. */
  readonly keys: readonly string[];
  readonly folded: readonly Folded[];
}

/** A batch that the database did not take; nothing of it was written. */
export class BatchError extends Error {
  readonly folded: readonly Folded[];

  constructor(cause: unknown, folded: readonly Folded[]) {
    super("a batch was not written", { cause });
    this.folded = folded;
  }
}

/** These tables empty and fill within seconds, so the planner's statistics mislead it; the indexes are always right. */
export const BY_INDEX = "set local enable_seqscan = off; set local enable_bitmapscan = off";

export async function runBatch(database: Database, options: BatchOptions): Promise<Batch> {
  let folded: readonly Folded[] = [];
  try {
    return await database.as(
      options.component,
      async (tx) => {
        const keys = await lockKeys(tx, options);
        if (keys.length === 0) return { keys, folded };
        folded = await stepAll(tx, options, keys);
        await write(tx, options.component, folded);
        return { keys, folded };
      },
      BY_INDEX,
    );
  } catch (error) {
    throw new BatchError(error, folded);
  }
}

/**
 * Keys that have a message ready and that no other server has locked, in the order of keys. Each look is one probe of
 * the index, so a key with a hundred thousand messages costs no more than one with a single message, and none starves.
 * The lock is on the key and not on the aggregate's row, since a new aggregate has none, and a post never waits for it.
 * It ends with the transaction, and with the connection if the process dies.
 */
async function lockKeys(
  tx: Transaction,
  { component: s, after, keys }: BatchOptions,
): Promise<readonly string[]> {
  const rows = await tx.prepared<{ key: string }>(
    `${s}-lock`,
    `with recursive waiting (key) as (
       (select key from ${s}.message where ready and key > $1 order by key limit 1)
       union all
       select (select m.key from ${s}.message m where m.ready and m.key > w.key order by m.key limit 1)
       from waiting w where w.key is not null
     )
     select key from waiting
     where key is not null and pg_try_advisory_xact_lock(hashtextextended('${s}/' || key, 0))
     limit $2`,
    [after, keys],
  );
  return rows.map(({ key }) => key);
}

interface Row {
  readonly key: string;
  readonly state: unknown;
  readonly messages: readonly Waiting[];
}

/** Reads in a statement of its own: only one that begins after the locks sees what their last holders wrote. */
async function stepAll(
  tx: Transaction,
  options: BatchOptions,
  keys: readonly string[],
): Promise<readonly Folded[]> {
  const { component: s, messagesPerKey } = options;
  const rows = await tx.prepared<Row>(
    `${s}-read`,
    `select k.key, a.state, m.messages
     from unnest($1::text[]) as k (key)
     cross join lateral (
       select json_agg(json_build_object('seq', seq, 'own', own, 'body', body, 'way', way) order by seq) as messages
       from (select seq, own, body, way from ${s}.message where ready and key = k.key order by seq limit $2) heads
     ) m
     left join ${s}.aggregate a on a.key = k.key
     where m.messages is not null`,
    [keys, messagesPerKey],
  );
  return rows.map(({ key, state, messages }) => {
    const waiting = messages.map((each) => ({ ...each, body: reviveInstants(each.body) }));
    return foldMessages(options, key, reviveInstants(state), waiting);
  });
}

async function write(tx: Transaction, s: StoredComponent, folded: readonly Folded[]): Promise<void> {
  const done = folded.flatMap(({ heard }) => heard.map(({ seq }) => seq));
  const misunderstood = folded.flatMap((each) => each.misunderstood);
  if (done.length > 0) await writeOwn(tx, s, folded, done);
  await appendAudit(
    tx,
    s,
    folded.flatMap(({ key, audit }) => audit.map((entry) => ({ key, ...entry }))),
  );
  for (const { seq, why } of misunderstood) await setMessageAside(tx, s, seq, why);
  await post(
    tx,
    folded.flatMap(({ says }) => says),
  );
}

async function writeOwn(
  tx: Transaction,
  s: StoredComponent,
  folded: readonly Folded[],
  done: readonly number[],
): Promise<void> {
  const kept = folded.filter(({ stateJson }) => typeof stateJson === "string");
  const ended = folded.filter(({ stateJson }) => stateJson === null).map(({ key }) => key);
  const timers = folded.flatMap(({ key, timers }) => timers.map((timer) => ({ key, ...timer })));
  const acts = folded.flatMap(({ key, acts }) => acts.map((act) => ({ key, ...act })));
  await tx.prepared(
    `${s}-write`,
    `with heard as (delete from ${s}.message where seq = any($1::bigint[])),
     ended as (delete from ${s}.aggregate where key = any($2::text[])),
     timers as (
       insert into ${s}.message (key, own, ready, due, body, way)
       select key, true, false, due, body, way
       from unnest($3::text[], $4::bigint[], $5::jsonb[], $6::text[])
         with ordinality u (key, due, body, way, nth) order by nth
     ),
     acts as (
       insert into ${s}.act (key, due, body, way)
       select key, 0, body, way
       from unnest($7::text[], $8::jsonb[], $9::text[]) with ordinality u (key, body, way, nth) order by nth
     )
     insert into ${s}.aggregate (key, state) select * from unnest($10::text[], $11::jsonb[])
     on conflict (key) do update set state = excluded.state`,
    [
      done,
      ended,
      timers.map(({ key }) => key),
      timers.map(({ due }) => due),
      timers.map(({ json }) => json),
      timers.map(({ way }) => way),
      acts.map(({ key }) => key),
      acts.map(({ json }) => json),
      acts.map(({ way }) => way),
      kept.map(({ key }) => key),
      kept.map(({ stateJson }) => stateJson),
    ],
  );
}

/** Always through the addressee's `post`, which is all that others may do there. */
async function post(tx: Transaction, says: readonly Posting[]): Promise<void> {
  const bySchema = new Map<StoredComponent, Posting[]>();
  for (const posting of says) {
    bySchema.set(posting.component, [...(bySchema.get(posting.component) ?? []), posting]);
  }
  for (const [to, postings] of bySchema) {
    await tx.prepared(`${to}-post`, `select ${to}.post(null, $1, $2, $3)`, [
      postings.map(({ key }) => key),
      postings.map(({ json }) => json),
      postings.map(({ way }) => way),
    ]);
  }
}

/** Takes a message out of its queue for a person to look at, so that those behind it are heard. */
export async function setMessageAside(
  tx: Transaction,
  s: StoredComponent,
  seq: number,
  why: string,
): Promise<void> {
  await tx.query(
    `with gone as (delete from ${s}.message where seq = $1 returning key, own, body)
     insert into ${s}.aside (kind, key, own, body, why) select 'message', key, own, body, $2 from gone`,
    [seq, why],
  );
}
