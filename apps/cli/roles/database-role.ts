// A role beside the database (cloud, station): the mailbox in PostgreSQL, shared by as many processes as there are.

import { X509Certificate } from "node:crypto";
import { mkdir } from "node:fs/promises";
import { type Answer, good, type Liveness } from "@etalon/basis";
import { loginDoor } from "@etalon/cloud/cc-cloud-controller/login-door";
import type { Door } from "@etalon/messages/http";
import type { SessionBook } from "@etalon/messages/login";
import type { UserBook } from "@etalon/messages/users";
import { hostsIn, type Role } from "@etalon/outside/authority/identity";
import { type HttpOptions, openHttp } from "@etalon/outside/http/server";
import { isLoopback } from "@etalon/outside/links/loopback";
import { doorAuditOn } from "@etalon/outside/postgres/audit-log";
import { type Database, openDatabase } from "@etalon/outside/postgres/database";
import { openDatabaseServer } from "@etalon/outside/postgres/database-server";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { toldHostsOn } from "@etalon/outside/postgres/told-hosts";
import { userBookOn } from "@etalon/outside/postgres/users";
import { depthMetrics } from "@etalon/outside/telemetry/depth-metrics";
import { hostReporter } from "@etalon/outside/telemetry/host-report";
import { httpMetrics } from "@etalon/outside/telemetry/http-metrics";
import { operationDoor, trafficOfAgents } from "@etalon/outside/telemetry/operation-door";
import { type TellingHost, tellingHost } from "@etalon/outside/telemetry/telling-host";
import { ZZ } from "@etalon/station/zz-master-station/step";
import { sayAddress } from "../api.ts";
import { consoleFiles } from "../console-files.ts";
import { databaseUrl } from "../database-url.ts";
import { makeLocalToken } from "../local-token.ts";
import { loginsOf } from "../login-settings.ts";
import { stepMetrics } from "../parts/cloud-metrics.ts";
import { healthOf, needOf } from "../parts/health.ts";
import type { Setting } from "./role.ts";

export interface BesideDatabase {
  readonly database: Database;
  readonly mailbox: PostgresMailbox;
  readonly users: UserBook & SessionBook;
}

export async function openBesideDatabase(setting: Setting): Promise<Answer<BesideDatabase>> {
  const { clock, log, watch, closing, needs, shelves, credentials } = setting;
  const named = await databaseUrl();
  if (!named.ok) return named;
  const server = await openDatabaseServer({
    databaseUrl: named.value,
    log,
    ...(credentials && { authority: () => credentials.texts() }),
  });
  if (!server.ok) return server;
  const database = openDatabase({ connection: server.value.connection, log });
  closing.push(() => database.close());
  const onStepped = stepMetrics(watch.metrics);
  const mailbox = new PostgresMailbox({
    ...{ database, clock, onStepped },
    ...{ log: database.log, watch: watch.mailbox },
  });
  depthMetrics(watch.metrics, () => mailbox.depths());
  closing.push(() => mailbox.stop());
  shelves.push(mailbox.shelf);
  needs.push(needOf(database));
  return good({ database, mailbox, users: userBookOn(database, clock) });
}

/**
 * Tells the cloud's other interfaces of this process, and shows the whole here.
 * @param liveness  null: hosts apart are not heard here
 */
export function operationOf(
  role: Role,
  { id, folder, needs, clock, closing, watch: { metrics } }: Setting,
  { database }: BesideDatabase,
  liveness: Liveness | null,
): { readonly doors: readonly Door[]; readonly telling: TellingHost } {
  const hosts = toldHostsOn(database);
  const telling = tellingHost({
    ...{ host: `${role}/${id}`, metrics, hosts, clock, log: database.log, liveness },
    reporter: hostReporter(metrics, folder),
    missing: healthOf(needs, []).missing,
  });
  closing.push(() => telling.stop());
  const wholes = { own: telling, hosts, database, clock };
  return { doors: [operationDoor(wholes), ...(liveness ? [trafficOfAgents(wholes)] : [])], telling };
}

/** The interface for users; its address and a token for this user's commands are kept in the data folder. */
export async function openInterface(
  setting: Setting,
  { users, database }: BesideDatabase,
  { host, port, login }: { readonly host: string; readonly port: number; readonly login?: string },
  doors: readonly Door[],
  elsewhere: NonNullable<HttpOptions["elsewhere"]>,
  telling: TellingHost,
): Promise<Answer<string>> {
  const { folder, clock, credentials, log, watch, closing, limits } = setting;
  const logins = await loginsOf(login, log);
  if (!logins.ok) return logins;
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const token = await makeLocalToken(folder, users, ZZ);
  if (!token.ok) return token;
  const tls = isLoopback(host) ? undefined : credentials;
  const http = await openHttp({
    host,
    port,
    doors: [loginDoor(users, clock, logins.value), ...doors],
    elsewhere,
    console: consoleFiles(users),
    doorkeeper: users,
    audit: doorAuditOn(database, clock),
    log: database.log,
    limits,
    metrics: watch.metrics,
    answered: httpMetrics(watch.metrics),
    ...(tls && { tls: tls.texts() }),
  });
  if (!http.ok) return http;
  closing.push(() => http.value.close());
  if (tls) closing.push(tls.onChange(() => http.value.renewed(tls.texts())));
  closing.push(await sayAddress(folder, http.value.url, tls?.texts().ca));
  telling.servesAt(tls ? reachedAs(http.value.url, tls.texts().cert) : http.value.url);
  return good(http.value.url);
}

/** By a name that its certificate vouches for: what it listens on may be every address of its host. */
function reachedAs(url: string, certificate: string): string {
  const { port } = new URL(url);
  const [name] = hostsIn(new X509Certificate(certificate).subjectAltName);
  return name === undefined ? url : `https://${name.includes(":") ? `[${name}]` : name}:${port}`;
}
