// The whole cloud in one process: PostgreSQL, the controllers, one node, the master station, the simulated site, the
// HTTP face. It only wires; what each part does stands in its own folder.

import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Vmm } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type Logins, loginDoor } from "@etalon/cloud/cc-cloud-controller/login-door";
import { everRuled, type Resource } from "@etalon/cloud/im-storage-controller/state";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { easedClock } from "@etalon/outside/clock/eased-clock";
import { openShelf } from "@etalon/outside/drivers/shelf";
import { exportsDoor } from "@etalon/outside/http/exports-door";
import { openHttp } from "@etalon/outside/http/server";
import { inProcessLiveness } from "@etalon/outside/liveness/in-process";
import { doorAuditOn } from "@etalon/outside/postgres/audit-log";
import { openDatabase } from "@etalon/outside/postgres/database";
import { openDatabaseServer } from "@etalon/outside/postgres/database-server";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { monitoringBookOn } from "@etalon/outside/postgres/monitoring";
import { toldHostsOn } from "@etalon/outside/postgres/told-hosts";
import { userBookOn } from "@etalon/outside/postgres/users";
import { inProcessSnapshots } from "@etalon/outside/snapshots/in-process";
import { depthMetrics } from "@etalon/outside/telemetry/depth-metrics";
import { hostReporter, reporting } from "@etalon/outside/telemetry/host-report";
import { httpMetrics } from "@etalon/outside/telemetry/http-metrics";
import { operationDoor } from "@etalon/outside/telemetry/operation-door";
import { tellingHost } from "@etalon/outside/telemetry/telling-host";
import type { UplinkKind } from "@etalon/outside/uplink/index";
import { ZZ } from "@etalon/station/zz-master-station/step";
import { consoleFiles } from "./console-files.ts";
import { openSite } from "./embedded-site.ts";
import { makeLocalToken } from "./local-token.ts";
import { alarmsPart, outletsOf } from "./parts/alarms.ts";
import {
  cloudDoors,
  cloudPart,
  cloudTables,
  registerDemonstration,
  stationDoors,
  stationPart,
  stationTables,
} from "./parts/cloud.ts";
import { cloudMetrics, stepMetrics } from "./parts/cloud-metrics.ts";
import { healthOf, needOf } from "./parts/health.ts";
import { monitoringRetention } from "./parts/monitoring-retention.ts";
import { nodePart } from "./parts/node.ts";
import type { ReplayedPoint } from "./replayed-point.ts";
import { simulatedBanks } from "./simulated-banks.ts";
import type { Watch } from "./watch.ts";

const LOCAL = "127.0.0.1";
const NODE = "nc-01";
const MACHINES = 16;
const READY_WITHIN_MS = 30_000;

export interface CloudOptions {
  readonly dataFolder: string;
  /** 0: any free one. */
  readonly port: number;
  readonly speed: number;
  readonly uplink: UplinkKind;
  /** What runs the measuring machines. */
  readonly vmm: Vmm;
  readonly replayed: ReplayedPoint | null;
  /** By which identity provider users log in. */
  readonly logins: Logins | null;
  readonly watch: Watch;
  /** The operator's file on where news of alarms go. */
  readonly alarms?: string;
}

