// The database of DATABASE_URL: whether it is there, new enough, ours to prepare, and of our form; and how far its clock is
// from this host's. Called by `etalon doctor`.

import type { Answer } from "@etalon/basis";
import pg from "pg";
import { type FormOfDatabase, formOf, OLDEST_SERVER } from "../postgres/migrate.ts";
import {
  isOfThisHost,
  type NamedServer,
  namedServer,
  type TrustedAuthority,
} from "../postgres/named-server.ts";
import { lookAtSkew } from "./clocks.ts";
import { doubt, type Finding, fault, fine, nameByHost, notLookedAt } from "./finding.ts";

const WITHIN_MS = 5_000;
const SET_URL = "export DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/etalon?sslmode=verify-full";

/** @param authority  signs the server's certificate, where the URL does not say who does; null: it cannot be used */
export async function lookAtDatabase(
  url: Answer<string>,
  authority?: TrustedAuthority | null,
): Promise<readonly Finding[]> {
  const check = "database";
  const named = url.ok ? namedServer(url.value, authority ?? undefined) : url;
  if (!named.ok) return [fault(check, named.why.text.replace(/\.$/, ""), SET_URL)];
  const unsaid = named.value.tls !== null && url.ok && !new URL(url.value).searchParams.has("sslrootcert");
  if (unsaid && authority === null) return [notLookedAt(check)];
  const client = new pg.Client({
    ...named.value.connection,
    connectionTimeoutMillis: WITHIN_MS,
    query_timeout: WITHIN_MS,
  });
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    const issue = !(unsaid && authority === undefined); // else nothing is known of who should vouch for it
    return [unreachable(check, named.value, error as Error & { code?: string }, issue)];
  }
  try {
    const [row] = (await client.query<Server>(SERVER)).rows;
    if (!row) return [fault(check, "the database answers nothing", null)];
    const sentMs = Date.now();
    const [clock] = (
      await client.query<{ ms: number }>("select extract(epoch from clock_timestamp()) * 1000 as ms")
    ).rows;
    const skew = lookAtSkew("the database's host", Number(clock?.ms), sentMs, Date.now());
    return [lookAtServer(check, row), wayTo(named.value), lookAtForm(row, await formOf(client)), skew];
  } catch (error) {
    return [fault(check, `the database cannot be asked: ${(error as Error).message}`, null)];
  } finally {
    await client.end().catch(() => {});
  }
}

function unreachable(
  check: string,
  { host: hostname, connection: { port = 5432, user = "", database = user }, tls }: NamedServer,
  error: Error & { code?: string },
  issue: boolean,
): Finding {
  const where = `${hostname}:${port}`;
  if (error.code === "28P01" || error.code === "28000")
    return fault(
      check,
      `the database at ${where} does not let ${user} in: ${error.message}`,
      `psql -c "\\password ${user}"`,
    );
  if (error.code === "3D000")
    return fault(
      check,
      `there is no database ${database} at ${where}`,
      `createdb -h ${hostname} ${database}`,
    );
  const said = error.message || error.code;
  if (tls !== null && /certificate|SSL|altnames|self-signed/i.test(`${said} ${error.code}`))
    return fault(
      check,
      `the database at ${where} does not prove by TLS who it is: ${said}`,
      issue
        ? `npx etalon authority issue database/${nameByHost(hostname, "postgres")} --host ${hostname} --to . --authority FOLDER`
        : "npx etalon doctor --credentials FOLDER # whose authority vouches for it; or sslrootcert=FILE in DATABASE_URL",
    );
  return fault(check, `no database is reached at ${where}: ${said}`, `pg_isready -h ${hostname} -p ${port}`);
}

function wayTo({ host, tls }: NamedServer): Finding {
  const check = "way to the database";
  if (tls !== null) return fine(check, `TLS, and ${host} proves who it is`);
  if (isOfThisHost(host)) return fine(check, "it is on this host");
  return doubt(
    check,
    `everything goes to ${host} in clear, passwords' proofs and results too (sslmode=disable)`,
    "export DATABASE_URL=…?sslmode=verify-full",
  );
}

const SERVER = `select current_setting('server_version_num')::int as number, current_setting('server_version') as version,
  current_user as "user", current_database() as database, r.rolcreaterole or r.rolsuper as roles,
  has_database_privilege(current_database(), 'create') as schemas,
  (select count(*)::int from pg_stat_activity) as used, current_setting('max_connections')::int as most
  from pg_roles r where rolname = current_user`;

export interface Server {
  readonly number: number;
  readonly version: string;
  readonly user: string;
  readonly database: string;
  readonly roles: boolean;
  readonly schemas: boolean;
  readonly used: number;
  readonly most: number;
}
/** A process keeps up to so many connections. */
const OF_A_PROCESS = 20;

export function lookAtServer(check: string, { number, version, used, most }: Server): Finding {
  if (number < OLDEST_SERVER)
    return fault(
      check,
      `PostgreSQL is ${version}, and 15 or later is needed`,
      "sudo apt-get install postgresql-15",
    );
  if (most - used < OF_A_PROCESS)
    return fault(
      check,
      `the database has ${most - used} of ${most} connections left, and a process takes up to ${OF_A_PROCESS}`,
      `psql -c "alter system set max_connections = ${most + 100}" # and restart the server`,
    );
  return fine(check, `PostgreSQL ${version} is reached`);
}

function lookAtForm({ user, database, roles, schemas }: Server, form: FormOfDatabase): Finding {
  const check = "database's form";
  if (form.later !== null)
    return fault(
      check,
      `the database was brought to a later form by a newer Etalon (${form.later})`,
      "git pull && npm install",
    );
  if (form.changed !== null)
    return fault(
      check,
      `${form.changed} of the database is not what this Etalon has under that number`,
      "git status",
    );
  if (form.missing.length === 0) return fine(check, "the database is of the present form");
  if (!roles || !schemas)
    return fault(
      check,
      `${user} may not prepare the database: it needs CREATEROLE, and CREATE on ${database}`,
      `psql -c 'alter role "${user}" createrole' -c 'grant create on database "${database}" to "${user}"'`,
    );
  const what = form.done === 0 ? "empty" : `of an earlier form: ${form.missing.length} steps are missing`;
  return doubt(
    check,
    `the database is ${what}; the next cloud or station to start brings it to ours`,
    "npx etalon cloud --help",
  );
}
