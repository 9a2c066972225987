// Two hosts with mailboxes of their own, joined by real NATS servers (Debian's nats-server): what one says the other
// hears once and in order, whatever is killed between them; and nobody hears or says what is not his.

import { X509Certificate } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { type Controller, insist, type Log } from "@etalon/basis";
import { cloudHost, type Host } from "@etalon/messages/hosts";
import { aSnapshot } from "@etalon/messages/snapshot.fixture";
import { connect, headers } from "@nats-io/transport-node";
import { describe, it } from "vitest";
import { type Authority, initAuthority } from "../authority/authority.ts";
import { askingFor, openCredentials } from "../authority/credentials.ts";
import { keyFingerprint } from "../authority/proof.ts";
import { silentLog } from "../telemetry/log.ts";
import { type Bus, type BusOptions, openBus } from "./bus.ts";
import { busLiveness } from "./liveness.ts";
import { authorizationText } from "./rights.ts";
import { busSnapshots, takeSnapshots } from "./snapshots.ts";
import { inboxOf } from "./subjects.ts";
import { hostProcesses, taken } from "./testing/host-processes.ts";
import { hasNats, openNatsServers } from "./testing/nats-servers.ts";

const { fresh, closing, clock, begin } = hostProcesses();

type Heard = { readonly kind: string; readonly n: number };
/** Keeps what it hears; of an order it tells somebody else. */
function listener(
  tell?: (
    n: number,
    key: string,
  ) => { to: { component: "ia" | "nc" | "zz" | "clc"; key: string }; body: object },
): Controller<{ readonly list: readonly Heard[] }, Heard, object, never, never> {
  return {
    misunderstood: () => null,
    step: (before, heard, key) => ({
      state: { list: [...(before?.list ?? []), heard] },
      say: tell && heard.kind === "order" ? [tell(heard.n, key)] : [],
      timers: [],
      acts: [],
    }),
    perform: async () => [],
  };
}

/** A host's process, and what its components have heard. */
async function process(folder: string, options: Omit<BusOptions, "log">) {
  const begun = await begin(folder, options);
  const numbers = async (component: "ia" | "nc" | "zz", key: string): Promise<number[]> =>
    ((await begun.mailbox.read({ component, key })) as { list: Heard[] } | null)?.list.map(({ n }) => n) ??
    [];
  return { ...begun, numbers };
}

const agent: Host = { role: "agent", id: "ia-01" };
const count = (n: number) => Array.from({ length: n }, (_, k) => k);

