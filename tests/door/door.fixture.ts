// All doors over real HTTP on a real database with a meter, its instrument, and two users. No controller runs: what is
// posted stays to be seen.

import { type Log, toJson } from "@etalon/basis";
import { type Logins, loginDoor } from "@etalon/cloud/cc-cloud-controller/login-door";
import { catalogueEntry } from "@etalon/messages/cc-to-im";
import type { Role } from "@etalon/messages/roles.table";
import { roles } from "@etalon/messages/roles.table";
import { meterRecord } from "@etalon/messages/zz-itself";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { exportsDoor } from "@etalon/outside/http/exports-door";
import type { HttpLimits } from "@etalon/outside/http/limits";
import { type HttpFace, openHttp } from "@etalon/outside/http/server";
import { doorAuditOn } from "@etalon/outside/postgres/audit-log";
import { type Database, openDatabase } from "@etalon/outside/postgres/database";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { openTestServer } from "@etalon/outside/postgres/testing/test-server";
import { userBookOn } from "@etalon/outside/postgres/users";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";
import { inProcessSnapshots } from "@etalon/outside/snapshots/in-process";
import pg from "pg";
import { cloudDoors, cloudTables, stationDoors, stationTables } from "../../apps/cli/parts/cloud.ts";
import { healthOf, needOf } from "../../apps/cli/parts/health.ts";

export const METER = "qh-01";
export const INSTRUMENT = "ia-01/yh-01";
export const DETECTION = "det-kept";
export const APPLICATION = "app-kept";

export interface OpenDoors extends HttpFace {
  /** Of a user who may do everything, in the name of station zz. */
  readonly token: string;
  /** A user of these roles, in the name of `party`; the token. */
  user(name: string, roles: readonly Role[], party: string): Promise<string>;
  ask(path: string, init?: RequestInit & { readonly token?: string | null }): Promise<Response>;
  /** Every row of every table, but for when tokens were used. */
  rows(): Promise<ReadonlySet<string>>;
  readonly database: Database;
}

export interface DoorsOptions {
  readonly logins?: Logins;
  readonly limits?: Partial<HttpLimits>;
  readonly log?: Log;
}

export async function openDoors({ logins, limits, log }: DoorsOptions = {}): Promise<OpenDoors> {
  const server = await openTestServer();
  const connection = await server.fresh();
  const database = openDatabase({ connection });
  const clock = systemClock();
  const mailbox = new PostgresMailbox({ database, clock });
  const users = userBookOn(database, clock);
  const superuser = new pg.Pool({ ...server.superuser, database: connection.database, max: 1 });
  superuser.on("error", () => undefined); // the server may end before the farewell is through
  await keep(superuser);
  const own = loginDoor(users, clock, logins ?? null);
  const doors = [
    own,
    ...stationDoors(mailbox, database, clock, inProcessSnapshots()),
    ...cloudDoors(mailbox, database, clock, users),
    exportsDoor([...stationTables(mailbox, database), ...cloudTables(mailbox, database)]),
  ];
  const opened = await openHttp({
    host: "127.0.0.1",
    port: 0,
    doors,
    doorkeeper: users,
    audit: doorAuditOn(database, clock),
    health: healthOf([needOf(database)], [mailbox.shelf]),
    metrics: { text: async () => "up 1\n", contentType: "text/plain; version=0.0.4" },
    limits: { guessesPerMinute: 1_000_000, loginsPerMinute: 1_000_000, ...limits }, // tests guess a lot
    ...(log && { log }),
  });
  if (!opened.ok) throw new Error(opened.why.text);
  const face = opened.value;
  const user = async (name: string, some: readonly Role[], party: string) => {
    const added = await users.addUser({ name, roles: [...some], party }, "test");
    const made = await users.makeToken({ user: name, title: "a test", forDays: 1 }, "test");
    if (!added.ok || !made.ok) throw new Error(`no user ${name}`);
    return made.value.secret;
  };
  const token = await user("all", roles, "zz");
  return {
    ...face,
    token,
    user,
    database,
    ask(path, { token: shown = token, ...init } = {}) {
      const headers = { ...(shown && { authorization: `Bearer ${shown}` }), ...(init.headers as object) };
      return fetch(new URL(path, face.url), { ...init, headers });
    },
    rows: () => allRows(superuser),
    async close() {
      await face.close();
      await mailbox.stop();
      await database.close();
      await superuser.end();
      await server.stop();
    },
  };
}

