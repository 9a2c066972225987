// The whole cloud in one process: PostgreSQL, the controllers, one node, the master station, the simulated site, the
// HTTP face. It only wires; what each part does stands in its own folder.

import { randomUUID } from "node:crypto";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Log, Vmm } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { auditDoor } from "@etalon/cloud/cc-cloud-controller/audit-door";
import { ccDoor } from "@etalon/cloud/cc-cloud-controller/door";
import { ownersDoor } from "@etalon/cloud/cc-cloud-controller/owners-door";
import { ccController } from "@etalon/cloud/cc-cloud-controller/shell";
import { usersDoor } from "@etalon/cloud/cc-cloud-controller/users-door";
import { clcController } from "@etalon/cloud/clc-cluster-controller/shell";
import { imController } from "@etalon/cloud/im-storage-controller/shell";
import type { Resource } from "@etalon/cloud/im-storage-controller/state";
import { irmDoor } from "@etalon/cloud/irm-resource-registry/door";
import { irmController, watchAgents } from "@etalon/cloud/irm-resource-registry/shell";
import { nodeShell } from "@etalon/cloud/nc-node-controller/shell";
import type { MeterRecord } from "@etalon/messages/zz-itself";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { openHttp } from "@etalon/outside/http/server";
import { listenForLinks } from "@etalon/outside/links/tcp";
import { inProcessLiveness } from "@etalon/outside/liveness/in-process";
import { auditLogOn } from "@etalon/outside/postgres/audit-log";
import { openDatabase } from "@etalon/outside/postgres/database";
import { openDatabaseServer } from "@etalon/outside/postgres/database-server";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { userBookOn } from "@etalon/outside/postgres/users";
import type { UplinkKind } from "@etalon/outside/uplink/index";
import { zzDoor } from "@etalon/station/zz-master-station/door";
import { zzController } from "@etalon/station/zz-master-station/shell";
import { ZZ } from "@etalon/station/zz-master-station/step";
import { OWNER, openSite } from "./embedded-site.ts";
import { makeLocalToken } from "./local-token.ts";
import type { ReplayedPoint } from "./replayed-point.ts";

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
  readonly log: Log;
}

export async function openEmbeddedCloud(options: CloudOptions) {
  const { dataFolder, port, speed, uplink, vmm, replayed, log } = options;
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

  const clock = systemClock();
  const opened = openDatabase({ connection: database.value.connection, log });
  closing.push(() => opened.close());
  const mailbox = new PostgresMailbox({ database: opened, clock, log });
  const liveness = inProcessLiveness(clock);

  const listening = { host: LOCAL, port: 0 };
  const node = nodeShell({ node: NODE, machines: MACHINES, vmm, mailbox, links: listening, log });
  const links = await listenForLinks(LOCAL, 0, (link) => node.linkOpened(link));
  if (!links.ok) return failed(links);
  listening.port = links.value.port;
  closing.push(
    () => links.value.close(),
    () => node.stop(),
  );

  const place = { folder: join(dataFolder, "site"), speed, uplink, replayed };
  const site = await openSite({ ...place, mailbox, clock, liveness, log });
  if (!site.ok) return failed(site);
  closing.push(() => site.value.stop());

  void mailbox.serve("irm", irmController);
  void mailbox.serve("im", imController);
  void mailbox.serve("cc", ccController);
  void mailbox.serve("clc", clcController);
  void mailbox.serve("nc", node.controller);
  void mailbox.serve("zz", zzController);
  // Closed before what it gives work to, so that nothing begins in components that have ended.
  closing.push(() => mailbox.stop());
  const watching = watchAgents(mailbox, liveness);
  closing.push(async () => watching());
  await node.begin();
  await site.value.begin();

  for (const record of site.value.meters) {
    await mailbox.post({ component: "zz", key: `meter/${record.id}` }, { kind: "register-meter", record });
    await mailbox.post(
      { component: "im", key: `resource/${record.resource}` },
      // The owner (IS) of the demonstration lends its terminals to the master station.
      {
        kind: "set-terms",
        resource: record.resource,
        owner: OWNER,
        terms: { applicants: ["*"], longestLeaseS: 100_000 },
      },
    );
  }

  const ready = await untilLendable(mailbox, site.value.meters);
  if (!ready.ok) return failed(ready);

  const newId = () => randomUUID().slice(0, 13);
  const users = userBookOn(opened, clock);
  const token = await makeLocalToken(dataFolder, users, ZZ);
  if (!token.ok) return failed(token);
  const doors = [
    zzDoor(mailbox, () => `det-${newId()}`),
    ccDoor(mailbox, clock, () => `app-${newId()}`),
    ownersDoor(mailbox),
    auditDoor(auditLogOn(opened)),
    irmDoor(mailbox),
    usersDoor(users),
  ];
  const http = await openHttp({ host: LOCAL, port, doors, doorkeeper: users, log });
  if (!http.ok) return failed(http);
  closing.push(() => http.value.close());
  const { meters, truths } = site.value;
  return good({ url: http.value.url, token: token.value, engine: vmm.engine, meters, truths, close });
}

/** The interface opens once what it is asked for is there: meters registered, their instruments approved. */
async function untilLendable(
  mailbox: PostgresMailbox,
  meters: readonly MeterRecord[],
): Promise<Answer<void>> {
  const lendable = async ({ id, resource }: MeterRecord): Promise<boolean> => {
    const registered = await mailbox.read({ component: "zz", key: `meter/${id}` });
    const shown = await mailbox.read({ component: "cc", key: `catalogue/${resource}` });
    const kept = (await mailbox.read({ component: "im", key: `resource/${resource}` })) as Resource | null;
    return registered !== null && shown !== null && kept?.alive === true && kept.terms !== null;
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