// At once: each waits for servers of its own that elect and time out.
describe.skipIf(!hasNats)("hosts joined by NATS (Debian's nats-server)", { concurrent: true }, () => {
  it("say to each other through the cloud; a machine's messages go to the node that it was placed on", async ({
    expect,
  }) => {
    const servers = await openNatsServers(fresh(), 1);
    closing.push(() => servers.stop());
    const { url } = servers;
    const cloud = await process(fresh(), { url, host: cloudHost });
    const field = await process(fresh(), { url, host: agent });
    const nodes = [
      await process(fresh(), { url, host: { role: "node", id: "nc-01" } }),
      await process(fresh(), { url, host: { role: "node", id: "nc.02" } }),
    ] as const;
    void cloud.mailbox.serve("zz", listener());
    void field.mailbox.serve("ia", listener());
    for (const { mailbox } of nodes)
      void mailbox.serve(
        "nc",
        listener((n) => ({ to: { component: "ia", key: "agent/ia-01" }, body: { kind: "open-link", n } })),
      );

    const machine = { component: "nc", key: "machine/app-7" } as const;
    await cloud.mailbox.post(machine, { kind: "order", n: 0 }); // of no machine that was placed: nowhere to go
    await cloud.mailbox.post(machine, { kind: "place", node: "nc.02", n: 1 });
    await cloud.mailbox.post(machine, { kind: "order", n: 2 });
    await expect.poll(() => field.numbers("ia", "agent/ia-01")).toEqual([2]);
    expect(await nodes[1].numbers("nc", "machine/app-7")).toEqual([1, 2]);
    await cloud.mailbox.post(machine, { kind: "place", node: "nc-01", n: 3 });
    await cloud.mailbox.post(machine, { kind: "let-go", n: 4 });
    await expect.poll(() => nodes[0].numbers("nc", "machine/app-7")).toEqual([3, 4]);

    // What a host may not say is not let in; what comes behind it is.
    await field.mailbox.post({ component: "im", key: "resource/ia-02/x" }, { kind: "order", n: 1 });
    await field.mailbox.post({ component: "zz", key: "meter/m" }, { kind: "order", n: 2 });
    await field.mailbox.post({ component: "zz", key: "detection/d" }, { kind: "prepared", n: 3 });
    await expect.poll(() => cloud.numbers("zz", "detection/d")).toEqual([3]);
    expect(await cloud.mailbox.read({ component: "zz", key: "meter/m" })).toBeNull();

    const ear = busLiveness(cloud.bus, clock);
    const mouth = busLiveness(field.bus, clock);
    const heard = () => {
      mouth.beat("agent/ia-01"); // not kept: whoever listens later hears the next
      return [...ear.heard()];
    };
    await expect.poll(heard).toEqual(["agent/ia-01"]);
    expect(ear.heardAt("agent/ia-01")).toBeLessThanOrEqual(clock.now());

    const shown: unknown[] = [];
    takeSnapshots(cloud.bus, { show: (...one) => void shown.push(one) }, silentLog);
    nodes[0].bus.connection.publish("etalon.shown.node.nc-01", "nothing that a node shows");
    const look = () => {
      busSnapshots(nodes[0].bus).show("app-7.1", aSnapshot(1)); // not kept either
      return shown[0];
    };
    await expect.poll(look).toEqual(["app-7.1", aSnapshot(1)]);
  });

  it("lose nothing and hear nothing twice while the server and either of them are killed or end", async ({
    expect,
  }) => {
    const servers = await openNatsServers(fresh(), 1);
    closing.push(() => servers.stop());
    const { url } = servers;
    const [cloudFolder, fieldFolder] = [fresh(), fresh()];
    const begin = async (folder: string, host: Host) => {
      const one = await process(folder, { url, host });
      void one.mailbox.serve(
        host.role === "cloud" ? "zz" : "ia",
        listener(
          host.role === "cloud"
            ? undefined
            : (n) => ({ to: { component: "zz", key: `detection/${n % 3}` }, body: { kind: "prepared", n } }),
        ),
      );
      return one;
    };
    let cloud = await begin(cloudFolder, cloudHost);
    let field = await begin(fieldFolder, agent);
    const N = 240;
    for (let n = 0; n < N; n++) {
      await cloud.mailbox.post({ component: "ia", key: "agent/ia-01" }, { kind: "order", n });
      if (n === 50) void servers.kill(0).then(() => servers.start(0));
      if (n === 100) {
        await field.end();
        field = await begin(fieldFolder, agent);
      }
      if (n === 150) {
        await cloud.end();
        cloud = await begin(cloudFolder, cloudHost);
      }
      await pause(2);
    }
    const answers = async () =>
      (await Promise.all([0, 1, 2].map((k) => cloud.numbers("zz", `detection/${k}`)))).flat().length;
    await expect.poll(answers, { interval: 100 }).toBe(N);
    expect(await field.numbers("ia", "agent/ia-01")).toEqual(count(N));
    for (const k of [0, 1, 2])
      expect(await cloud.numbers("zz", `detection/${k}`)).toEqual(count(N).filter((n) => n % 3 === k));
  });

  it("go on when the leading one of three servers is killed", async ({ expect }) => {
    const servers = await openNatsServers(fresh(), 3);
    closing.push(() => servers.stop());
    const { url } = servers;
    const cloud = await process(fresh(), { url, host: cloudHost });
    const field = await process(fresh(), { url, host: agent });
    void cloud.mailbox.serve("zz", listener());
    void field.mailbox.serve(
      "ia",
      listener((n) => ({ to: { component: "zz", key: "detection/d" }, body: { kind: "prepared", n } })),
    );
    const to = { component: "ia", key: "agent/ia-01" } as const;
    await cloud.mailbox.post(to, { kind: "order", n: 0 });
    await expect.poll(() => cloud.numbers("zz", "detection/d")).toEqual([0]);
    const { leader, replicas } = await streamState(cloud.bus);
    expect(replicas).toBe(3);
    const N = 200;
    let killedAt = 0;
    for (let n = 1; n < N; n++) {
      await cloud.mailbox.post(to, { kind: "order", n });
      if (n === 60) {
        killedAt = performance.now();
        await servers.kill(Number(leader.slice(1)));
      }
      await pause(3);
    }
    await expect
      .poll(async () => (await cloud.numbers("zz", "detection/d")).length, { interval: 50 })
      .toBe(N);
    console.log(
      `${((performance.now() - killedAt) / 1000).toFixed(1)} s from the kill to the last of ${N} answers`,
    );
    expect(await field.numbers("ia", "agent/ia-01")).toEqual(count(N));
    expect(await cloud.numbers("zz", "detection/d")).toEqual(count(N));

    // A server that is alone keeps nothing, though it is connected with: that is told, and when it is over.
    const lacks = () => Promise.all([cloud.bus.lack(), field.bus.lack()]);
    await expect.poll(lacks).toEqual([null, null]);
    const another = (Number(leader.slice(1)) + 1) % 3;
    await servers.kill(another);
    const nothing = expect.stringMatching(/^the bus keeps no messages at present/);
    await expect.poll(lacks).toEqual([nothing, nothing]);
    await servers.start(another);
    await expect.poll(lacks).toEqual([null, null]);
  });

  it("tell of a bus that is away once, and once when it is back", async ({ expect }) => {
    const servers = await openNatsServers(fresh(), 1);
    closing.push(() => servers.stop());
    const said: string[] = [];
    const line = (level: string) => (event: string) => void said.push(`${level} ${event}`);
    const log: Log = { debug() {}, info: line("info"), warn: line("warn"), error: line("error") };
    const bus = taken(await openBus({ url: servers.url, host: agent, log }));
    closing.push(() => bus.close());
    await servers.kill(0);
    await expect.poll(() => bus.isConnected()).toBe(false);
    const began = performance.now();
    await expect.poll(() => performance.now() - began).toBeGreaterThan(2000); // some tries in vain
    expect(said).toEqual(["warn bus.away"]);
    await servers.start(0);
    await expect.poll(() => said).toEqual(["warn bus.away", "info bus.back"]);
  });

  it("tell once why a server turns one of them away, which goes on when it is let in again", async ({
    expect,
  }) => {
    const folder = fresh();
    const users = join(folder, "nats-0", "users.conf");
    const letIn = (everybody: boolean) =>
      writeFileSync(users, everybody ? "# all\n" : "authorization { user: another, password: p }\n");
    mkdirSync(join(folder, "nats-0"), { recursive: true });
    letIn(true);
    const servers = await openNatsServers(folder, 1, "include ./users.conf\n");
    closing.push(() => servers.stop());
    const said: [string, unknown][] = [];
    const line = (event: string, fields = {}) => void said.push([event, fields]);
    const log: Log = { debug() {}, info: line, warn: line, error: line };
    const bus = taken(await openBus({ url: servers.url, host: agent, log }));
    closing.push(() => bus.close());
    letIn(false);
    servers.reload(0);
    await expect.poll(() => bus.isConnected()).toBe(false);
    const began = performance.now();
    await expect.poll(() => performance.now() - began).toBeGreaterThan(2500); // some tries in vain
    expect(said.map(([event]) => event)).toEqual(["nats.error", "bus.away"]);
    expect(said[0]?.[1]).toEqual({ why: expect.stringMatching(/authorization violation/i) });
    letIn(true);
    servers.reload(0);
    await expect.poll(() => bus.isConnected()).toBe(true);
    await expect.poll(() => said.map(([event]) => event)).toEqual(["nats.error", "bus.away", "bus.back"]);
  });

  it("with certificates do what is their own and nothing else", async ({ expect }) => {
    const ca: Authority = taken(await initAuthority(fresh(), clock));
    const issue = async (role: "cloud" | "agent" | "bus", id: string) => {
      const to = fresh();
      taken(await ca.issue({ role, id }, { to }));
      const credentials = taken(await openCredentials(to));
      closing.push(() => credentials.close());
      return { folder: to, credentials };
    };
    const bus = await issue("bus", "nats-1");
    const cloudsOwn = await issue("cloud", "cc-01");
    const first = await issue("agent", "ia-01");
    const second = await issue("agent", "ia-02");
    const dismissed = await issue("agent", "ia-03");
    const file = (name: string) => JSON.stringify(join(bus.folder, name));
    const tls = `tls { cert_file: ${file("certificate.pem")}, key_file: ${file("key.pem")}, ca_file: ${file("authority.pem")}, verify_and_map: true }\n`;
    const users = authorizationText([
      { user: "etalon:cloud/cc-01", host: cloudHost },
      { user: "etalon:agent/ia-01", host: agent },
      { user: "etalon:agent/ia-02", host: { role: "agent", id: "ia-02" } },
    ]);
    const servers = await openNatsServers(fresh(), 1, tls + users);
    closing.push(() => servers.stop());
    const { url } = servers;
    const cloud = await process(fresh(), { url, host: cloudHost, credentials: cloudsOwn.credentials });
    const field = await process(fresh(), { url, host: agent, credentials: first.credentials });
    void cloud.mailbox.serve("zz", listener());
    void field.mailbox.serve(
      "ia",
      listener((n) => ({ to: { component: "zz", key: "detection/d" }, body: { kind: "prepared", n } })),
    );
    for (const n of [0, 1, 2])
      await cloud.mailbox.post({ component: "ia", key: "agent/ia-01" }, { kind: "order", n });
    await expect.poll(() => cloud.numbers("zz", "detection/d")).toEqual([0, 1, 2]);

    // What an agent tells the registry comes with its certificate, which the cloud looks at itself.
    void cloud.mailbox.serve("irm", listener());
    const registry = { component: "irm", key: "agent/ia-01" } as const;
    await field.mailbox.post(registry, { kind: "announce", agent: "ia-01" });
    const key = keyFingerprint(new X509Certificate(first.credentials.texts().cert));
    await expect
      .poll(() => cloud.mailbox.read(registry))
      .toMatchObject({ list: [{ kind: "announce", certificate: key }] });

    // Another agent, with a right certificate and a mind of its own.
    const tlsAs = ({ credentials }: typeof second) => askingFor(credentials, [{ role: "bus" }]) as object;
    const thief = await connect({
      servers: url,
      tls: tlsAs(second),
      inboxPrefix: inboxOf({ role: "agent", id: "ia-02" }),
    });
    closing.push(() => thief.close());
    const unproved = { component: "irm", key: "agent/ia-02" } as const;
    const bare = JSON.stringify({ to: unproved, body: { kind: "announce", agent: "ia-02" } });
    const numbered = headers();
    numbered.set("Nats-Msg-Id", "1");
    thief.publish("etalon.from.agent.ia-02", bare, { headers: numbered });
    const denied: string[] = [];
    void (async () => {
      for await (const status of thief.status())
        if (status.type === "error") denied.push(String(status.error));
    })();
    const stolen: unknown[] = [];
    for (const subject of [
      "etalon.to.agent.ia-01",
      "etalon.>",
      ">",
      "_INBOX_agent_ia-01.>",
      "etalon.beat.*.*",
      "etalon.shown.node.*",
    ])
      thief.subscribe(subject, {
        callback: (error, message) => void (error ? denied.push(error.message) : stolen.push(message)),
      });
    for (const subject of [
      "etalon.from.agent.ia-01",
      "etalon.to.agent.ia-01",
      "etalon.beat.agent.ia-01",
      "etalon.shown.node.nc-01",
      "$JS.API.STREAM.DELETE.ETALON",
      "$JS.API.STREAM.MSG.GET.ETALON",
      "$JS.API.CONSUMER.MSG.NEXT.ETALON.agent_ia-01",
      "$JS.API.CONSUMER.CREATE.ETALON.agent_ia-02.etalon.to.agent.ia-01",
      "$JS.API.CONSUMER.DURABLE.CREATE.ETALON.agent_ia-02",
    ])
      thief.publish(subject, "{}");
    await expect.poll(() => new Set(denied).size).toBeGreaterThanOrEqual(15);
    await cloud.mailbox.post({ component: "ia", key: "agent/ia-01" }, { kind: "order", n: 3 });
    await expect.poll(() => cloud.numbers("zz", "detection/d")).toEqual([0, 1, 2, 3]);
    expect(stolen).toEqual([]);
    expect(await cloud.mailbox.read(unproved)).toBeNull(); // what was said later has come

    // Not among the users, though its certificate is good; no certificate; and no plain connection to other hosts.
    await expect(connect({ servers: url, tls: tlsAs(dismissed), reconnect: false })).rejects.toThrow(
      /[Aa]uth/,
    );
    const nameless = { ...tlsAs(second), key: undefined, cert: undefined } as object;
    await expect(connect({ servers: url, tls: nameless, reconnect: false })).rejects.toThrow();
    const impostor = askingFor(second.credentials, [{ role: "bus", id: "nats-2" }]) as object;
    await expect(connect({ servers: url, tls: impostor, reconnect: false })).rejects.toThrow(
      /etalon:bus\/nats-1/,
    );
    expect(await openBus({ url: "nats://10.0.0.1:4222", host: agent, log: silentLog })).toMatchObject({
      why: { code: "nats.plain" },
    });
    expect(await openBus({ url: "http://x", host: agent, log: silentLog })).toMatchObject({
      why: { code: "nats.url" },
    });
  });
});

async function streamState({ connection }: Bus): Promise<{ leader: string; replicas: number }> {
  const { jetstreamManager } = await import("@nats-io/jetstream");
  const { streams } = await jetstreamManager(connection, { checkAPI: false });
  const { cluster, config } = await streams.info("ETALON");
  insist(cluster?.leader !== undefined, "a stream of three has a leader");
  return { leader: cluster.leader, replicas: config.num_replicas };
}
