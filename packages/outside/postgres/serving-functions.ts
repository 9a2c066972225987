// What a process does to a component's mailbox, as functions in the database: one call each for what would else be several
// statements on their way there and back. Called by `migrate.ts`; used by `mailbox-transaction.ts` and `mailbox-acts.ts`.

import { type StoredComponent, storedComponents } from "../mailbox/stored.ts";
import { roleOf, SERVING_ROLE } from "./database.ts";

const asidesAtFirst = (s: StoredComponent): string => `    insert into ${s}.aside (kind, key, own, body, why)
    select 'message', e ->> 'key', false, e -> 'body', e ->> 'why' from jsonb_array_elements(given -> 'aside') e;`;
/** With their way; and no more than may lie there, since anybody who may post can bring them about. */
const asidesOnTheirWay = (
  s: StoredComponent,
): string => `    insert into ${s}.aside (kind, key, own, body, why, way)
    select 'message', e ->> 'key', false, e -> 'body', e ->> 'why', e ->> 'way'
    from jsonb_array_elements(given -> 'aside') with ordinality u (e, nth)
    where nth <= coalesce((e ->> 'atMost')::int, 1000) - (select count(*) from ${s}.aside) order by nth;`;

const giving = (s: StoredComponent, asides: string, more = ""): string => `
begin
  if given ? 'heard' then
    delete from ${s}.message where seq = any(array(select jsonb_array_elements_text(given -> 'heard')::bigint));
  end if;
  if given ? 'ended' then
    delete from ${s}.aggregate where key = any(array(select jsonb_array_elements_text(given -> 'ended')));
  end if;
  if given ? 'states' then
    insert into ${s}.aggregate (key, state)
    select e ->> 'key', e -> 'state' from jsonb_array_elements(given -> 'states') e
    on conflict (key) do update set state = excluded.state;
  end if;
  if given ? 'posts' then
    insert into ${s}.message (key, body, way)
    select e ->> 'key', e -> 'body', e ->> 'way' from jsonb_array_elements(given -> 'posts') with ordinality u (e, nth) order by nth;
  end if;
  if given ? 'timers' then
    insert into ${s}.message (key, own, ready, due, body, way)
    select e ->> 'key', true, false, (e ->> 'due')::bigint, e -> 'body', e ->> 'way'
    from jsonb_array_elements(given -> 'timers') with ordinality u (e, nth) order by nth;
  end if;
  if given ? 'acts' then
    insert into ${s}.act (key, due, body, way)
    select e ->> 'key', 0, e -> 'body', e ->> 'way' from jsonb_array_elements(given -> 'acts') with ordinality u (e, nth) order by nth;
  end if;
  if given ? 'aside' then
${asides}
  end if;
${more}end`;

/** As it is now, and what is written besides. */
export const givingNow = (s: StoredComponent, more: string): string => giving(s, asidesOnTheirWay(s), more);

export const lockWaiting = (s: StoredComponent): string => `
declare taken text[];
begin
  with recursive waiting (key) as (
    (select m.key from ${s}.message m where m.ready and m.key > after order by m.key limit 1)
    union all
    select (select m.key from ${s}.message m where m.ready and m.key > w.key order by m.key limit 1)
    from waiting w where w.key is not null
  )
  select array_agg(free.key) into taken from (
    select w.key from waiting w
    where w.key is not null and pg_try_advisory_xact_lock(hashtextextended('${s}/' || w.key, 0))
    limit keys_at_most
  ) free;
`;
export const lockThese = (s: StoredComponent): string => `
declare taken text[];
begin
  select array_agg(k) into taken from unnest(keys) k
  where pg_try_advisory_xact_lock(hashtextextended('${s}/' || k, 0));
`;

const holding = (s: StoredComponent, columns: string, told: string): string => `
begin
  return (
    select json_agg(json_build_object('key', k.key, 'state', a.state, 'messages', m.messages))
    from unnest(keys) k (key)
    cross join lateral (
      select json_agg(json_build_object(${told}) order by seq)
        as messages
      from (
        select ${columns} from ${s}.message x where x.ready and x.key = k.key order by seq limit per_key
      ) heads
    ) m
    left join ${s}.aggregate a on a.key = k.key
  );
end`;

