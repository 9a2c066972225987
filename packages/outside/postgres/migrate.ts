// Brings a database to the present form: roles first, then numbered steps, each in a transaction of its own.
// Called by the apps at start, before anything is served; any number of processes may do so at once.

import { createHash } from "node:crypto";
import { type Answer, good, insist, refused } from "@etalon/basis";
import pg from "pg";
import { type StoredComponent, storedComponents } from "../mailbox/stored.ts";
import { auditTable, leasesInAudit } from "./audit-table.ts";
import { type ConnectionConfig, POSTING_ROLE, roleOf, SERVING_ROLE } from "./database.ts";
import { markTable } from "./database-mark.ts";
import { longLists } from "./long-lists-tables.ts";
import { mailboxTables, messagesOnTheirWay } from "./mailbox-tables.ts";
import { meterListTables, standingVerdicts } from "./meter-list-tables.ts";
import { hoursOfTheClock, monitoringTables } from "./monitoring-tables.ts";
import { qualityDayTable, qualityTables } from "./quality-tables.ts";
import { asideOnItsWay, servingFunctions, timersTellTheirTime } from "./serving-functions.ts";
import { toldHostsTable } from "./told-hosts.ts";
import { sessionTables, usersTables } from "./users-tables.ts";

/** One step. Never changed once released: what ran is remembered with its text's checksum. */
export interface Migration {
  readonly component: StoredComponent;
  /** 1, 2, 3 … within the component. */
  readonly number: number;
  readonly name: string;
  /** Runs as the database's owner. Tables go into the component's schema; its role may use them without a grant. */
  readonly sql: string;
}

/** A resource of IM had one lease at most; what it has learned since is filled in by IM's step. */
export const severalLeases = `
update im.aggregate set state = (state - 'lease') || jsonb_build_object(
  'kind', 'resource',
  'queue', coalesce((select jsonb_agg(call || jsonb_build_object('leastS', call -> 'forS', 'use', 'exclusive',
    'priority', 'routine', 'calledTaiNs', nth::text, 'quota', null) order by nth)
    from jsonb_array_elements(state -> 'queue') with ordinality as waiting (call, nth)), '[]'::jsonb),
  'leases', case when jsonb_typeof(state -> 'lease') = 'object'
    then jsonb_build_array((state -> 'lease') || jsonb_build_object(
      'detection', state -> 'lease' -> 'application', 'use', 'exclusive', 'priority', 'routine',
      'fromTaiNs', state -> 'lease' -> 'untilTaiNs', 'booked', false, 'noticeFor', null, 'renewToTaiNs', null))
    else '[]'::jsonb end)
where key like 'resource/%' and not state ? 'leases';
insert into im.message (key, own, ready, due, body)
select key, true, false, 0, '{"kind": "look-again"}'::jsonb from im.aggregate where key like 'resource/%'`;

export const mailboxMigrations: readonly Migration[] = [
  ...storedComponents.map((component) => ({
    component,
    number: 1,
    name: "mailbox",
    sql: mailboxTables(component),
  })),
  // CC's, since it reads the log for its users; the log itself has a schema of its own.
  { component: "cc", number: 2, name: "audit log", sql: auditTable },
  { component: "cc", number: 3, name: "users and tokens", sql: usersTables },
  { component: "im", number: 2, name: "several leases", sql: severalLeases },
  ...storedComponents.map((component) => ({
    component,
    number: { cc: 4, im: 3 }[component as string] ?? 2,
    name: "messages on their way",
    sql: messagesOnTheirWay(component),
  })),
  { component: "cc", number: 5, name: "sessions", sql: sessionTables },
  { component: "cc", number: 6, name: "mark", sql: markTable },
  { component: "cc", number: 7, name: "leases in the audit log", sql: leasesInAudit },
  // All components': IM's number, since its leases are what has to be quick.
  { component: "cc", number: 8, name: "told hosts", sql: toldHostsTable },
  { component: "im", number: 4, name: "serving in few calls", sql: servingFunctions },
  { component: "im", number: 5, name: "set aside on its way", sql: asideOnItsWay },
  { component: "zz", number: 3, name: "monitoring", sql: monitoringTables },
  { component: "im", number: 6, name: "timers tell their time", sql: timersTellTheirTime },
  // Behind those that it replaces.
  { component: "im", number: 7, name: "long lists", sql: longLists },
  { component: "zz", number: 4, name: "list of meters", sql: meterListTables },
  { component: "zz", number: 5, name: "power quality", sql: qualityTables },
  { component: "zz", number: 6, name: "hours of the clock", sql: hoursOfTheClock },
  { component: "zz", number: 7, name: "days of power quality", sql: qualityDayTable },
  { component: "zz", number: 8, name: "standing verdicts", sql: standingVerdicts },
];

export const OLDEST_SERVER = 150_000;
/** A host that drops what is sent to it would be waited for in silence. */
const CONNECT_WITHIN_MS = 10_000;

