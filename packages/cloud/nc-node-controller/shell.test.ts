// NC's shell between a virtual machine monitor that the test plays, agents' links, and a mailbox that only listens.

import type { ByteLink, Log, Machine, MachineEvents, Mailbox, Vmm } from "@etalon/basis";
import { playedEnd } from "@etalon/basis/testing/played-end";
import { type AgentEvent, agentSession } from "@etalon/codecs/virtual-link/index";
import { aSnapshot } from "@etalon/messages/snapshot.fixture";
import { expect, it } from "vitest";
import { nodeShell } from "./shell.ts";
import type { Self } from "./step.ts";

const soon = <T>(look: () => T) => expect.poll(look, { interval: 5 });

const KEY = "machine/m";
const AGENT = "a";
const identity = { kind: "message-instrument", maker: "M", model: "A", serial: "1", firmware: "1" } as const;
const ticketFor = {
  kind: "issue-ticket",
  run: 1,
  agent: AGENT,
  token: 1,
  as: { kind: "stream" },
  identity,
} as const;
const never = new AbortController().signal;
const nothing = () => undefined;

/** @param fails how often the mailbox cannot be reached at first */
function opened(fails = 0) {
  const told: Self[] = [];
  const logged: (readonly [string, unknown])[] = [];
  const say: Log["warn"] = (event, fields) => void logged.push([event, fields]);
  const log: Log = { debug: nothing, info: nothing, warn: say, error: say };
  const machines: { events: MachineEvents; said: unknown[]; plugged: ByteLink[]; stopped: boolean }[] = [];
  let left = fails;
  let boot: Promise<void> = Promise.resolve();
  const mailbox = {
    async tell(_to: unknown, body: unknown) {
      if (left-- > 0) throw new Error("no connection");
      told.push(body as Self);
    },
  } as unknown as Mailbox;
  const vmm: Vmm = {
    engine: "played",
    async start(_id, events): Promise<Machine> {
      const one = { events, said: [] as unknown[], plugged: [] as ByteLink[], stopped: false };
      machines.push(one);
      await boot;
      return {
        say: (message) => one.said.push(message),
        plug: async (_name, link) => `/device/${one.plugged.push(link)}`,
        unplug: async () => undefined,
        async stop() {
          one.stopped = true;
          events.exited("asked to");
        },
      };
    },
  };
  const links = { host: "127.0.0.1", port: 1 };
  const liveness = {
    beat: nothing,
    reportOf: () => null,
    heardAt: () => null,
    listeningSince: () => 0n,
    heard: () => [],
  };
  const shown: unknown[] = [];
  const snapshots = { show: (machine: string, snapshot: unknown) => void shown.push([machine, snapshot]) };
  const shell = nodeShell({ node: "n", machines: 4, vmm, mailbox, liveness, snapshots, links, log });
  const act = (one: Parameters<typeof shell.controller.perform>[0]) =>
    shell.controller.perform(one, KEY, never);
  return {
    ...{ shell, machines, told, logged, shown, act },
    boots: (until: Promise<void>) => {
      boot = until;
    },
    /** Runs the machine up to its ticket. */
    async ticket(): Promise<string> {
      const ready = act({ kind: "start-machine", run: 1 });
      await soon(() => machines.length).toBe(1);
      machines[0]?.events.heard({ kind: "hello", program: "p", version: "1" });
      expect(await ready).toEqual([{ kind: "machine-ready", run: 1 }]);
      return issued(await act(ticketFor));
    },
  };
}

const issued = ([one]: readonly unknown[]): string => (one as { ticket: string }).ticket;

/** An agent's link: says hello with a ticket, then nothing until it is closed. */
function agentLink(ticket: string) {
  const hello = agentSession({ ticket, resource: "a/i", token: 1 }).start();
  const written: Uint8Array[] = [];
  let [end, closed] = [() => {}, false];
  const open = new Promise<void>((resolve) => {
    end = resolve;
  });
  const link: ByteLink = {
    write: (bytes) => written.push(bytes) > 0,
    drained: async () => undefined,
    heard: (async function* () {
      yield hello.subarray(0, 7); // in pieces, as it may come
      yield hello.subarray(7);
      await open;
    })(),
    close() {
      closed = true;
      end();
    },
  };
  return { link, hello, written, closed: () => closed };
}

const inbound = (link: ByteLink, agent: string | null = null, known = () => {}) => ({
  link,
  peer: agent === null ? null : { id: agent },
  known,
});