/**
 * Each runs as the component's own role (`security definer`), so that a transaction may serve several components and yet
 * touch nothing of theirs but in these ways. In a volatile function every statement sees what was committed before it: what
 * is read after a lock is what the lock's last holder wrote. These tables empty and fill within seconds, so the planner's
 * statistics mislead it; the indexes are always right.
 */
const serving = (s: StoredComponent): Readonly<Record<string, string>> => ({
  /**
   * Locks keys that have a message ready and that no other process has locked, in the order of keys behind `after`. Each
   * look is one probe of the index, so a key with a hundred thousand messages costs no more than one with a single message,
   * and none starves. The lock is on the key and not on the aggregate's row, since a new aggregate has none, and a post
   * never waits for it. It ends with the transaction, and with the connection if the process dies.
   */
  "take(after text, keys_at_most int, per_key int) returns json": `${lockWaiting(s)}  return ${s}.held(taken, per_key);
end`,
  /** The same for keys that something was said to in this transaction; those that another process has are left out. */
  "take_these(keys text[], per_key int) returns json": `${lockThese(s)}  return ${s}.held(taken, per_key);
end`,
  "held(keys text[], per_key int) returns json": holding(
    s,
    "seq, own, body, way",
    "'seq', seq, 'own', own, 'body', body, 'way', way",
  ),
  /** Writes what followed: all of it, in the transaction of the locks. */
  "give(given jsonb) returns void": giving(s, asidesAtFirst(s)),
  /**
   * Timers that are due join their queues: the new \`seq\` is taken in the order of due times, and behind everything that is
   * already waiting. One process at a time, else timers that two take up between them might be heard out of order. Returns
   * when to look again: the next one's time; \`again\` when another process is at it or more are due; null: none is set.
   */
  "ready_timers(now bigint, again bigint, at_most int) returns bigint": `
declare rung int;
begin
  if not pg_try_advisory_xact_lock(hashtextextended('${s}/timers', 0)) then return again; end if;
  update ${s}.message m set ready = true, seq = due.new
  from (
    select seq as old, nextval('${s}.message_seq_seq') as new
    from (
      select seq from ${s}.message where not ready and due <= now
      order by due, seq limit at_most for update skip locked
    ) heads
  ) due
  where m.seq = due.old;
  get diagnostics rung = row_count;
  if rung = at_most then return now; end if;
  return (select min(due) from ${s}.message where not ready);
end`,
  /**
   * Acts that are due, of keys whose acts no process has in hand; those keys are locked for this session, since an act may
   * last minutes and an open transaction would keep the database from clearing up. If the process dies the lock goes, and
   * another process takes them. \`next\` is when more are due.
   */
  "take_acts(now bigint, in_hand text[], keys_at_most int, per_key int) returns json": `
declare taken text[];
begin
  select array_agg(free.key) into taken from (
    select first.key from (
      select a.key from ${s}.act a
      where a.due <= now and a.key <> all(in_hand)
        and not exists (select from ${s}.act b where b.key = a.key and b.seq < a.seq)
      order by a.seq limit 1000
    ) first
    where pg_try_advisory_lock(hashtextextended('${s}/acts/' || first.key, 0))
    limit keys_at_most
  ) free;
  return json_build_object(
    'taken', (
      select json_agg(json_build_object('key', k.key, 'acts', acts.list)) from unnest(taken) k (key)
      cross join lateral (
        select json_agg(json_build_object('seq', seq, 'body', body, 'way', way, 'failures', failures) order by seq) as list
        from (
          select * from ${s}.act x where x.key = k.key and x.due <= now order by seq limit per_key
        ) heads
      ) acts
    ),
    'next', (
      select min(a.due)::text from ${s}.act a where a.due > now and a.key <> all(in_hand)
        and not exists (select from ${s}.act b where b.key = a.key and b.seq < a.seq)
    )
  );
end`,
  /** If another process did one too, only what the first tells is heard. */
  "acts_done(done jsonb) returns void": `
begin
  with gone as (
    delete from ${s}.act where seq = any(array(select (e ->> 'seq')::bigint from jsonb_array_elements(done) e))
    returning seq, key
  )
  insert into ${s}.message (key, own, body, way)
  select gone.key, true, told.body, e ->> 'way'
  from jsonb_array_elements(done) with ordinality u (e, nth)
  join gone on gone.seq = (e ->> 'seq')::bigint
  cross join lateral jsonb_array_elements(e -> 'told') with ordinality told (body, m)
  order by nth, m;
end`,
  /** What a component's own shell tells it. */
  "tell(keys text[], bodies jsonb[], ways text[]) returns void": `
begin
  insert into ${s}.message (key, own, body, way)
  select key, true, body, way from unnest(keys, bodies, ways) with ordinality u (key, body, way, nth) order by nth;
end`,
  "read(wanted text) returns jsonb": `
begin
  return (select state from ${s}.aggregate where key = wanted);
end`,
  /** Of the aggregates that somebody follows, those whose row is another than the one that was seen last. */
  "changed(keys text[], versions text[]) returns json": `
begin
  return (
    select json_agg(json_build_object('key', a.key, 'version', a.xmin::text, 'state', a.state))
    from unnest(keys, versions) seen (key, version)
    join ${s}.aggregate a on a.key = seen.key and a.xmin::text is distinct from seen.version
  );
end`,
});

