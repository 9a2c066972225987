// The list of meters as SQL, in ZZ's schema: one row a meter, of what the station registers, verifies, watches and plans. Called
// by `migrate.ts`; read by `meter-pages.ts`.

/** What the list has of a meter's state (`record`, what is `on_plate`, its `latest` detection): column by column, in SQL. */
const listed = {
  serial: "on_plate ->> 'serial'",
  accuracy_class: "on_plate ->> 'accuracyClass'",
  wiring: "on_plate ->> 'wiring'",
  site: "record ->> 'site'",
  agent: "record ->> 'agent'",
  terminal: "record ->> 'terminal'",
  instrument: "record ->> 'resource'",
  class448: "record -> 'planning' ->> 'class448'",
  batch: "record -> 'planning' ->> 'batch'",
  installed: "record -> 'planning' ->> 'installed'",
  retired: "(new.state -> 'retired' ->> 'atTaiNs')::bigint",
  verdict: "latest ->> 'verdict'",
  verified: "(latest ->> 'atTaiNs')::bigint",
  last_error: "(latest ->> 'errorPercent')::float8",
  last_uncertainty: "(latest ->> 'uncertaintyPercent')::float8",
};
const columns = Object.keys(listed).join(", ");
const excluded = Object.keys(listed)
  .map((name) => `excluded.${name}`)
  .join(", ");
const values = Object.values(listed).join(",\n      ");

const text = (...names: readonly string[]): string =>
  names.map((name) => `add column ${name} text collate "C"`).join(", ");

/**
 * What was the row of a meter under watch is that of any meter. A trigger keeps it beside the states, in the same transaction
 * and for whoever writes them; the number is taken once, since there are not enough of them for each change. A day is text: what
 * a calendar of 10,000 years has, PostgreSQL need not have.
 *
 * What is not known is null. Filters that few meters pass have an index of their own, and so has what the list goes by, with the
 * meter's number behind it; of what a meter has not when it is registered, those that have it alone.
 */
export const meterListTables = `
alter table zz.watched rename to meter;
alter table zz.meter alter column of_limit drop not null, alter column of_limit drop default,
  alter column life drop not null, alter column life drop default;
update zz.meter set of_limit = nullif(of_limit, -1), life = nullif(life, 'infinity');
drop index zz.watched_worst, zz.watched_life, zz.watched_cause_worst, zz.watched_cause_life, zz.watched_cause_name;
alter table zz.meter ${text("serial", "accuracy_class", "wiring", "site", "agent", "terminal", "instrument", "class448", "batch", "installed", "verdict", "plan_urgency", "plan_action", "plan_until")},
  add column retired bigint, add column verified bigint, add column last_error float8, add column last_uncertainty float8,
  add column plan_rank integer;
${["installed", "verdict", "verified", "last_error", "last_uncertainty", "of_limit", "life", "plan_rank"]
  .map((key) => `create index meter_by_${key} on zz.meter (${key}, meter) where ${key} is not null;`)
  .join("\n")}
${["serial", "site", "agent", "terminal", "accuracy_class", "class448", "batch"]
  .map((column) => `create index meter_of_${column} on zz.meter (${column});`)
  .join("\n")}
create index meter_watched on zz.meter (meter) where until is not null;
create index meter_of_cause on zz.meter (cause) where until is not null;
create index meter_retired on zz.meter (meter) where retired is not null;
create index meter_of_urgency on zz.meter (plan_urgency) where plan_urgency is not null;

create function zz.list_meter() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
declare
  record jsonb := new.state -> 'record';
  on_plate jsonb := record -> 'meter';
  latest jsonb := new.state -> 'detections' -> 0;
begin
  if exists (select from zz.meter where name = record ->> 'id') then
    update zz.meter set (${columns}) = row (
      ${values}) where name = record ->> 'id';
  else
    insert into zz.meter (name, ${columns}) values (record ->> 'id',
      ${values})
    on conflict (name) do update set (${columns}) = row (${excluded});
  end if;
  return null;
end $$;
create trigger list_meter after insert or update on zz.aggregate
  for each row when (starts_with(new.key, 'meter/')) execute function zz.list_meter();
update zz.aggregate set state = state where starts_with(key, 'meter/');
`;