/** `more` continues the components' numbers. */
export async function migrate(
  connection: ConnectionConfig,
  more: readonly Migration[] = [],
): Promise<Answer<{ ran: readonly string[] }>> {
  const wanted = inOrder([...mailboxMigrations, ...more]);
  const client = new pg.Client({
    ...connection,
    application_name: "etalon migrations",
    connectionTimeoutMillis: CONNECT_WITHIN_MS,
  });
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    return refused("postgres.connect", `The database cannot be reached: ${(error as Error).message}.`);
  }
  try {
    const { rows } = await client.query<{ version: number }>(
      "select current_setting('server_version_num')::int as version",
    );
    if ((rows[0]?.version ?? 0) < OLDEST_SERVER) {
      return refused("postgres.version", "The database server is too old: PostgreSQL 15 or later is needed.");
    }
    await client.query("select pg_advisory_lock(hashtextextended('etalon/migrations', 0))");
    await makeRoles(client);
    return await runMissing(client, wanted);
  } catch (error) {
    if (error instanceof pg.DatabaseError && error.code === "42501") {
      return refused(
        "postgres.rights",
        `The database user may not prepare Etalon's schemas (${error.message}); ` +
          "it needs CREATEROLE, CREATE on the database, and to own what Etalon made there before.",
      );
    }
    throw error;
  } finally {
    await client.end().catch(() => {});
  }
}

function inOrder(all: readonly Migration[]): readonly Migration[] {
  for (const component of storedComponents) {
    const numbers = all.filter((each) => each.component === component).map(({ number }) => number);
    const gapless = numbers.sort((a, b) => a - b).every((number, index) => number === index + 1);
    insist(gapless, `migrations of ${component} should be numbered without gaps: ${numbers.join(", ")}`);
  }
  return [...all].sort((a, b) => a.number - b.number);
}

/** Roles belong to the whole server, so another database on it may have made them already, or be about to. */
async function makeRoles(client: pg.Client): Promise<void> {
  for (const role of [POSTING_ROLE, SERVING_ROLE, ...storedComponents.map(roleOf)]) {
    await client.query(`do $$ begin
      if not exists (select from pg_roles where rolname = '${role}') then create role ${role} nologin; end if;
      if not pg_has_role(current_user, '${role}', 'usage') then grant ${role} to current_user; end if;
    exception when duplicate_object or unique_violation then grant ${role} to current_user;
    end $$`);
  }
  for (const role of [SERVING_ROLE, ...storedComponents.map(roleOf)]) {
    await client.query(`do $$ begin
      if not pg_has_role('${role}', '${POSTING_ROLE}', 'usage') then grant ${POSTING_ROLE} to ${role}; end if;
    end $$`);
  }
}

const nameOf = ({ component, number, name }: Pick<Migration, "component" | "number" | "name">): string =>
  `${component}/${number} ${name}`;
const checksumOf = ({ sql }: Migration): string => createHash("sha256").update(sql).digest("hex");

interface Done {
  readonly component: StoredComponent;
  readonly number: number;
  readonly name: string;
  readonly checksum: string;
}

async function runMissing(
  client: pg.Client,
  wanted: readonly Migration[],
): Promise<Answer<{ ran: readonly string[] }>> {
  await client.query(`create schema if not exists etalon;
    create table if not exists etalon.migration (
      component text, number integer, name text not null, checksum text not null,
      at timestamptz not null default now(), primary key (component, number))`);
  const { rows } = await client.query<Done>("select component, number, name, checksum from etalon.migration");
  const unknown = rows.find((done) => !wanted.some((each) => sameStep(each, done)));
  if (unknown) {
    return refused(
      "postgres.newer",
      `The database was brought to a later form by a newer Etalon (${nameOf(unknown)}); use that one.`,
    );
  }
  const ran: string[] = [];
  for (const migration of wanted) {
    const done = rows.find((each) => sameStep(migration, each));
    insist(!done || done.checksum === checksumOf(migration), `${nameOf(migration)} was changed after it ran`);
    if (done) continue;
    await run(client, migration);
    ran.push(nameOf(migration));
  }
  return good({ ran });
}

/** Of which form a database is, without changing it. Steps are named. */
export interface FormOfDatabase {
  readonly done: number;
  readonly missing: readonly string[];
  /** One that only a newer Etalon knows. */
  readonly later: string | null;
  /** One that is not what ran under its number. */
  readonly changed: string | null;
}

export async function formOf(client: pg.Client): Promise<FormOfDatabase> {
  const wanted = inOrder(mailboxMigrations);
  const { rows: known } = await client.query("select to_regclass('etalon.migration') is not null as there");
  const rows = known[0]?.there
    ? (await client.query<Done>("select component, number, name, checksum from etalon.migration")).rows
    : [];
  const later = rows.find((done) => !wanted.some((each) => sameStep(each, done)));
  const differs = (each: Migration) => (done: Done) =>
    sameStep(each, done) && done.checksum !== checksumOf(each);
  const changed = wanted.find((each) => rows.some(differs(each)));
  return {
    done: rows.length,
    missing: wanted.filter((each) => !rows.some((done) => sameStep(each, done))).map(nameOf),
    later: later ? nameOf(later) : null,
    changed: changed ? nameOf(changed) : null,
  };
}

const sameStep = (a: Migration, b: Done): boolean => a.component === b.component && a.number === b.number;

async function run(client: pg.Client, migration: Migration): Promise<void> {
  const { component, number, name, sql } = migration;
  const role = roleOf(component);
  try {
    await client.query("begin");
    await client.query(sql);
    await client.query(`grant select, insert, update, delete on all tables in schema ${component} to ${role};
      grant usage on all sequences in schema ${component} to ${role}`);
    await client.query(
      "insert into etalon.migration (component, number, name, checksum) values ($1, $2, $3, $4)",
      [component, number, name, checksumOf(migration)],
    );
    await client.query("commit");
  } catch (error) {
    await client.query("rollback");
    throw error;
  }
}
