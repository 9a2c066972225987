// Long lists of states (`Controller.longList`) as rows of their own, as SQL: a cluster of a thousand machines is read and
// written at each step, of which it changes one. Called by `migrate.ts`; used by `serving-session.ts`.

import { type StoredComponent, withLongLists } from "../mailbox/stored.ts";
import { roleOf } from "./database.ts";
import { givingNow, lockThese, lockWaiting, made } from "./serving-functions.ts";

/**
 * What reads a whole state puts the elements back into it; a list that stands in the state itself, as a process of the form
 * before writes it, goes before. A row's version tells whoever kept the state that nothing has changed: each step writes it.
 */
const functions = (s: StoredComponent): Readonly<Record<string, string>> => ({
  "lists_of(wanted text) returns jsonb": `
begin
  return (
    select jsonb_object_agg(list, elements) from (
      select list, jsonb_agg(element order by number) as elements from ${s}.element where key = wanted group by list
    ) lists
  );
end`,
  "held(keys text[], per_key int) returns json": `
begin
  return (
    select json_agg(json_build_object('key', k.key, 'messages', ${messagesOf(s)},
      'state', coalesce(${s}.lists_of(k.key), '{}') || a.state))
    from unnest(keys) k (key) left join ${s}.aggregate a on a.key = k.key
  );
end`,
  /** \`known\`: the versions of states that the caller has. */
  "held_known(keys text[], per_key int, known jsonb) returns json": `
begin
  return (
    select json_agg(json_build_object('key', k.key, 'version', a.xmin::text, 'messages', ${messagesOf(s)},
      'state', case when known ->> k.key is distinct from a.xmin::text then a.state end,
      'lists', case when known ->> k.key is distinct from a.xmin::text then ${s}.lists_of(k.key) end))
    from unnest(keys) k (key) left join ${s}.aggregate a on a.key = k.key
  );
end`,
  "take_known(after text, keys_at_most int, per_key int, known jsonb) returns json": `${lockWaiting(s)}  return ${s}.held_known(taken, per_key, known);
end`,
  "take_these_known(keys text[], per_key int, known jsonb) returns json": `${lockThese(s)}  return ${s}.held_known(taken, per_key, known);
end`,
  "give(given jsonb) returns void": givingNow(s, elementsOf(s)),
  "read(wanted text) returns jsonb": `
begin
  return (select coalesce(${s}.lists_of(key), '{}') || state from ${s}.aggregate where key = wanted);
end`,
  "changed(keys text[], versions text[]) returns json": `
begin
  return (
    select json_agg(json_build_object('key', a.key, 'version', a.xmin::text,
      'state', coalesce(${s}.lists_of(a.key), '{}') || a.state))
    from unnest(keys, versions) seen (key, version)
    join ${s}.aggregate a on a.key = seen.key and a.xmin::text is distinct from seen.version
  );
end`,
});

const elementsOf = (s: StoredComponent): string => `  if given ? 'ended' then
    delete from ${s}.element where key = any(array(select jsonb_array_elements_text(given -> 'ended')));
  end if;
  if given ? 'gone' then
    delete from ${s}.element x using jsonb_array_elements(given -> 'gone') e
    where x.key = e ->> 'key' and x.list = e ->> 'list' and x.number = (e ->> 'number')::bigint;
  end if;
  if given ? 'elements' then
    insert into ${s}.element (key, list, number, element)
    select e ->> 'key', e ->> 'list', (e ->> 'number')::bigint, e -> 'element' from jsonb_array_elements(given -> 'elements') e
    on conflict (key, list, number) do update set element = excluded.element;
  end if;
`;
const messagesOf = (s: StoredComponent): string => `(
      select json_agg(json_build_object('seq', seq, 'own', own, 'body', body, 'way', way, 'due', due::text) order by seq)
      from (
        select seq, own, body, way, due from ${s}.message x where x.ready and x.key = k.key order by seq limit per_key
      ) heads
    )`;

const tablesOf = (s: StoredComponent): string => `
create table ${s}.element (
  key text collate "C" not null,
  list text collate "C" not null,
  number bigint not null,
  element jsonb not null,
  primary key (key, list, number)
) with (fillfactor = 60, autovacuum_vacuum_scale_factor = 0, autovacuum_vacuum_threshold = 10000);
grant select, insert, update, delete on ${s}.element to ${roleOf(s)};
grant create on schema ${s} to ${roleOf(s)};
${made(s, functions(s), "create or replace").join("\n")}
revoke create on schema ${s} from ${roleOf(s)};
`;

export const longLists: string = withLongLists.map(tablesOf).join("\n");
