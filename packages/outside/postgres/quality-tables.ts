// What is kept of power quality, as SQL, in ZZ's schema. Called by `migrate.ts`; written and read by `quality.ts`.

/**
 * A row an interval: its values in single precision, which names they have by number, since all of a study's have the
 * same. An event's waveform beside it, as long as there are not many newer ones.
 */
export const qualityTables = `
create table zz.quality_point (
  point integer generated always as identity primary key,
  name text collate "C" not null unique,
  terms jsonb not null
);
create table zz.quality_names (
  names integer generated always as identity primary key,
  digest bytea not null unique,
  list text[] not null
);
create table zz.quality_row (
  end_ns bigint not null,
  point integer not null references zz.quality_point,
  names integer not null references zz.quality_names,
  coverage real not null,
  flag smallint not null,
  left_out smallint not null,
  interval smallint not null,
  clock_free boolean not null,
  body bytea not null,
  primary key (point, interval, end_ns)
);
alter table zz.quality_row alter column body set storage external;
create table zz.quality_event (
  start_ns bigint not null,
  point integer not null references zz.quality_point,
  id text collate "C" not null,
  body jsonb not null,
  waveform jsonb,
  samples bytea,
  primary key (point, id)
);
create index quality_event_time on zz.quality_event (point, start_ns);
`;

/** What each day came to, as JSON. */
export const qualityDayTable = `
create table zz.quality_day (
  until_ns bigint not null,
  point integer not null references zz.quality_point,
  body jsonb not null,
  primary key (point, until_ns)
);
`;
