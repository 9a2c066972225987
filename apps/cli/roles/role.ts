// What all role processes have in common: who they are, their log, the bus, health, and an orderly end.

import { resolve } from "node:path";
import { type Answer, type Clock, good, type Log, refused, type Shelf } from "@etalon/basis";
import type { Host } from "@etalon/messages/hosts";
import { readCredentials } from "@etalon/outside/authority/credential-files";
import { type Credentials, openCredentials } from "@etalon/outside/authority/credentials";
import { identityUri, isIdentityId, type Role } from "@etalon/outside/authority/identity";
import { easedClock } from "@etalon/outside/clock/eased-clock";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { openHealth } from "@etalon/outside/http/health";
import { SILENT_OF_ADDRESS } from "@etalon/outside/links/silent-connections";
import { type Bus, openBus } from "@etalon/outside/nats/bus";
import { hostOfIdentity } from "@etalon/outside/nats/host-of-identity";
import { certificateMetrics } from "@etalon/outside/telemetry/certificate-metrics";
import { sayLackOfDescriptors } from "../enough-descriptors.ts";
import type { WatchOptions } from "../options/watch.ts";
import { healthOf, type Need } from "../parts/health.ts";
import type { Screen } from "../screen.ts";
import { openWatch, type Watch } from "../watch.ts";

export interface RoleOptions extends WatchOptions {
  readonly id?: string;
  readonly credentials?: string;
  readonly data?: string;
  /** Port of health, readiness and metrics. */
  readonly health: number;
  /** Connections of one address that have not said who they are: so many at its door; a terminal has none. */
  readonly strangers?: number;
}

export interface Listening {
  readonly host: string;
  readonly port: number;
  /** Of an interface for users: the operator's file on logging in. */
  readonly login?: string;
}

/** A role's process while it is opened. */
export interface Setting {
  readonly id: string;
  readonly folder: string;
  readonly clock: Clock;
  readonly log: Log;
  readonly watch: Watch;
  readonly credentials?: Credentials;
  /** Of its door. */
  readonly limits: { readonly silentOfAddress: number };
  readonly say: (text: string) => void;
  /** What is to be closed at the end, the latest first. */
  readonly closing: (() => unknown)[];
  /** Each says what is missing before the role can do its work, or null. */
  readonly needs: Need[];
  /** What its mailbox set aside is told by /health. */
  readonly shelves: Shelf[];
}

/** Opens a role and keeps it until the process is told to end. */
export async function runRole(
  role: Role,
  options: RoleOptions,
  screen: Screen,
  open: (setting: Setting) => Promise<Answer<string>>,
): Promise<Answer<void>> {
  const closing: Setting["closing"] = [];
  try {
    const who = await identified(role, options);
    if (!who.ok) return who;
    const { id, keys } = who.value;
    const interrupted = interruption();
    const watch = await openWatch({ role, id }, options, "info");
    const { log } = watch;
    closing.push(() => watch.close());
    const shown = keys === undefined ? good(undefined) : await openCredentials(keys, { log });
    if (!shown.ok) return shown;
    const credentials = shown.value;
    if (credentials) closing.push(() => credentials.close());
    if (credentials) certificateMetrics(watch.metrics, credentials);
    const say = (text: string) => screen.err(`etalon: ${text}\n`);
    const folder = resolve(options.data ?? `.etalon/${role}-${id.replaceAll(/[/%]/g, "-")}`);
    const needs: Setting["needs"] = [];
    const shelves: Setting["shelves"] = [];
    await sayLackOfDescriptors(role, say);
    const clock = role === "terminal" ? systemClock() : easedClock(log); // a terminal's instants are measured
    const opened = await open({
      ...{ id, folder, clock, log, watch, say, closing, needs, shelves },
      limits: { silentOfAddress: options.strangers ?? SILENT_OF_ADDRESS },
      ...(credentials && { credentials }),
    });
    if (!opened.ok) return opened;
    const health = await openHealth({
      host: "127.0.0.1",
      port: options.health,
      ...healthOf(needs, shelves),
      silent: (dropped) => log.warn("health.silent-connections", { ...dropped }),
      metrics: watch.metrics,
    });
    if (!health.ok) return health;
    closing.push(() => health.value.close());
    say(`${role} ${id} runs: ${opened.value}; health at ${health.value.url}`);
    await interrupted;
    say(`${role} ${id} ends`);
    return good(undefined);
  } finally {
    for (const close of closing.reverse()) await close();
  }
}

/** By certificate, in the folder `keys`; or, on one host only, as it was told. */
async function identified(
  role: Role,
  { id, credentials }: RoleOptions,
): Promise<Answer<{ readonly id: string; readonly keys?: string }>> {
  if (credentials === undefined) {
    if (id !== undefined && isIdentityId(id)) return good({ id });
    return refused("cli.role", `--id or --credentials is needed, to know which ${role} this is`);
  }
  const keys = resolve(credentials);
  const read = await readCredentials(keys);
  if (!read.ok) return read;
  const { identity } = read.value;
  if (identity.role === role && (id === undefined || id === identity.id))
    return good({ id: identity.id, keys });
  const asked = `etalon:${role}/${id ?? "…"}`;
  return refused("cli.role", `${credentials} is for ${identityUri(identity)}, and this is ${asked}`);
}

/** The bus of NATS_URL, as this host. */
export async function busOf(role: Role, setting: Setting): Promise<Answer<Bus>> {
  const url = process.env.NATS_URL;
  if (!url) return refused("cli.nats", "NATS_URL should name the bus, such as nats://host:4222");
  const host: Host | null = hostOfIdentity({ role, id: setting.id });
  if (!host)
    return refused(
      "cli.role",
      `"${setting.id}": a terminal is named tenant/site/terminal, a role on the bus by its id`,
    );
  const { log, credentials } = setting;
  const bus = await openBus({ url, host, log, ...(credentials && { credentials }) });
  if (!bus.ok) return bus;
  setting.closing.push(() => bus.value.close());
  setting.needs.push(() => bus.value.lack());
  return bus;
}

/** Ctrl-C may come twice: the second time changes nothing. */
function interruption(): Promise<void> {
  return new Promise((done) => {
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => done());
  });
}