const BY_INDEX = "set enable_seqscan = off set enable_bitmapscan = off";

/** Functions that run as the component's own role, and that whoever serves it may call. */
export function made(
  s: StoredComponent,
  functions: Readonly<Record<string, string>>,
  create = "create",
): readonly string[] {
  const role = roleOf(s);
  return Object.entries(functions).map(([head, body]) => {
    const [name = ""] = head.split("(");
    return `${create} function ${s}.${head} language plpgsql security definer
set search_path = pg_catalog, pg_temp ${BY_INDEX} as $$ 
${body} $$;
alter function ${s}.${name} owner to ${role};
revoke execute on function ${s}.${name} from public;
grant execute on function ${s}.${name} to ${SERVING_ROLE};`;
  });
}

function functionsOf(s: StoredComponent): string {
  const role = roleOf(s);
  // A row's next version finds room beside it (HOT): the index on keys is then left alone.
  return `
grant usage on schema ${s} to ${SERVING_ROLE};
grant create on schema ${s} to ${role};
${made(s, serving(s)).join("\n")}
revoke create on schema ${s} from ${role};
alter table ${s}.aggregate set (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
alter table ${s}.act set (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
`;
}

/**
 * What the steps of a transaction said for the audit log, whoever's they were, in the order in which they were made: written
 * by whoever serves them, since each component by itself could keep the order of its own alone.
 */
const auditFunction = `
create function audit.write_down(entries jsonb) returns void language plpgsql security definer
set search_path = pg_catalog, pg_temp as $$
begin
  insert into audit.entry (by, at, key, body)
  select e ->> 'by', (e ->> 'at')::bigint, e ->> 'key', e -> 'body'
  from jsonb_array_elements(entries) with ordinality u (e, nth) order by nth;
end $$;
revoke execute on function audit.write_down from public;
grant usage on schema audit to ${SERVING_ROLE};
grant execute on function audit.write_down to ${SERVING_ROLE};
`;

export const servingFunctions: string = [...storedComponents.map(functionsOf), auditFunction].join("\n");

const replaced = (s: StoredComponent, head: string, body: string): string => `
create or replace function ${s}.${head} language plpgsql security definer
set search_path = pg_catalog, pg_temp ${BY_INDEX} as $$ 
${body} $$;`;

/** What is set aside keeps its application's way, to be tried again on it, and has a limit. */
export const asideOnItsWay: string = storedComponents
  .map(
    (s) => `
alter table ${s}.aside add column way text;${replaced(s, "give(given jsonb) returns void", giving(s, asidesOnTheirWay(s)))}`,
  )
  .join("\n");

/** Timers tell when they are due: whoever hears one may have a clock that is not there yet. */
export const timersTellTheirTime: string = storedComponents
  .map((s) => {
    const told = "'seq', seq, 'own', own, 'body', body, 'way', way, 'due', due::text";
    return replaced(
      s,
      "held(keys text[], per_key int) returns json",
      holding(s, "seq, own, body, way, due", told),
    );
  })
  .join("\n");
