// Some hundreds of connections that say nothing, at every kind of door, plain and with TLS: who speaks is served all the
// same, the silent are closed and logged. `npm run silence` does so with ten thousand at a whole cloud.

import { once } from "node:events";
import { rm } from "node:fs/promises";
import { connect, type Socket } from "node:net";
import { join } from "node:path";
import type { Answer, Log } from "@etalon/basis";
import { initAuthority } from "@etalon/outside/authority/authority";
import { type Credentials, openCredentials } from "@etalon/outside/authority/credentials";
import type { Identity } from "@etalon/outside/authority/identity";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { openHealth } from "@etalon/outside/http/health";
import { descriptors, lackOf } from "@etalon/outside/links/descriptors";
import { dialLink, listenForLinks } from "@etalon/outside/links/tcp";
import { seldom } from "@etalon/outside/telemetry/seldom";
import { openDoor, openUplink, uplinkKinds } from "@etalon/outside/uplink/index";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { makeTestFolder } from "../../packages/outside/postgres/testing/test-folder.ts";
import { openDoors } from "../door/door.fixture.ts";
import { httpProbe, linkProbe, type Probe, uplinkProbe } from "./probes.ts";

const CROWD = 400;
const limits = { connections: 200, silentConnections: 60, silentOfAddress: 60, silentForMs: 60_000 };
const SECRET = "a secret of terminals";

const folder = makeTestFolder();
const closing: (() => unknown)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => rm(folder, { recursive: true, force: true }));
const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};

/** A log of one door alone: what another says when it closes, ten lines a second at most, would stand in the place of its own. */
function listening() {
  const said: string[] = [];
  const log: Log = seldom({
    debug() {},
    info() {},
    warn: (event, fields) => void said.push(`${event} ${JSON.stringify(fields)}`),
    error: (event) => void said.push(event),
  });
  return { said, log };
}

const own = new Map<string, Credentials>();
beforeAll(async () => {
  const authority = taken(await initAuthority(join(folder, "authority"), systemClock()));
  const all: readonly Identity[] = [
    { role: "agent", id: "ia-01" },
    { role: "node", id: "nc-01" },
    { role: "terminal", id: "demo/qinghe/yh-01" },
  ];
  for (const identity of all) {
    const to = join(folder, identity.role);
    taken(await authority.issue(identity, { to }));
    own.set(identity.role, taken(await openCredentials(to)));
  }
});
afterAll(() => {
  for (const credentials of own.values()) credentials.close();
});

async function crowd(port: number): Promise<readonly Socket[]> {
  const all: Socket[] = [];
  closing.push(() => {
    for (const socket of all) socket.destroy();
  });
  while (all.length < CROWD) {
    const some = Array.from({ length: 50 }, () => connect(port, "127.0.0.1").on("error", () => undefined));
    for (const socket of some) socket.on("end", () => socket.destroy()).resume();
    all.push(...some);
    await Promise.all(some.map((socket) => once(socket, "connect")));
  }
  return all;
}

interface Opened {
  readonly port: number;
  readonly probe: Probe;
}

async function linkDoor(log: Log, credentials?: Credentials): Promise<Opened> {
  const wanted = [{ role: "agent" } as const];
  const refused = (from: string, why: unknown) => log.warn("refused", { from, why });
  const listener = taken(
    await listenForLinks(
      "127.0.0.1",
      0,
      ({ link, known }) => {
        void (async () => {
          for await (const _ of link.heard) break;
          known();
          link.write(Uint8Array.of(7));
        })();
      },
      {
        limits,
        dropped: (dropped) => log.warn("silent-connections", { ...dropped }),
        ...(credentials && { secured: { credentials, wanted, refused } }),
      },
    ),
  );
  closing.push(() => listener.close());
  if (!credentials) return { port: listener.port, probe: linkProbe(listener.port) };
  return {
    port: listener.port,
    async probe() {
      const from = performance.now();
      const agent = { credentials: own.get("agent")!, wanted: [{ role: "node" } as const] };
      const link = taken(await dialLink("127.0.0.1", listener.port, agent));
      link.write(Uint8Array.of(1));
      for await (const _ of link.heard) break;
      link.close();
      return performance.now() - from;
    },
  };
}

