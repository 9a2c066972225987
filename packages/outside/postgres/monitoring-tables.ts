// What monitoring keeps, as SQL, in ZZ's schema. Called by `migrate.ts`; written and read by `monitoring.ts`.

/** Seconds of one partition: what is dropped is dropped by these. */
export const HOURS_PARTITION_S = 30 * 86_400;
export const DAYS_PARTITION_S = 360 * 86_400;

/**
 * One row a meter for lists, one for its condition (deflated JSON); an hour's and a day's rows in partitions by time.
 * Numbers of lists are single precision: three digits are looked at. −1 and infinity stand for "not known", so that a page
 * can go on behind them.
 *
 * Partitions are made and dropped by functions of the owner's: a component may not make tables.
 */
export const monitoringTables = `
create table zz.watched (
  meter integer generated always as identity primary key,
  name text collate "C" not null unique,
  plate jsonb,
  origin bigint,
  until double precision,
  error real,
  standard real,
  of_limit real not null default -1,
  points_given smallint not null default 0,
  points smallint not null default 0,
  cause text collate "C" not null default '',
  life real not null default 'infinity'
);
create index watched_worst on zz.watched (of_limit, meter);
create index watched_life on zz.watched (life, meter);
create index watched_cause_worst on zz.watched (cause, of_limit, meter);
create index watched_cause_life on zz.watched (cause, life, meter);
create index watched_cause_name on zz.watched (cause, name);
create table zz.condition (
  meter integer primary key references zz.watched on delete cascade,
  state bytea not null
);
alter table zz.condition alter column state set storage external;
create table zz.meter_hour (
  from_s bigint not null,
  reference double precision not null,
  counted double precision not null,
  meter integer not null,
  systematic real not null,
  covered real not null,
  doubtful real not null,
  pulses integer not null,
  unmatched integer not null,
  lost_frames integer not null,
  gaps integer not null,
  doubts integer not null,
  primary key (meter, from_s)
) partition by range (from_s);
create table zz.meter_day (
  from_s bigint not null,
  meter integer not null,
  body jsonb not null,
  primary key (meter, from_s)
) partition by range (from_s);

create function zz.monitoring_partitions(first bigint, last bigint) returns void
language plpgsql security definer set search_path = pg_catalog as $$
declare
  kind text; span bigint; at bigint;
begin
  for kind, span in values ('hour', ${HOURS_PARTITION_S}::bigint), ('day', ${DAYS_PARTITION_S}::bigint) loop
    for at in select generate_series(first / span, least(last / span, first / span + 100)) loop
      if to_regclass(format('zz.meter_%s_%s', kind, at)) is null then
        perform pg_advisory_xact_lock(hashtextextended('zz/monitoring', 0));
        execute format('create table if not exists zz.meter_%s_%s partition of zz.meter_%s for values from (%s) to (%s)',
          kind, at, kind, at * span, (at + 1) * span);
      end if;
    end loop;
  end loop;
end $$;
create function zz.monitoring_forget(hours_before bigint, days_before bigint) returns setof text
language plpgsql security definer set search_path = pg_catalog as $$
declare
  kind text; span bigint; bound bigint; gone text;
begin
  for kind, span, bound in values ('hour', ${HOURS_PARTITION_S}::bigint, hours_before), ('day', ${DAYS_PARTITION_S}::bigint, days_before) loop
    for gone in select relname from pg_inherits join pg_class on pg_class.oid = inhrelid
      where inhparent = format('zz.meter_%s', kind)::regclass
        and (split_part(relname, '_', 3)::bigint + 1) * span <= bound order by relname loop
      execute format('drop table zz.%I', gone);
      return next gone;
    end loop;
  end loop;
end $$;
revoke execute on function zz.monitoring_partitions(bigint, bigint), zz.monitoring_forget(bigint, bigint) from public;
grant execute on function zz.monitoring_partitions(bigint, bigint), zz.monitoring_forget(bigint, bigint) to etalon_zz;
`;

/**
 * Midnights at a site were whole quarters of an hour of TAI, 37 s before those of its clock. What goes on being counted is
 * counted from the clock's; hours and days that are over stay what they are.
 */
export const hoursOfTheClock = `
update zz.meter_hour as hour set from_s = hour.from_s + 37
  from (select meter, max(from_s) as from_s from zz.meter_hour group by meter) as newest
  join zz.meter as counted using (meter)
  where hour.meter = newest.meter and hour.from_s = newest.from_s and counted.origin % 900 = 0;
update zz.meter set origin = origin + 37, until = until + 37 where origin % 900 = 0;
`;
