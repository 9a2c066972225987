// Terminal, agent, node and machine with their real shells, on sockets of this computer and a real mailbox. The test
// plays everybody else: it posts what IM, CLC and ZZ would say, and reads what they are told.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Answer, ByteLink, Controller, Instant, Log } from "@etalon/basis";
import { insist } from "@etalon/basis";
import { nodeShell } from "@etalon/cloud/nc-node-controller/shell";
import { agentShell } from "@etalon/field/ia-instrument-agent/shell";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import type { Requirements } from "@etalon/messages/nouns";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { dialLink, listenForLinks } from "@etalon/outside/links/tcp";
import { inProcessLiveness } from "@etalon/outside/liveness/in-process";
import { type ConnectionConfig, openDatabase } from "@etalon/outside/postgres/database";
import { PostgresMailbox } from "@etalon/outside/postgres/mailbox";
import { openFrameLog } from "@etalon/outside/segments/index";
import { inProcessSnapshots } from "@etalon/outside/snapshots/in-process";
import { openDoor, type UplinkKind } from "@etalon/outside/uplink/index";
import { processVmm } from "@etalon/outside/vmm-process/process-vmm";

export const AGENT = "ia-01";
export const NODE = "nc-01";
export const MACHINE = "machine-1";
export const SECRET = "the terminals' secret";
const LOCAL = "127.0.0.1";
const PROGRAM = fileURLToPath(new URL("../../apps/cli/dist/machine-alone.mjs", import.meta.url));
const LOG_OPTIONS = { quotaBytes: 2 ** 26, segmentBytes: 2 ** 20, groupSyncMs: 2 };
const FAR: Instant = 9_000_000_000_000_000_000n;

export interface Note {
  readonly event: string;
  readonly fields: Readonly<Record<string, unknown>>;
}

/** A log whose lines are kept. */
export function notebook(): {
  readonly log: Log;
  readonly notes: Note[];
  of(event: string): readonly Note[];
} {
  const notes: Note[] = [];
  const note = (event: string, fields: Readonly<Record<string, unknown>> = {}) =>
    void notes.push({ event, fields });
  const log = { debug: note, info: note, warn: note, error: note };
  return { log, notes, of: (event) => notes.filter((one) => one.event === event) };
}

/** A process of its own as far as the mailbox can tell: own connections, own locks. */
function processOn(connection: ConnectionConfig) {
  const database = openDatabase({ connection });
  const mailbox = new PostgresMailbox({ database, clock: systemClock() });
  return {
    mailbox,
    async end(): Promise<void> {
      await mailbox.stop();
      await database.close();
    },
  };
}

export interface ToldMessage {
  readonly to: string;
  readonly body: { readonly kind: string } & Readonly<Record<string, unknown>>;
}

/** Hears for components that the test plays. */
export function openAudience(
  connection: ConnectionConfig,
  components: readonly ("zz" | "clc" | "irm" | "nc")[],
) {
  const told: ToldMessage[] = [];
  const database = openDatabase({ connection });
  const mailbox = new PostgresMailbox({
    database,
    clock: systemClock(),
    onStepped: ({ component, key, heard }) =>
      void told.push({ to: `${component} ${key}`, body: heard as ToldMessage["body"] }),
  });
  const silent: Controller<unknown, unknown, never, never, never> = {
    step: () => ({ state: {}, say: [], timers: [], acts: [] }),
    perform: async () => [],
    misunderstood: () => null,
  };
  for (const component of components) void mailbox.serve(component, silent);
  return {
    post: (component: "ia" | "nc", key: string, body: unknown) => mailbox.post({ component, key }, body),
    of: (kind: string) => told.filter(({ body }) => body.kind === kind).map(({ body }) => body),
    async end(): Promise<void> {
      await mailbox.stop();
      await database.close();
    },
  };
}