export async function openEmbeddedCloud(options: CloudOptions) {
  const { dataFolder, port, speed, uplink, vmm, replayed, logins, watch } = options;
  const { log, metrics } = watch;
  const closing: (() => Promise<unknown>)[] = [];
  const close = async () => {
    for (const one of closing.reverse()) await one();
    closing.length = 0;
  };
  const failed = async <T>(answer: Answer<T>): Promise<Answer<never>> => {
    await close();
    return answer as Answer<never>;
  };

  const database = await openDatabaseServer({
    dataFolder: join(dataFolder, "postgres"),
    log,
    ...(process.env.DATABASE_URL && { databaseUrl: process.env.DATABASE_URL }),
  });
  if (!database.ok) return database;
  closing.push(database.value.stop);

  const clock = easedClock(log);
  const opened = openDatabase({ connection: database.value.connection, log });
  closing.push(() => opened.close());
  const onStepped = stepMetrics(metrics);
  const mailbox = new PostgresMailbox({
    ...{ database: opened, clock, onStepped },
    ...{ log: opened.log, watch: watch.mailbox },
  });
  depthMetrics(metrics, () => mailbox.depths());
  cloudMetrics(metrics, opened, mailbox);
  const liveness = inProcessLiveness(clock);
  const snapshots = inProcessSnapshots();
  const reporter = hostReporter(metrics, dataFolder);

  const outlets = await outletsOf(options.alarms, clock, log);
  if (!outlets.ok) return failed(outlets);
  const drivers = openShelf(join(dataFolder, "drivers"));
  const telling = reporting(liveness, reporter);
  const here = { mailbox, liveness: telling, clock, log, metrics, host: LOCAL, port: 0 };
  const node = await nodePart({ node: NODE, machines: MACHINES, vmm, drivers, snapshots, ...here });
  if (!node.ok) return failed(node);
  closing.push(() => node.value.stop());

  const place = { folder: join(dataFolder, "site"), speed, uplink, replayed };
  const site = await openSite({ ...place, mailbox, clock, liveness: telling, log, metrics });
  if (!site.ok) return failed(site);
  closing.push(() => site.value.stop());

  const cloud = cloudPart({ mailbox, liveness, clock, log: opened.log }, "approve"); // agents are processes of this host, known to its user
  // Closed before what it gives work to, so that nothing begins in components that have ended.
  closing.push(() => mailbox.stop());
  closing.push(() => cloud.stop());
  await cloud.begin();
  await stationPart(mailbox, outlets.value.takeOut, opened).begin();
  const alarms = alarmsPart({ mailbox, outlets: outlets.value.outlets, clock, log });
  closing.push(() => alarms.stop());
  await alarms.begin();
  const retention = monitoringRetention(monitoringBookOn(opened), clock, log);
  closing.push(() => retention.stop());
  await retention.begin();
  await node.value.begin();
  await site.value.begin();
  await registerDemonstration(mailbox, site.value.meters, simulatedBanks, site.value.others);

  const ready = await untilLendable(mailbox, site.value.meters);
  if (!ready.ok) return failed(ready);

  const users = userBookOn(opened, clock);
  const token = await makeLocalToken(dataFolder, users, ZZ);
  if (!token.ok) return failed(token);
  const health = healthOf([needOf(opened)], [mailbox.shelf]);
  const { missing } = health;
  const hosts = toldHostsOn(opened);
  const told = { metrics, reporter, missing, hosts, clock, log: opened.log, liveness };
  const own = tellingHost({ host: "up/local", ...told });
  closing.push(async () => own.stop());
  const doors = [
    loginDoor(users, clock, logins),
    ...stationDoors(mailbox, opened, clock, snapshots),
    ...cloudDoors(mailbox, opened, clock, users),
    exportsDoor([...stationTables(mailbox, opened), ...cloudTables(mailbox, opened)]),
    operationDoor({ own, hosts, database: opened, clock }),
    ...site.value.doors,
    ...(node.value.doors ?? []),
  ];
  const watched = { audit: doorAuditOn(opened, clock), log, metrics, answered: httpMetrics(metrics) };
  const shown = { console: consoleFiles(users), health };
  const http = await openHttp({ host: LOCAL, port, doors, doorkeeper: users, ...shown, ...watched });
  if (!http.ok) return failed(http);
  closing.push(() => http.value.close());
  own.servesAt(http.value.url);
  const { meters, truths } = site.value;
  return good({ url: http.value.url, token: token.value, engine: vmm.engine, meters, truths, close });
}

/** The interface opens once what it is asked for is there: meters registered, instruments approved, their owner heard. */
async function untilLendable(
  mailbox: PostgresMailbox,
  meters: readonly MeterRecord[],
): Promise<Answer<void>> {
  const lendable = async ({ id, resource }: MeterRecord): Promise<boolean> => {
    const registered = await mailbox.read({ component: "zz", key: `meter/${id}` });
    const shown = await mailbox.read({ component: "cc", key: `catalogue/${resource}` });
    const kept = (await mailbox.read({ component: "im", key: `resource/${resource}` })) as Resource | null;
    return registered !== null && shown !== null && kept?.alive === true && everRuled(kept);
  };
  for (const deadline = Date.now() + READY_WITHIN_MS; ; await pause(20)) {
    const all = await Promise.all(meters.map(lendable));
    if (all.every(Boolean)) return good(undefined);
    if (Date.now() < deadline) continue;
    const missing = meters.filter((_, n) => !all[n]).map(({ id }) => id);
    const within = `${READY_WITHIN_MS / 1000} s`;
    return refused(
      "cli.not-ready",
      `no instrument came to be lendable within ${within} for ${missing.join(", ")}`,
    );
  }
}