it("plugs an agent's link into its machine, unread from the start, and says when it ends", async () => {
  const { shell, machines, told, ticket } = opened();
  const { link, hello, written } = agentLink(await ticket());
  shell.linkOpened(inbound(link));
  await soon(() => told.map(({ kind }) => kind)).toEqual(["link-up"]);
  expect(told[0]).toMatchObject({ device: "/device/1" });
  const read: Uint8Array[] = [];
  link.close();
  for await (const bytes of machines[0]?.plugged[0]?.heard ?? []) read.push(bytes);
  expect(Buffer.concat(read)).toEqual(Buffer.from(hello));
  expect(written).toEqual([]);
  await soon(() => told.map(({ kind }) => kind)).toEqual(["link-up", "link-down"]);
});

it("admits nobody without a valid ticket, and with one only once", async () => {
  const { shell, told, ticket } = opened();
  const good = await ticket();
  shell.linkOpened(inbound(agentLink(good).link));
  await soon(() => told.length).toBe(1);
  for (const bad of [good, "never-issued-to-anybody"]) {
    const { link, closed, written } = agentLink(bad);
    shell.linkOpened(inbound(link));
    await soon(closed).toBe(true);
    expect(Buffer.concat(written).toString()).toContain("This ticket is not valid here.");
  }
  expect(told.length).toBe(1);
});

it("admits an agent only by a ticket that was made out to it; until then it is a stranger", async () => {
  const { shell, told, ticket, logged } = opened();
  const good = await ticket();
  const thief = agentLink(good);
  const known: string[] = [];
  shell.linkOpened(inbound(thief.link, "another", () => known.push("another")));
  await soon(thief.closed).toBe(true);
  expect(Buffer.concat(thief.written).toString()).toContain("This ticket is not valid here.");
  expect(logged).toContainEqual(["nc.link-refused", expect.objectContaining({ peer: "another" })]);
  expect([told, known]).toEqual([[], []]);
  shell.linkOpened(inbound(agentLink(good).link, AGENT, () => known.push(AGENT)));
  await soon(() => told.map(({ kind }) => kind)).toEqual(["link-up"]);
  expect(known).toEqual([AGENT]);
});

it("refuses an agent that comes when its machine has ended, and warns of nobody", async () => {
  const { shell, ticket, act, logged } = opened();
  const outdated = await ticket();
  const late = agentLink(outdated);
  await act({ kind: "stop-machine" });
  shell.linkOpened(inbound(late.link, AGENT));
  await soon(late.closed).toBe(true);
  expect(Buffer.concat(late.written).toString()).toContain("This ticket is not valid here.");
  expect(logged).toEqual([]);
  const thief = agentLink(outdated);
  shell.linkOpened(inbound(thief.link, "another"));
  await soon(thief.closed).toBe(true);
  expect(logged).toEqual([["nc.link-refused", expect.objectContaining({ peer: "another" })]]);
});

it("closes the link of an older ticket when a newer one is plugged, and both with the machine", async () => {
  const { shell, told, ticket, act } = opened();
  const first = agentLink(await ticket());
  shell.linkOpened(inbound(first.link));
  await soon(() => told.length).toBe(1);
  const second = agentLink(issued(await act(ticketFor)));
  shell.linkOpened(inbound(second.link));
  await soon(() => told.length).toBe(2);
  expect([first.closed(), second.closed()]).toEqual([true, false]);
  await act({ kind: "stop-machine" });
  expect(second.closed()).toBe(true);
});

/** An agent's link to a message instrument, which echoes what it hears; or to one that is away. */
function instrumentsLink(ticket: string, away?: string) {
  const session = agentSession({ ticket, resource: "a/i", token: 7 });
  const end = playedEnd(session.start());
  const heard: AgentEvent[] = [];
  const say = (message: Parameters<typeof session.say>[0]) => end.tell(session.say(message));
  const link: ByteLink = {
    write(bytes) {
      for (const event of session.heard(bytes).events) {
        heard.push(event);
        if (event.kind === "open" && away) say({ kind: "refuse", code: "x", text: away, stream: null });
        else if (event.kind === "open") say({ kind: "opened" });
        else if (event.kind === "write") say({ kind: "said", bytes: event.bytes });
      }
      return true;
    },
    drained: async () => undefined,
    heard: end.heard,
    close: end.close,
  };
  return { link, heard, closed: end.closed };
}

