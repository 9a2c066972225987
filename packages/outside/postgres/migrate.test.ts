import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type ConnectionConfig, openDatabase } from "./database.ts";
import { standingVerdicts } from "./meter-list-tables.ts";
import { type Migration, mailboxMigrations, migrate, severalLeases } from "./migrate.ts";
import { hoursOfTheClock } from "./monitoring-tables.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server.stop());

async function empty(name: string): Promise<ConnectionConfig> {
  const migrated = await server.fresh();
  const client = new pg.Client(server.superuser);
  await client.connect();
  await client.query(`create database ${name} owner etalon`);
  await client.end();
  return { ...migrated, database: name };
}

const first = 1 + mailboxMigrations.filter(({ component }) => component === "zz").length;
const meters: Migration = {
  component: "zz",
  number: first,
  name: "meters",
  sql: "create table zz.thing (serial text primary key)",
};
const faulty: Migration = {
  component: "zz",
  number: first + 1,
  name: "faulty",
  sql: "create table zz.half (); select 1 / 0",
};

it("two processes at once bring an empty database to the present form; later starts find nothing to do", async () => {
  const connection = await empty("at_once");
  const both = await Promise.all([migrate(connection, [meters]), migrate(connection, [meters])]);
  const ran = both.map((each) => (each.ok ? each.value.ran : each.why));
  expect(ran.find((each) => Array.isArray(each) && each.length === 0)).toEqual([]);
  expect(ran.find((each) => Array.isArray(each) && each.length > 0)).toContain(`zz/${first} meters`);
  expect(await migrate(connection, [meters])).toEqual({ ok: true, value: { ran: [] } });
});

it("a component may use the tables of its own steps, and no other component may", async () => {
  const connection = await server.fresh();
  await migrate(connection, [meters]);
  const database = openDatabase({ connection });
  await database.as("zz", (tx) => tx.query("insert into zz.thing values ('1')"));
  await expect(database.as("im", (tx) => tx.query("select * from zz.thing"))).rejects.toThrow(/permission/);
  await database.close();
});

it("a step that fails leaves nothing behind, and those before it stay", async () => {
  const connection = await server.fresh();
  await expect(migrate(connection, [meters, faulty])).rejects.toThrow(/division by zero/);
  const mended = { ...faulty, sql: "create table zz.half ()" };
  expect(await migrate(connection, [meters, mended])).toMatchObject({
    value: { ran: [`zz/${first + 1} faulty`] },
  });
});

it("a resource that had one lease keeps it, and who waits keeps waiting", async () => {
  const connection = await server.fresh();
  const lease = { resource: "a/1", application: "x", applicant: "zz", token: 4, untilTaiNs: "900" };
  const call = { application: "y", applicant: "lab", detection: "y", forS: 60 };
  const old = { id: "a/1", instrument: null, alive: true, terms: null, lastToken: 4, lease, queue: [call] };
  const client = new pg.Client(connection);
  await client.connect();
  const insert = "insert into im.aggregate (key, state) values ('resource/a/1', $1), ('resource/a/2', $2)";
  await client.query(insert, [old, { ...old, id: "a/2", lease: null, queue: [] }]);
  await client.query(severalLeases);
  await client.query(severalLeases.split(";")[0] ?? ""); // twice changes nothing more
  const { rows } = await client.query("select state from im.aggregate order by key");
  await client.end();
  expect(rows[0].state).toMatchObject({
    kind: "resource",
    lastToken: 4,
    leases: [{ ...lease, detection: "x", use: "exclusive", booked: false }],
    queue: [{ ...call, leastS: 60, use: "exclusive", priority: "routine", calledTaiNs: "1", quota: null }],
  });
  expect(rows[0].state).not.toHaveProperty("lease");
  expect(rows[1].state).toMatchObject({ id: "a/2", leases: [], queue: [] });
});

