// The list of meters as SQL, in ZZ's schema: one row a meter, of what the station registers, verifies, watches and plans. Called
// by `migrate.ts`; read by `meter-pages.ts`.

/** What the list has of a meter's state (`record`, what is `on_plate`, its `latest` verdict): column by column, in SQL. */
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

/** The body of the trigger's function. @param latest  where a meter's state has what it is known by */
function listing(of: Readonly<Record<string, string>>, latest: string): string {
  const columns = Object.keys(of).join(", ");
  const excluded = Object.keys(of)
    .map((name) => `excluded.${name}`)
    .join(", ");
  const values = Object.values(of).join(",\n      ");
  return `declare
  record jsonb := new.state -> 'record';
  on_plate jsonb := record -> 'meter';
  latest jsonb := new.state -> ${latest};
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
end`;
}

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
${listing(listed, "'detections' -> 0")} $$;
create trigger list_meter after insert or update on zz.aggregate
  for each row when (starts_with(new.key, 'meter/')) execute function zz.list_meter();
update zz.aggregate set state = state where starts_with(key, 'meter/');
`;

/**
 * A meter is known by its standing verdict (ZZ's `standing-verdict.ts`), with the limit at its load, and by its circuit's wiring.
 * Of meters that were verified before there was such a one, it is the last decided; limit and wiring are their detections'.
 */
export const standingVerdicts = `
alter table zz.meter add column last_limit float8, add column undecided bigint, add column wiring_fault text collate "C";
create or replace function zz.list_meter() returns trigger language plpgsql set search_path = pg_catalog, pg_temp as $$
${listing(
  {
    ...listed,
    last_limit: "(latest ->> 'limitPercent')::float8",
    undecided: "(latest ->> 'undecidedTaiNs')::bigint",
    wiring_fault: "new.state ->> 'wiringFault'",
  },
  "'standing'",
)} $$;
with found as (
  select meter.key, nth, one, detection.state -> 'result' as result
  from zz.aggregate meter
    cross join jsonb_array_elements(meter.state -> 'detections') with ordinality as of (one, nth)
    left join zz.aggregate detection on detection.key = 'detection/' || (one ->> 'id')
  where starts_with(meter.key, 'meter/')
), standing as (
  select distinct on (key) key, one || jsonb_strip_nulls(jsonb_build_object(
    'limitPercent', result -> 'limit' -> 'percent', 'undecidedTaiNs', case when nth > 1 and one ->> 'verdict' <> 'undecided'
      then (select newest.one -> 'atTaiNs' from found newest where newest.key = found.key and newest.nth = 1) end)) as verdict
  from found order by key, one ->> 'verdict' = 'undecided', nth
), wired as (
  select distinct on (key) key, result -> 'wiring' -> 'fault' -> 'text' as fault
  from found where jsonb_typeof(result -> 'error') = 'object' or jsonb_typeof(result -> 'wiring' -> 'fault') = 'object'
  order by key, nth
)
update zz.aggregate meter set state = state || jsonb_strip_nulls(
  jsonb_build_object('standing', standing.verdict, 'wiringFault', wired.fault))
from standing left join wired using (key) where meter.key = standing.key;
`;
