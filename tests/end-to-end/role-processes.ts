// A cloud of role processes on this computer: PostgreSQL by URL, one nats-server with certificates and least rights, every
// role a process of its own that shows a certificate, as on hosts apart.

import { mkdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Answer, fromJson } from "@etalon/basis";
import { initAuthority } from "@etalon/outside/authority/authority";
import type { Identity } from "@etalon/outside/authority/identity";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { hostOfIdentity } from "@etalon/outside/nats/host-of-identity";
import { authorizationText } from "@etalon/outside/nats/rights";
import { ask, type Cloud } from "../../apps/cli/api.ts";
import { openNatsServers } from "../../packages/outside/nats/testing/nats-servers.ts";
import type { ConnectionConfig } from "../../packages/outside/postgres/database.ts";
import { type Running, runEtalon } from "./running-cloud.ts";

const READY_WITHIN_MS = 60_000;

export const identities = {
  cloud: { role: "cloud", id: "cc-01" },
  station: { role: "station", id: "zz-01" },
  node: { role: "node", id: "nc-01" },
  agent: { role: "agent", id: "ia-01" },
  terminal: { role: "terminal", id: "demo/qinghe/yh-01" },
} as const satisfies Record<string, Identity>;
export type RoleName = keyof typeof identities;

export interface RoleProcesses {
  /** Starts a role, also after it was killed; resolves when it says that it runs. */
  start(role: RoleName): Promise<Running>;
  kill(role: RoleName): Promise<void>;
  /** /ready of a role: the status, and what it says is missing. */
  ready(role: RoleName): Promise<{ readonly status: number; readonly missing: readonly string[] }>;
  station(): Cloud;
  asked<T>(path: string, method?: "GET" | "POST", body?: unknown): Promise<T>;
  readonly nats: Awaited<ReturnType<typeof openNatsServers>>;
  stop(): Promise<void>;
}

export async function openRoleProcesses(
  folder: string,
  connection: ConnectionConfig,
  agentPort: number,
): Promise<RoleProcesses> {
  const authority = taken(await initAuthority(join(folder, "authority"), systemClock()));
  const bus = { role: "bus", id: "nats-1" } as const;
  for (const identity of [bus, ...Object.values(identities)])
    taken(await authority.issue(identity, { to: join(folder, "credentials", identity.role) }));
  const file = (name: string) => JSON.stringify(join(folder, "credentials", "bus", name));
  const users = Object.values(identities).flatMap((identity) => {
    const host = hostOfIdentity(identity);
    return host ? [{ user: `etalon:${identity.role}/${identity.id}`, host }] : [];
  });
  const tls = `tls { cert_file: ${file("certificate.pem")}, key_file: ${file("key.pem")}, ca_file: ${file("authority.pem")}, verify_and_map: true }\n`;
  mkdirSync(join(folder, "nats"));
  const nats = await openNatsServers(join(folder, "nats"), 1, tls + authorizationText(users));

  const { host, port, user, password, database } = connection;
  const socket = new URLSearchParams({ host: String(host), port: String(port) });
  process.env.DATABASE_URL = `postgres://${user}:${encodeURIComponent(String(password))}@localhost/${database}?${socket}`;
  process.env.NATS_URL = nats.url;

  const origin = new Date(Math.floor(Date.now() / 1000) * 1000 - 10_000).toISOString();
  const demonstration = ["--demonstration", origin];
  const more: Record<RoleName, readonly string[]> = {
    cloud: ["--port", "0", "--admit-agents"],
    station: ["--port", "0", ...demonstration],
    node: ["--host", "0.0.0.0", "--address", "127.0.0.1", "--port", "0", "--machines", "4"],
    agent: ["--host", "0.0.0.0", "--address", "localhost", "--port", String(agentPort), ...demonstration],
    terminal: [...demonstration, "--speed", "2"],
  };
  const running = new Map<RoleName, Running>();
  const data = (role: RoleName) => join(folder, role);
  const station = (): Cloud => {
    const { url } = fromJson(readFileSync(join(data("station"), "cloud.json"), "utf8")) as { url: string };
    return { url, token: readFileSync(join(data("station"), "token"), "utf8").trim() };
  };

  return {
    nats,
    station,
    async start(role) {
      const own = ["--credentials", join(folder, "credentials", role), "--data", data(role)];
      const one = runEtalon([role, ...own, ...more[role]]);
      running.set(role, one);
      let over = false;
      void one.ended.then(() => {
        over = true;
      });
      for (const deadline = Date.now() + READY_WITHIN_MS; !healthOf(one); await pause(10))
        if (over || Date.now() > deadline) throw new Error(`${role} did not come up:\n${one.err()}`);
      return one;
    },
    async kill(role) {
      await running.get(role)?.kill();
    },
    async ready(role) {
      const reply = await fetch(`${healthOf(running.get(role)!)}/ready`);
      const { missing } = (await reply.json()) as { missing: string[] };
      return { status: reply.status, missing };
    },
    async asked<T>(path: string, method?: "GET" | "POST", body?: unknown) {
      return taken(await ask(station(), path, method, body)) as T;
    },
    async stop() {
      for (const one of running.values()) await one.interrupt();
      await nats.stop();
      delete process.env.DATABASE_URL;
      delete process.env.NATS_URL;
    },
  };
}

const healthOf = (running: Running): string | undefined => /health at (http:\S+)/.exec(running.err())?.[1];

const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};
