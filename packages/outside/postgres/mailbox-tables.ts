// The mailbox's tables of one component, as SQL. Called by `migrations.ts`.

import type { StoredComponent } from "../mailbox/stored.ts";
import { POSTING_ROLE, roleOf } from "./database.ts";

/**
 * - `aggregate`: the present state, one row each; an aggregate without a row has none.
 * - `message`: what is waiting to be heard. `seq` is the order within an aggregate. A timer is a message that is not
 *   `ready`; when due it becomes ready and takes the next `seq`, so it queues behind what came before.
 * - `act`: what is waiting to be done, in the order of `seq` within an aggregate.
 * - `posted`: ids that were posted, so that a second post changes nothing.
 * - `aside`: messages and acts that were given up, for a person to look at.
 *
 * Only `post` is open to others. It runs as the component's own role (`security definer`), so that posting needs no
 * right on the table and reading what was posted stays the component's own.
 */
export function mailboxTables(component: StoredComponent): string {
  const s = component;
  const role = roleOf(component);
  return `
create schema ${s};
grant usage on schema ${s} to ${role}, ${POSTING_ROLE};

create table ${s}.aggregate (
  key text collate "C" primary key,
  state jsonb not null
);

create table ${s}.message (
  seq bigserial primary key,
  key text collate "C" not null,
  own boolean not null default false,
  ready boolean not null default true,
  due bigint,
  failures integer not null default 0,
  body jsonb not null,
  check (ready or due is not null)
) with (autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
create index message_ready on ${s}.message (key, seq) where ready;
create index message_due on ${s}.message (due, seq) where not ready;

create table ${s}.act (
  seq bigserial primary key,
  key text collate "C" not null,
  due bigint not null,
  failures integer not null default 0,
  body jsonb not null
);
create index act_order on ${s}.act (key, seq);

create table ${s}.posted (
  id text collate "C" primary key,
  at timestamptz not null default now()
);
create index posted_at on ${s}.posted using brin (at);

create table ${s}.aside (
  seq bigserial primary key,
  at timestamptz not null default now(),
  kind text not null check (kind in ('message', 'act')),
  key text collate "C" not null,
  own boolean not null,
  body jsonb not null,
  why text not null
);

create function ${s}.post(ids text[], keys text[], bodies jsonb[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with fresh as (
    insert into ${s}.posted (id) select distinct id from unnest(ids) id where id is not null
    on conflict do nothing returning id
  )
  insert into ${s}.message (key, body)
  select key, body
  from (
    select *, row_number() over (partition by id order by nth) as again
    from unnest(ids, keys, bodies) with ordinality as u (id, key, body, nth)
  ) u
  where id is null or (again = 1 and id in (select fresh.id from fresh))
  order by nth
$$;
revoke execute on function ${s}.post from public;
grant execute on function ${s}.post to ${POSTING_ROLE};
grant select, insert, update, delete on all tables in schema ${s} to ${role};
grant usage on all sequences in schema ${s} to ${role};
grant create on schema ${s} to ${role};
alter function ${s}.post owner to ${role};
revoke create on schema ${s} from ${role};
`;
}

/**
 * Messages and acts carry the way of their application in a column of their own, beside the body that steps hear. A
 * process of the form before still posts by the three arguments that it knows.
 */
export const messagesOnTheirWay = (s: StoredComponent): string => `
alter table ${s}.message add column way text;
alter table ${s}.act add column way text;
create function ${s}.post(ids text[], keys text[], bodies jsonb[], ways text[]) returns void
language sql security definer set search_path = pg_catalog, pg_temp as $$
  with fresh as (
    insert into ${s}.posted (id) select distinct id from unnest(ids) id where id is not null
    on conflict do nothing returning id
  )
  insert into ${s}.message (key, body, way)
  select key, body, way
  from (
    select *, row_number() over (partition by id order by nth) as again
    from unnest(ids, keys, bodies, ways) with ordinality as u (id, key, body, way, nth)
  ) u
  where id is null or (again = 1 and id in (select fresh.id from fresh))
  order by nth
$$;
revoke execute on function ${s}.post(text[], text[], jsonb[], text[]) from public;
grant execute on function ${s}.post(text[], text[], jsonb[], text[]) to ${POSTING_ROLE};
grant create on schema ${s} to ${roleOf(s)};
alter function ${s}.post(text[], text[], jsonb[], text[]) owner to ${roleOf(s)};
revoke create on schema ${s} from ${roleOf(s)};
`;