/** States as the controllers would have left them. */
async function keep(superuser: pg.Pool): Promise<void> {
  const point = gridSite.find(({ id }) => id === METER);
  if (!point) throw new Error("the site has no such meter");
  const record = meterRecord.parse({
    ...{ id: METER, meter: point.meter, site: "a test", terminal: "yh-01", agent: "ia-01" },
    ...{ resource: INSTRUMENT, calibration: null },
  });
  const entry = catalogueEntry.parse({
    instrument: {
      resource: INSTRUMENT,
      identity: { kind: "waveform-source", maker: "m", model: "m", serial: "s", firmware: "f" },
      access: { agent: "ia-01", instrument: "yh-01" },
      auxiliary: { title: "t", place: "p", owner: "zz", capabilities: {}, calibration: null },
    },
    ...{ alive: true, lentTo: null, untilTaiNs: null, waiting: 0 },
    ...{ leases: [], bookings: [], terms: null },
  });
  const application = {
    ...{
      kind: "application",
      id: APPLICATION,
      applicant: "zz",
      detection: APPLICATION,
      resource: INSTRUMENT,
    },
    ...{ status: "ended", events: [{ atTaiNs: 1n, by: "CC", step: "applied", text: "applied" }] },
  };
  const put = (component: string, key: string, state: unknown) =>
    superuser.query(`insert into ${component}.aggregate (key, state) values ($1, $2)`, [key, toJson(state)]);
  await put("zz", `meter/${METER}`, { kind: "meter", record, detections: [] });
  const valid = { fromTaiNs: 0n, toTaiNs: 9_000_000_000_000_000_000n };
  const records = [calibrationOf(point.frontEnd, "codes", valid)];
  await put("zz", "calibration/yh-01", { kind: "calibrations", terminal: "yh-01", records });
  await put("cc", `catalogue/${INSTRUMENT}`, { kind: "catalogue", entry });
  await put("cc", `application/${APPLICATION}`, application);
  await put("zz", `detection/${DETECTION}`, keptDetection(record));
}

function keptDetection(record: ReturnType<typeof meterRecord.parse>) {
  const requirements = {
    ...{ detection: DETECTION, meter: record.meter, calibration: null, register: "wh+" },
    ...{ method: { rule: "field", durationS: 30 }, rules: { minimumIntervals: 3 } },
    correctness: { wiringCheck: true },
  };
  const nothing = Object.fromEntries(
    "lease machine uplink startTaiNs stopTaiNs registersBefore registersAfter progress concluded result"
      .split(" ")
      .map((name) => [name, null]),
  );
  const events = [1n, 2n].map((atTaiNs) => ({
    atTaiNs,
    by: "ZZ",
    step: "ordered",
    text: `number ${atTaiNs}`,
  }));
  return {
    ...{ kind: "detection", id: DETECTION, record, requirements, stage: "applying", orderedTaiNs: 1n },
    ...{ ...nothing, events, closed: true },
  };
}

async function allRows(superuser: pg.Pool): Promise<ReadonlySet<string>> {
  const tables = await superuser.query<{ name: string }>(
    `select format('%I.%I', schemaname, tablename) as name from pg_tables
     where schemaname not in ('pg_catalog', 'information_schema')`,
  );
  const each = tables.rows.map(
    ({ name }) => `select '${name} ' || (to_jsonb(t) - 'used')::text as row from ${name} t`,
  );
  const found = await superuser.query<{ row: string }>(each.join(" union all "));
  return new Set(found.rows.map(({ row }) => row));
}