const analyser = { kind: "message", maker: "M", model: "A", serial: "1" } as const;
const forAnalyser = { kind: "issue-ticket", run: 1, agent: AGENT, token: 7, as: analyser, identity } as const;

it("plugs a message instrument's own bytes, each write under the lease's token", async () => {
  const { shell, machines, told, ticket, act } = opened();
  await ticket();
  const { link, heard } = instrumentsLink(issued(await act(forAnalyser)));
  shell.linkOpened(inbound(link));
  await soon(() => told.map(({ kind }) => kind)).toEqual(["link-up"]);
  const own = machines[0]?.plugged[0];
  const bytes = Uint8Array.from({ length: 100_000 }, (_, n) => n % 251);
  own?.write(bytes);
  const got: Uint8Array[] = [];
  for await (const piece of own?.heard ?? []) {
    got.push(piece);
    if (Buffer.concat(got).length === bytes.length) break;
  }
  expect(Buffer.concat(got).equals(bytes)).toBe(true);
  const writes = heard.flatMap((event) => (event.kind === "write" ? [event.token] : []));
  expect(writes).toEqual([7, 7]);
  await soon(() => told.map(({ kind }) => kind)).toEqual(["link-up", "link-down"]);
  expect(own?.write(bytes)).toBe(true);
  expect(heard.filter(({ kind }) => kind === "write")).toHaveLength(2);
});

it("gives the link up in the agent's words when the instrument cannot be had", async () => {
  const { shell, machines, told, ticket, act } = opened();
  await ticket();
  const { link, closed } = instrumentsLink(issued(await act(forAnalyser)), "it is switched off");
  shell.linkOpened(inbound(link));
  await soon(() => told).toMatchObject([{ kind: "link-refused", token: 7, why: "it is switched off" }]);
  expect([closed(), machines[0]?.plugged]).toEqual([true, []]);
});

it("says that a machine exited, even before the monitor had said that it started", async () => {
  const { machines, told, act, boots } = opened();
  let booted: () => void = nothing;
  boots(
    new Promise((resolve) => {
      booted = resolve;
    }),
  );
  const ready = act({ kind: "start-machine", run: 1 });
  await soon(() => machines.length).toBe(1);
  machines[0]?.events.exited("ended by SIGKILL");
  booted();
  expect(await ready).toEqual([]);
  await soon(() => told).toEqual([{ kind: "machine-exited", run: 1, why: "ended by SIGKILL" }]);
});

it("stops a machine that boots while the node stops, and tells nobody", async () => {
  const { shell, machines, told, act, boots } = opened();
  let booted: () => void = nothing;
  boots(
    new Promise((resolve) => {
      booted = resolve;
    }),
  );
  const ready = act({ kind: "start-machine", run: 1 });
  await soon(() => machines.length).toBe(1);
  await shell.stop();
  booted();
  expect([await ready, machines[0]?.stopped, told]).toEqual([[], true, []]);
});

it("keeps what a machine says, in order, while the mailbox is away", async () => {
  const { machines, told, ticket } = opened(3);
  await ticket();
  const failed = (why: string) => ({ kind: "failed", detection: "d", why });
  for (const why of ["first", "second"]) machines[0]?.events.heard(failed(why));
  await soon(() => told).toEqual(
    ["first", "second"].map((why) => ({ kind: "machine-said", run: 1, body: failed(why) })),
  );
});

it("passes a result that cannot be read on as a failure, and other unknown words not at all", async () => {
  const { machines, told, ticket } = opened();
  await ticket();
  machines[0]?.events.heard({ kind: "humming", loudly: true });
  machines[0]?.events.heard({ kind: "result", detection: "d", result: { verdict: null } });
  await soon(() => told.length).toBe(1);
  expect(told[0]).toMatchObject({ kind: "machine-said", body: { kind: "failed", detection: null } });
});

it("shows what a machine sees while somebody looks, beside the mailbox, and nothing unasked", async () => {
  const { machines, told, shown, ticket, act } = opened();
  await ticket();
  const says = (peak: number) => machines[0]?.events.heard({ kind: "snapshot", snapshot: aSnapshot(peak) });
  await says(1);
  const look = { kind: "show-snapshots" } as const;
  await act({ kind: "tell-machine", run: 1, body: look });
  expect(machines[0]?.said).toEqual([look]);
  await says(2);
  await says(3); // sooner than anybody can look at
  expect(shown).toEqual([["m", aSnapshot(2)]]);
  expect(told).toEqual([]);
});