/** The agent as a process: it may end and be opened again on the same folder and port. */
export async function openAgent(
  connection: ConnectionConfig,
  {
    folder,
    port,
    uplink,
    instrument,
    log,
    dial = dialLink,
  }: {
    folder: string;
    port: number;
    uplink: UplinkKind;
    instrument: AnnouncedInstrument;
    log: Log;
    dial?: (host: string, port: number) => Promise<Answer<ByteLink>>;
  },
) {
  const own = processOn(connection);
  const frames = await openFrameLog(join(folder, AGENT), LOG_OPTIONS);
  insist(frames.ok, frames.ok ? "" : frames.why.text);
  let bound = port;
  const shell = await agentShell({
    agent: AGENT,
    instruments: [instrument],
    mailbox: own.mailbox,
    log: frames.value,
    liveness: inProcessLiveness(systemClock()),
    notes: log,
    dial: (_node, { host, port: at }) => dial(host, at),
    openIntake: async (frame) => {
      const door = await openDoor(uplink, {
        host: LOCAL,
        port,
        authenticate: (_terminal, secret) => secret === SECRET,
        heard: {
          frame: ({ terminal }, stream, bytes) => frame(terminal, stream, bytes),
          refused: (who, why) => log.warn("ia.terminal-refused", { who, why }),
        },
      });
      insist(door.ok, door.ok ? "" : door.why.text);
      const { url, acknowledge, close } = door.value;
      bound = door.value.port;
      return {
        url,
        acknowledge: (terminal, stream, upTo) =>
          acknowledge({ tenant: "t", site: "s", terminal }, stream, upTo),
        close,
      };
    },
  });
  void own.mailbox.serve("ia", shell.controller);
  await shell.begin();
  return {
    port: bound,
    url: shell.url,
    /** How far a stream is on the agent's disk. */
    upTo: (stream: string) => frames.value.upTo(stream),
    async end(): Promise<void> {
      await own.end();
      await shell.stop();
      await frames.value.close();
    },
  };
}

/** A node whose machines are processes that run the compiled measuring program. */
export async function openNode(connection: ConnectionConfig, log: Log) {
  const own = processOn(connection);
  const links = { host: LOCAL, port: 0 };
  const shell = nodeShell({
    node: NODE,
    machines: 2,
    vmm: processVmm(PROGRAM),
    mailbox: own.mailbox,
    liveness: inProcessLiveness(systemClock()),
    snapshots: inProcessSnapshots(),
    links,
    log,
  });
  const listening = await listenForLinks(LOCAL, 0, (opened) => shell.linkOpened(opened));
  insist(listening.ok, listening.ok ? "" : listening.why.text);
  links.port = listening.value.port;
  void own.mailbox.serve("nc", shell.controller);
  await shell.begin();
  return {
    port: links.port,
    async end(): Promise<void> {
      await own.end();
      await shell.stop();
      await listening.value.close();
    },
  };
}

/** What IM, ZZ and CLC say to set a detection up, in the order in which they would. */
export function sayings(instrument: AnnouncedInstrument, terminal: string, requirements: Requirements) {
  const { resource, identity, access } = instrument;
  const { detection } = requirements;
  const lease = (token: number) => ({
    resource,
    application: MACHINE,
    applicant: "zz",
    token,
    untilTaiNs: FAR,
  });
  return {
    placed: (token: number) => ({
      kind: "machine-placed",
      ...{ resource, token, machine: MACHINE, placement: 1, node: NODE },
    }),
    validToken: (token: number) => ({ kind: "valid-token", resource, token, untilTaiNs: FAR }),
    prepare: { kind: "prepare", detection, resource, stream: detection, terminal, requirements },
    place: {
      kind: "place",
      machine: MACHINE,
      placement: 1,
      node: NODE,
      lease: lease(1),
      detection,
      access,
      identity,
    },
    relay: { kind: "relay-requirements", machine: MACHINE, requirements, stream: detection },
    openLink: (token: number, ticket: string, port: number) => ({
      kind: "open-link",
      ...{ machine: MACHINE, resource, token, placement: 1, ticket, node: NODE, door: { host: LOCAL, port } },
    }),
  };
}