it("hours counted from a midnight of TAI go on from that of the clock; those that are over stay", async () => {
  const connection = await server.fresh();
  const client = new pg.Client(connection);
  await client.connect();
  await client.query("select zz.monitoring_partitions(0, 20000)");
  await client.query(
    `insert into zz.meter (name, origin, until) values ('tai', 900, 8100), ('clock', 937, 8137)`,
  );
  await client.query(`insert into zz.meter_hour
    select from_s, 1, 1, meter, 0, 0, 0, 0, 0, 0, 0, 0 from zz.meter, unnest(array[origin, origin + 3600]) as from_s`);
  await client.query(hoursOfTheClock);
  const { rows } = await client.query(
    `select name, origin::int, until, array_agg(from_s::int order by from_s) as hours
     from zz.meter join zz.meter_hour using (meter) group by meter order by meter`,
  );
  await client.end();
  expect(rows).toEqual([
    { name: "tai", origin: 937, until: 8137, hours: [900, 4537] },
    { name: "clock", origin: 937, until: 8137, hours: [937, 4537] },
  ]);
});

it("meters that were verified before are known by their last decided verdict, with limit and wiring as it was found", async () => {
  const connection = await server.fresh();
  const client = new pg.Client(connection);
  await client.connect();
  const found = (id: string, atTaiNs: string, verdict: string) => ({
    id,
    atTaiNs,
    verdict,
    errorPercent: 0.1,
  });
  const entry = (id: string, detections: object[]) => ({
    kind: "meter",
    record: { id, meter: {} },
    detections,
  });
  const result = (percent: number, fault: string | null, error: object | null = {}) => ({
    result: { error, limit: { percent }, wiring: { fault: fault && { text: fault } } },
  });
  const states = {
    "meter/a": entry("a", [
      found("d3", "3", "undecided"),
      found("d2", "2", "conforming"),
      found("d1", "1", "x"),
    ]),
    "meter/b": entry("b", [found("gone", "5", "undecided")]),
    "meter/c": entry("c", []),
    "detection/d3": result(0.3, null, null),
    "detection/d2": result(0.4, "current ia reversed"),
    "detection/d1": result(0.5, null),
  };
  for (const [key, state] of Object.entries(states))
    await client.query("insert into zz.aggregate (key, state) values ($1, $2)", [key, state]);
  // As it was before: the columns are new.
  await client.query(
    "alter table zz.meter drop column last_limit, drop column undecided, drop column wiring_fault",
  );
  await client.query(standingVerdicts);
  const { rows } = await client.query(
    `select name, verdict, verified::int, last_error, last_limit, undecided::int, wiring_fault from zz.meter order by name`,
  );
  const { rows: kept } = await client.query("select state from zz.aggregate where key = 'meter/a'");
  await client.end();
  const nothing = { last_limit: null, undecided: null, wiring_fault: null };
  expect(rows).toEqual([
    {
      ...{ name: "a", verdict: "conforming", verified: 2, last_error: 0.1, last_limit: 0.4, undecided: 3 },
      wiring_fault: "current ia reversed",
    },
    { name: "b", verdict: "undecided", verified: 5, last_error: 0.1, ...nothing },
    { name: "c", verdict: null, verified: null, last_error: null, ...nothing },
  ]);
  expect(kept[0].state).toEqual({
    ...states["meter/a"],
    standing: { ...found("d2", "2", "conforming"), limitPercent: 0.4, undecidedTaiNs: "3" },
    wiringFault: "current ia reversed",
  });
});

it("a database of a newer program is refused; a step changed after it ran, or a gap, is our mistake", async () => {
  const connection = await server.fresh();
  await migrate(connection, [meters]);
  expect(await migrate(connection)).toMatchObject({ ok: false, why: { code: "postgres.newer" } });
  const changed = { ...meters, sql: "create table zz.thing (serial bigint)" };
  await expect(migrate(connection, [changed])).rejects.toThrow(/changed after it ran/);
  await expect(migrate(connection, [{ ...meters, number: first + 1 }])).rejects.toThrow(/without gaps/);
});

it("says in a sentence that the database is out of reach, or that the user may not", async () => {
  const connection = await empty("poor");
  expect(await migrate({ ...connection, port: 1 })).toMatchObject({ why: { code: "postgres.connect" } });
  const client = new pg.Client(server.superuser);
  await client.connect();
  await client.query("create role poor login password 'poor'");
  await client.end();
  expect(await migrate({ ...connection, user: "poor", password: "poor" })).toMatchObject({
    why: { code: "postgres.rights" },
  });
});
