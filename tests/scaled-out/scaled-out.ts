// A whole scaled-out cloud of real processes: PostgreSQL, NATS servers that keep everything together, and every role with
// its certificate. Each is known by a name - postgres, nats-1 …, cc-01, zz-01, nc-01 …, ia-01, yh-01 - and can be killed
// and started again. Called by end-to-end tests, and by the commands that break it on purpose.

import { writeFileSync } from "node:fs";
import { rm } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Answer, insist } from "@etalon/basis";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import type { ShownNodes } from "@etalon/messages/users-to-clc";
import { initAuthority } from "@etalon/outside/authority/authority";
import { type Identity, identityUri } from "@etalon/outside/authority/identity";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { hostOfIdentity } from "@etalon/outside/nats/host-of-identity";
import { serverConfiguration } from "@etalon/outside/nats/server-configuration";
import { serverOnHost } from "@etalon/outside/postgres/testing/server-on-host";
import { type HostedProcess, hostedProcess, storyOf } from "./hosted-process.ts";
import type { Hosts } from "./hosts.ts";
import { type Asked, askedOf, openStation, type Station } from "./station.ts";

export interface ScaledOutOptions {
  readonly hosts: Hosts;
  readonly natsServers?: 1 | 3;
  /** Cloud processes beside one database. */
  readonly clouds?: 1 | 2;
  readonly nodes?: number;
  /** Machines that a node runs at once. */
  readonly machines?: number;
  /** Further words for `etalon node`. */
  readonly nodeWords?: readonly string[];
  /** Further words for every role. */
  readonly roleWords?: readonly string[];
  readonly terminals?: readonly string[];
  /** Terminals of the demonstration that stand at a bank, and at no meter. */
  readonly banks?: readonly string[];
  /** How fast the site's time runs. */
  readonly speed?: number;
  /** In place of the demonstration's: what the operator of agent and terminals writes down. */
  readonly site?: {
    /** tenant/site of its terminals. */
    readonly of: string;
    readonly instruments: unknown;
    /** What each terminal samples, by its name. */
    readonly sources: Readonly<Record<string, unknown>>;
  };
}

export interface ScaledOut {
  readonly station: Station;
  /** The interface of lending, administration and audit. */
  readonly lending: Asked;
  /** Those that are announced, approved and alive. */
  instruments(): Promise<readonly string[]>;
  /** `NATS_URL` of every role. */
  readonly busUrl: string;
  /** How roles, and on its host `psql`, come to the database. */
  readonly database: { readonly url: string; readonly superuser: Readonly<Record<string, string>> };
  /** By name. */
  readonly processes: ReadonlyMap<string, HostedProcess>;
  process(name: string): HostedProcess;
  /** What a role lacks before it can do its work; empty: nothing. null: it tells nothing. */
  missing(name: string): Promise<readonly string[] | null>;
  /** What /health of a role says was set aside; null when it tells nothing. */
  setAside(name: string): Promise<readonly { readonly id: string }[] | null>;
  /** Kills, and starts again. */
  restart(name: string): Promise<void>;
  /** The last lines of every process, for a failing test's reader. */
  story(): string;
  stop(): Promise<void>;
}

const BIN = fileURLToPath(new URL("../../apps/cli/bin/etalon.mjs", import.meta.url));
const HEALTH = /health at (http:\S+)/;
const ANNOUNCED_WITHIN_MS = 60_000;

