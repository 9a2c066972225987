// The database of DATABASE_URL: whether it is there, new enough, ours to prepare, and of our form; and how far its clock is
// from this host's. Called by `etalon doctor`.

import pg from "pg";
import { type FormOfDatabase, formOf, OLDEST_SERVER } from "../postgres/migrate.ts";
import { lookAtSkew } from "./clocks.ts";
import { doubt, type Finding, fault, fine } from "./finding.ts";

const WITHIN_MS = 5_000;
const SET_URL = "export DATABASE_URL=postgres://USER:PASSWORD@HOST:5432/etalon";

export async function lookAtDatabase(url: string | undefined): Promise<readonly Finding[]> {
  const check = "database";
  if (!url) return [fault(check, "DATABASE_URL is not set", SET_URL)];
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (!parsed || !/^postgres(ql)?:$/.test(parsed.protocol))
    return [
      fault(check, "DATABASE_URL should look like postgres://user:password@host:5432/database", SET_URL),
    ];
  const client = new pg.Client({
    connectionString: url,
    connectionTimeoutMillis: WITHIN_MS,
    query_timeout: WITHIN_MS,
  });
  client.on("error", () => {});
  try {
    await client.connect();
  } catch (error) {
    return [unreachable(check, parsed, error as Error & { code?: string })];
  }
  try {
    const [row] = (await client.query<Server>(SERVER)).rows;
    if (!row) return [fault(check, "the database answers nothing", null)];
    const sentMs = Date.now();
    const [clock] = (
      await client.query<{ ms: number }>("select extract(epoch from clock_timestamp()) * 1000 as ms")
    ).rows;
    const skew = lookAtSkew("the database's host", Number(clock?.ms), sentMs, Date.now());
    return [lookAtServer(check, row), lookAtForm(row, await formOf(client)), skew];
  } catch (error) {
    return [fault(check, `the database cannot be asked: ${(error as Error).message}`, null)];
  } finally {
    await client.end().catch(() => {});
  }
}

function unreachable(
  check: string,
  { hostname, port, username, pathname }: URL,
  error: Error & { code?: string },
): Finding {
  const where = `${hostname}:${port || 5432}`;
  const database = pathname.slice(1) || username;
  if (error.code === "28P01" || error.code === "28000")
    return fault(
      check,
      `the database at ${where} does not let ${username} in: ${error.message}`,
      `psql -c "\\password ${username}"`,
    );
  if (error.code === "3D000")
    return fault(
      check,
      `there is no database ${database} at ${where}`,
      `createdb -h ${hostname} ${database}`,
    );
  return fault(
    check,
    `no database is reached at ${where}: ${error.message || error.code}`,
    `pg_isready -h ${hostname} -p ${port || 5432}`,
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
