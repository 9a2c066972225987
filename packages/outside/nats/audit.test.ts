// Hosts apart and the cloud's audit log, over a real NATS server (Debian's nats-server) and a real database: what their
// steps say of themselves stands there once and in order, whatever is killed between; and nobody says it for others.

import { setTimeout as pause } from "node:timers/promises";
import type { AuditEntry, Controller } from "@etalon/basis";
import { toJson } from "@etalon/basis";
import { cloudHost, type Host } from "@etalon/messages/hosts";
import { jetstream } from "@nats-io/jetstream";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { auditInletOn, auditLogOn } from "../postgres/audit-log.ts";
import { type ConnectionConfig, isContentFault, openDatabase } from "../postgres/database.ts";
import { PostgresMailbox } from "../postgres/mailbox.ts";
import { openTestServer, type TestServer } from "../postgres/testing/test-server.ts";
import { inTurn } from "../postgres/turn.ts";
import { openLog } from "../telemetry/log.ts";
import { openBridge } from "./bridge.ts";
import { openBus } from "./bus.ts";
import { fromHost } from "./subjects.ts";
import { hostProcesses, taken } from "./testing/host-processes.ts";
import { hasNats, openNatsServers } from "./testing/nats-servers.ts";

const { fresh, closing, clock, begin } = hostProcesses();
let server: TestServer;
beforeAll(async () => {
  server = await openTestServer();
});
afterAll(() => server?.stop());

const within = { interval: 50 };

type Order = { readonly kind: string; readonly n: number };
/** Says two things of itself about each order. */
const outspoken: Controller<object, Order, never, never, never> = {
  misunderstood: () => null,
  step: (_before, { n }) => {
    const entry = {
      who: "wang",
      resource: "ia-01/yh-01",
      application: null,
      why: "a test".repeat(n % 7 === 0 ? 1000 : 1),
    };
    const audit = ["linked", "refused"].map((what) => ({ what, token: n, ...entry }));
    return { state: {}, say: [], timers: [], acts: [], audit };
  },
  perform: async () => [],
};

/** A host apart, whose component says what it does. */
async function host(folder: string, url: string, who: Host, component: "ia" | "nc") {
  const begun = await begin(folder, { url, host: who }, true);
  void begun.mailbox.serve(component, outspoken);
  return begun;
}

/** One of the cloud's processes; `said` is what it logs. */
async function cloud(connection: ConnectionConfig, url: string) {
  const said: string[] = [];
  const log = openLog({ to: { write: (line) => void said.push(line) } });
  const database = openDatabase({ connection });
  const mailbox = new PostgresMailbox({ database, clock });
  const bus = taken(await openBus({ log, url, host: cloudHost }));
  const bridge = openBridge(mailbox, bus, log, {
    turn: (work, stop) => inTurn(database, "test/bus", work, stop),
    inlet: auditInletOn(database),
    isHopeless: isContentFault,
  });
  void mailbox.serve("zz", { ...outspoken, step: () => ({ state: {}, say: [], timers: [], acts: [] }) });
  let ended = false;
  const end = async () => {
    if (ended) return;
    ended = true;
    await bridge.stop();
    await mailbox.stop();
    await bus.close();
    await database.close();
  };
  closing.push(end);
  const entries = async (): Promise<readonly AuditEntry[]> => {
    const log = auditLogOn(database);
    const all: AuditEntry[] = [];
    for (let from: string | null = null; ; ) {
      const page = await log.page(from, 500);
      if (page.entries.length === 0) return all;
      all.push(...page.entries);
      from = page.next;
    }
  };
  return { mailbox, entries, said, end };
}

const agent: Host = { role: "agent", id: "ia-01" };
const node: Host = { role: "node", id: "nc-01" };