async function uplinkDoor(
  log: Log,
  kind: (typeof uplinkKinds)[number],
  credentials?: Credentials,
): Promise<Opened> {
  const door = taken(
    await openDoor(kind, {
      ...{ host: "127.0.0.1", port: 0, limits },
      ...(credentials && { credentials }),
      authenticate: (_, shown) => shown === SECRET,
      heard: { frame() {}, refused: (who, why) => log.warn("ia.terminal-refused", { who, why }) },
    }),
  );
  closing.push(() => door.close());
  if (!credentials) return { port: door.port, probe: uplinkProbe(kind, door.port, SECRET) };
  return {
    port: door.port,
    probe: () =>
      new Promise((resolve) => {
        const from = performance.now();
        const uplink = taken(
          openUplink({
            url: door.url,
            terminal: { tenant: "demo", site: "qinghe", terminal: "yh-01" },
            secret: SECRET,
            credentials: own.get("terminal")!,
            agent: "ia-01",
            backoff: { firstMs: 50, mostMs: 100 },
            heard: { acknowledged() {}, connected: () => resolve(performance.now() - from) },
          }),
        );
        closing.push(() => uplink.close());
      }),
  };
}

const kinds: Readonly<Record<string, (log: Log) => Promise<Opened>>> = {
  async interface(log) {
    const doors = await openDoors({ limits, log });
    closing.push(() => doors.close());
    return { port: Number(new URL(doors.url).port), probe: httpProbe(doors.url, doors.token) };
  },
  async health(log) {
    const health = taken(
      await openHealth({
        ...{ host: "127.0.0.1", port: 0, missing: async () => [] },
        silent: (dropped) => log.warn("health.silent-connections", { ...dropped }),
      }),
    );
    closing.push(() => health.close());
    return { port: Number(new URL(health.url).port), probe: httpProbe(health.url, null) };
  },
  links: (log) => linkDoor(log),
  "links with TLS": (log) => linkDoor(log, own.get("node")!),
  ...Object.fromEntries(
    uplinkKinds.flatMap((kind) => [
      [`uplink ${kind}`, (log: Log) => uplinkDoor(log, kind)],
      [`uplink ${kind} with TLS`, (log: Log) => uplinkDoor(log, kind, own.get("agent")!)],
    ]),
  ),
};

describe.each(Object.keys(kinds))(`${CROWD} connections that say nothing at: %s`, (name) => {
  it("are closed down to what may be, are logged, and keep nobody out who speaks", async () => {
    const { said, log } = listening();
    const { port, probe } = await kinds[name]!(log);
    const before = await probe();
    const all = await crowd(port);
    const during = [await probe(), await probe(), await probe()];
    const open = () => all.filter(({ destroyed }) => !destroyed).length;
    await expect.poll(open).toBeLessThanOrEqual(limits.silentConnections);
    await expect.poll(() => said.some((line) => /silent/.test(line))).toBe(true);
    expect(said.length).toBeLessThan(60); // the log is not flooded
    for (const socket of all) socket.destroy();
    const ms = (value: number) => value.toFixed(1);
    console.log(`${name}: ${ms(before)} ms before, ${during.map(ms).join(", ")} ms with the crowd`);
  });
});

describe("file descriptors", () => {
  it("are counted from what the system says, and a lack of them is told with what mends it", async () => {
    const { needed, allowed } = await descriptors(1000);
    expect(needed).toBeGreaterThan(1000);
    expect(allowed).toBeGreaterThan(100);
    expect(lackOf({ needed: 1500, allowed: 1024 })).toMatch(
      /may have 1024 .* need 1500 .*ulimit -n 1500.*LimitNOFILE=1500/,
    );
    expect([lackOf({ needed: 1500, allowed: 1500 }), lackOf({ needed: 1500, allowed: null })]).toEqual([
      null,
      null,
    ]);
  });
});