export async function openScaledOut(options: ScaledOutOptions): Promise<ScaledOut> {
  const {
    hosts,
    natsServers = 3,
    clouds = 1,
    nodes = 3,
    machines = 16,
    nodeWords = [],
    roleWords = [],
  } = options;
  const { terminals = ["yh-01"], banks = [], speed = 2, site } = options;
  const processes = new Map<string, HostedProcess>();
  const folders: string[] = [];
  const stop = async () => {
    for (const one of [...processes.values()].reverse()) await one.end();
    for (const folder of folders) await rm(folder, { recursive: true, force: true });
  };
  try {
    const authority = taken(
      await initAuthority(join((await hosts.host("operator")).folder, "authority"), systemClock()),
    );
    const servers = numbered("nats", natsServers, 1);
    const cloudNames = numbered("cc", clouds, 2);
    const nodeNames = numbered("nc", nodes, 2);
    const identities: readonly (readonly [string, Identity])[] = [
      ...cloudNames.map((id) => [id, { role: "cloud", id }] as const),
      ["zz-01", { role: "station", id: "zz-01" }],
      ...nodeNames.map((id) => [id, { role: "node", id }] as const),
      ["ia-01", { role: "agent", id: "ia-01" }],
      ...[...terminals, ...banks].map(
        (id) => [id, { role: "terminal", id: `${site?.of ?? "demo/qinghe"}/${id}` }] as const,
      ),
    ];
    for (const [name, identity] of identities) await issue(name, identity);
    for (const name of servers) await issue(name, { role: "bus", id: name });
    await issue("postgres", { role: "database", id: "postgres" });

    async function issue(name: string, identity: Identity): Promise<void> {
      const { folder, address } = await hosts.host(name);
      taken(await authority.issue(identity, { to: join(folder, name), hosts: [address] }));
    }

    async function run(
      name: string,
      command: readonly string[],
      more: Pick<Parameters<typeof hostedProcess>[0], "runs" | "env" | "endSignal">,
    ): Promise<void> {
      const one = hostedProcess({ name, host: await hosts.host(name), command, ...more });
      processes.set(name, one);
      await one.start();
    }

    const database = await hosts.host("postgres");
    const home = join(database.folder, "data");
    const own = join(database.folder, "postgres");
    const server = await serverOnHost(home, database.listen, await database.port(5432), own);
    folders.push(server.home);
    await run("postgres", server.command, { runs: /ready to accept connections/, endSignal: "SIGINT" });
    await server.prepare();

    const routes = await Promise.all(
      servers.map(async (name) => {
        const { address, port } = await hosts.host(name);
        return `${address}:${await port(6222)}`;
      }),
    );
    const users = identities.flatMap(([, identity]) => {
      const host = hostOfIdentity(identity);
      return host ? [{ user: identityUri(identity), host }] : [];
    });
    const urls: string[] = [];
    for (const name of servers) {
      const { folder, listen, address, port } = await hosts.host(name);
      urls.push(`nats://${address}:${await port(4222)}`);
      const text = serverConfiguration({
        name,
        listen: `${listen}:${await port(4222)}`,
        files: {
          certificate: join(name, "certificate.pem"),
          key: join(name, "key.pem"),
          authority: join(name, "authority.pem"),
        },
        store: "jetstream",
        users,
        ...(servers.length > 1 && {
          cluster: { listen: `${listen}:${await port(6222)}`, own: `${address}:${await port(6222)}`, routes },
        }),
      });
      writeFileSync(join(folder, name, "nats.conf"), text);
      await run(name, ["nats-server", "-c", join(name, "nats.conf")], { runs: /Server is ready/ });
    }

    const env = { DATABASE_URL: server.url(database.address), NATS_URL: urls.join(",") };
    const origin = new Date(Math.floor(Date.now() / 1000) * 1000 - 10_000).toISOString();
    const demonstration = ["--demonstration", origin];
    /** A file on the disk of a host, for its role. */
    async function listed(name: string, flag: string, content: unknown): Promise<readonly string[]> {
      writeFileSync(join((await hosts.host(name)).folder, "site.json"), JSON.stringify(content));
      return [flag, "site.json"];
    }
    const ofAgent = site ? await listed("ia-01", "--instruments", site.instruments) : demonstration;
    const ofTerminal = (name: string) =>
      site ? listed(name, "--source", site.sources[name]) : [...demonstration, "--speed", String(speed)];
    /** @param usual  the port that others must find; on one host for all none is as usual */
    async function role(name: string, role: string, usual: number | null, words: readonly string[]) {
      const { listen, port } = await hosts.host(name);
      const door = usual === null ? [] : ["--host", listen, "--port", String(await port(usual))];
      const command = [process.execPath, BIN, role, "--credentials", name, ...door, ...words, ...roleWords];
      await run(name, command, { runs: HEALTH, env });
    }
    const at = async (name: string) => ["--address", (await hosts.host(name)).address];
    // Together, as on hosts apart: each waits for what it needs.
    await Promise.all([
      ...cloudNames.map((name) => role(name, "cloud", 8740, ["--admit-agents"])),
      role("zz-01", "station", 8741, site ? [] : demonstration),
      ...nodeNames.map(async (name) =>
        role(name, "node", 8750, [...(await at(name)), "--machines", String(machines), ...nodeWords]),
      ),
      role("ia-01", "agent", 8760, [...(await at("ia-01")), ...ofAgent]),
      ...[...terminals, ...banks].map(async (name) => role(name, "terminal", null, await ofTerminal(name))),
    ]);
    const asking = async (name: string, role: string) => {
      const host = await hosts.host(name);
      return askedOf(join(host.folder, ".etalon", `${role}-${name}`), host);
    };
    const station = openStation(await asking("zz-01", "station"));
    const lending = await asking("cc-01", "cloud");
    const instruments = async () =>
      (await lending<CatalogueEntry[]>("/instruments"))
        .filter(({ alive }) => alive)
        .map(({ instrument }) => instrument.resource);
    for (const deadline = Date.now() + ANNOUNCED_WITHIN_MS; ; await pause(100)) {
      const known = [
        ...(await instruments()),
        ...(await lending<ShownNodes>("/nodes")).map(({ node }) => node),
      ];
      if ([...terminals.map((one) => `ia-01/${one}`), ...nodeNames].every((one) => known.includes(one)))
        break;
      if (Date.now() > deadline) throw new Error(`only ${known.join(", ") || "nothing"} is announced`);
    }

    const named = (name: string) => {
      const one = processes.get(name);
      insist(one !== undefined, `there is no ${name}`);
      return one;
    };
    async function toldBy<T>(name: string, path: string): Promise<T | null> {
      const { host, said } = named(name);
      const url = HEALTH.exec(said())?.[1];
      const reply = url === undefined ? null : await host.get(url + path);
      return reply && (JSON.parse(reply.text) as T);
    }
    return {
      station,
      lending,
      instruments,
      busUrl: env.NATS_URL,
      database: { url: env.DATABASE_URL, superuser: server.superuser },
      processes,
      process: named,
      missing: async (name) => (await toldBy<{ missing: string[] }>(name, "/ready"))?.missing ?? null,
      setAside: async (name) =>
        (await toldBy<{ setAside: { id: string }[] }>(name, "/health"))?.setAside ?? null,
      async restart(name) {
        await named(name).kill();
        await named(name).start();
      },
      story: () => storyOf(processes),
      stop,
    };
  } catch (error) {
    const story = storyOf(processes);
    await stop();
    throw new Error(`${(error as Error).message}\n${story}`, { cause: error });
  }
}

const numbered = (prefix: string, count: number, digits: number): readonly string[] =>
  Array.from({ length: count }, (_, k) => `${prefix}-${String(k + 1).padStart(digits, "0")}`);

export const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};