describe.skipIf(!hasNats)("the audit log of the cloud (Debian's nats-server)", () => {
  it("has what steps on hosts apart said, once and in order, whatever ends or is killed between", async () => {
    const servers = await openNatsServers(fresh(), 1);
    closing.push(() => servers.stop());
    const { url } = servers;
    const connection = await server.fresh();
    let one = await cloud(connection, url);
    const folder = fresh();
    let field = await host(folder, url, agent, "ia");
    const other = await host(fresh(), url, node, "nc");
    const N = 60;
    for (let n = 1; n <= N; n++) {
      await field.mailbox.post({ component: "ia", key: "agent/ia-01" }, { kind: "order", n });
      await other.mailbox.post({ component: "nc", key: "machine/app-7" }, { kind: "order", n });
      if (n === 15) void servers.kill(0).then(() => servers.start(0));
      if (n === 30) {
        await field.end();
        field = await host(folder, url, agent, "ia");
      }
      if (n === 45) {
        await one.end();
        one = await cloud(connection, url);
      }
      await pause(2);
    }
    await expect.poll(async () => (await one.entries()).length, within).toBeGreaterThanOrEqual(4 * N);
    const all = await one.entries();
    const wanted = Array.from({ length: N }, (_, k) => [`linked ${k + 1}`, `refused ${k + 1}`]).flat();
    for (const [by, key] of [
      ["ia", "agent/ia-01"],
      ["nc", "machine/app-7"],
    ]) {
      const own = all.filter((entry) => entry.by === by && entry.key === key);
      expect(own.map(({ what, token }) => `${what} ${token}`)).toEqual(wanted);
      expect(own.map(({ atTaiNs }) => atTaiNs)).toEqual(own.map(({ atTaiNs }) => atTaiNs).sort());
    }
  });

  it("takes nothing that a host says for others or that is no entry, and goes on behind what cannot be kept", async () => {
    const servers = await openNatsServers(fresh(), 1);
    closing.push(() => servers.stop());
    const { url } = servers;
    const one = await cloud(await server.fresh(), url);
    const field = await host(fresh(), url, agent, "ia");
    const bus = jetstream(field.bus.connection);
    const entry = { who: "x", what: "linked", resource: null, application: null, token: 1, why: "x" };
    const audit = { id: "1", by: "ia", key: "agent/ia-01", atTaiNs: 1n, entry };
    const bad: object[] = [
      { audit: { ...audit, by: "im", entry: { ...entry, what: "granted" } } },
      { audit: { ...audit, by: "nc", key: "machine/app-7" } },
      { audit: { ...audit, key: "agent/ia-02" } },
      { audit: { ...audit, entry: { ...entry, what: "no word" } } },
      { audit: { ...audit, more: 1 } },
      { audit: { ...audit, atTaiNs: 2n ** 64n } }, // the database has no such number
      { audit: { ...audit, entry: { ...entry, why: "a\0b" } } }, // nor such text
      { to: { component: "zz", key: "detection/d" }, body: { kind: "prepared", uplink: "a\0b" } },
    ];
    await expect
      .poll(() => bus.publish(fromHost(agent), toJson(bad[0]), { msgID: "bad/0" }).catch(() => null), within)
      .not.toBeNull();
    for (const [n, one] of bad.entries())
      await bus.publish(fromHost(agent), toJson(one), { msgID: `bad/${n}` });
    await field.mailbox.post({ component: "ia", key: "agent/ia-01" }, { kind: "order", n: 7 });
    await expect.poll(async () => (await one.entries()).length, within).toBe(2);
    expect(await one.entries()).toMatchObject([
      { by: "ia", key: "agent/ia-01", what: "linked", token: 7 },
      { by: "ia", what: "refused" },
    ]);
    await field.mailbox.post({ component: "zz", key: "detection/d" }, { kind: "prepared", n: 1 });
    await expect.poll(() => one.mailbox.read({ component: "zz", key: "detection/d" }), within).toEqual({});
    const events = one.said.map((line) => (JSON.parse(line) as { event: string }).event);
    expect(events.filter((event) => event === "nats.not-let-in")).toHaveLength(5);
    expect(events.filter((event) => event === "nats.not-kept")).toHaveLength(3);
  });
});
