// The whole cloud, whichever of its interfaces is asked: two processes beside one database, and an agent that only one of them
// hears, which falls silent.

import { type Log, secondsBetween } from "@etalon/basis";
import { type Door, nobody } from "@etalon/messages/http";
import type { ShownInterfaces, ShownOperation } from "@etalon/messages/operation";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { inProcessLiveness } from "../liveness/in-process.ts";
import { type Database, openDatabase } from "../postgres/database.ts";
import { openTestServer, type TestServer } from "../postgres/testing/test-server.ts";
import { toldHostsOn } from "../postgres/told-hosts.ts";
import { hostReporter, reporting } from "./host-report.ts";
import { openMetrics } from "./metrics.ts";
import { operationDoor, trafficOfAgents } from "./operation-door.ts";
import { tellingHost } from "./telling-host.ts";

let server: TestServer;
let database: Database;
beforeAll(async () => {
  server = await openTestServer();
  database = openDatabase({ connection: await server.fresh() });
});
afterAll(async () => {
  await database.close();
  await server.stop();
});

const clock = systemClock();
const log: Log = { debug() {}, info() {}, warn() {}, error() {} };
const passing = { resource: "ia-01/yh-01", machine: "det-1.1", framesPerS: 1, bytesPerS: 12_000 };

/** What a route of a door answers. */
async function told<T>({ routes }: Door, path: string): Promise<T> {
  const answer = await routes
    .find((one) => one.path === path)!
    .answer({ caller: nobody, params: {}, query: {} } as never);
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value as T;
}

it("is told alike at each interface, what an agent that one of them hears tells too, and who falls silent", async () => {
  const hosts = toldHostsOn(database);
  const beside = (role: string, liveness: Parameters<typeof tellingHost>[0]["liveness"]) => {
    const metrics = openMetrics({ role, version: "1" });
    const one = {
      host: `${role}/1`,
      metrics,
      reporter: hostReporter(metrics, null),
      missing: async () => [],
    };
    const own = tellingHost({ ...one, hosts, clock, log, liveness });
    own.servesAt(`https://${role}.example.org:1`);
    const wholes = { own, hosts, database, clock };
    return { own, metrics, door: operationDoor(wholes), traffic: trafficOfAgents(wholes) };
  };
  const bus = inProcessLiveness(clock);
  const [cloud, station] = [beside("cloud", bus), beside("station", null)];

  const ofAgent = openMetrics({ role: "agent", version: "1" });
  ofAgent.gauge("etalon_frame_log_quota_bytes", "its share of the disk").set(1000);
  const agent = reporting(
    bus,
    hostReporter(ofAgent, null, () => [passing]),
  );
  const reported = () => {
    agent.beat("agent/ia-01");
    return bus.reportOf("agent/ia-01");
  };
  await expect.poll(reported).not.toBeNull();
  bus.beat("node/nc-01"); // of a version that tells nothing

  await cloud.own.now();
  const seen = await told<ShownOperation>(station.door, "/operation");
  expect(seen.own).toBe("station/1");
  expect(seen.hosts.map(({ host, silent }) => [host, silent])).toEqual([
    ["agent/ia-01", false],
    ["cloud/1", false],
    ["node/nc-01", false],
    ["station/1", false],
  ]);
  const [ia, cc, nc] = seen.hosts;
  expect(ia?.report?.agent).toMatchObject({ quotaBytes: 1000, traffic: [] });
  expect(cc).toMatchObject({
    work: { role: "cloud", url: "https://cloud.example.org:1" },
    report: { version: "1" },
  });
  expect(nc).toMatchObject({ report: null, work: null });
  const here = await told<ShownOperation>(cloud.door, "/operation");
  expect(here.hosts.map(({ host }) => host)).toEqual(seen.hosts.map(({ host }) => host));
  expect(await told(cloud.traffic, "/traffic")).toEqual([passing]);
  expect(await told<ShownInterfaces>(station.door, "/interfaces")).toEqual([
    { host: "cloud/1", role: "cloud", url: "https://cloud.example.org:1", silent: false, own: false },
    { host: "station/1", role: "station", url: "https://station.example.org:1", silent: false, own: true },
  ]);

  // As if nothing had been heard for a minute.
  await database.as("cc", (tx) => tx.query("update cc.told_host set heard = heard - interval '1 minute'"));
  const later = await told<ShownOperation>(station.door, "/operation");
  expect(later.hosts.filter(({ silent }) => silent).map(({ host }) => host)).toEqual([
    "agent/ia-01",
    "cloud/1",
    "node/nc-01",
  ]);
  expect(secondsBetween(later.hosts[1]!.heardTaiNs, clock.now())).toBeGreaterThan(59);
  expect(await told(cloud.traffic, "/traffic")).toEqual([]);
  for (const { own } of [cloud, station]) own.stop();
});

it("keeps what was heard last, whoever comes later with it, and forgets after a day", async () => {
  const hosts = toldHostsOn(database);
  const row = (agoS: number, report: string) => ({ host: "agent/late", agoS, report, work: null });
  await hosts.tell([row(5, "newer")]);
  await hosts.tell([row(60, "older")]);
  await hosts.tell([{ ...row(4, ""), report: null }]); // a beat alone
  expect((await hosts.read(100)).find(({ host }) => host === "agent/late")?.report).toBe("newer");
  await database.as("cc", (tx) => tx.query("update cc.told_host set heard = heard - interval '25 hours'"));
  await hosts.tell([]);
  expect(await hosts.read(100)).toEqual([]);
});
