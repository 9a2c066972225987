// NC to mailbox, VMM and virtual links: starts machines, lets agents in by ticket, plugs their links into machines.
// Of a stream's link it looks at the first message only; the rest passes to the machine unread. Other instruments' links
// end here, and the machine gets the instrument's own bytes (`instrument-link.ts`).

import { setTimeout as pause } from "node:timers/promises";
import {
  type Answer,
  type ByteLink,
  type Controller,
  counted,
  good,
  type Liveness,
  type Log,
  type Machine,
  type MachineEvents,
  type Mailbox,
  refused,
  type Snapshots,
  type Vmm,
} from "@etalon/basis";
import { aboutOf } from "@etalon/messages/about";
import { ccToNc } from "@etalon/messages/cc-to-nc";
import { clcToNc, type NcToClc } from "@etalon/messages/clc-to-nc";
import { type DriverOffer, fits } from "@etalon/messages/drivers";
import { linkRefused } from "@etalon/messages/nc-to-ia";
import { type NcToVm, type VmToNc, vmToNc } from "@etalon/messages/nc-to-vm";
import { type InstrumentIdentity, misfit, misunderstoodBy } from "@etalon/messages/nouns";
import { SHOWN_FOR_S } from "@etalon/messages/snapshot";
import { zzToVm } from "@etalon/messages/vm-to-zz";
import { type Admitted, admission, fromStart, type OpenedLink } from "./admission.ts";
import type { Consoles } from "./consoles.ts";
import { inOrder } from "./in-order.ts";
import { instrumentLink } from "./instrument-link.ts";
import { paceOf } from "./pace.ts";
import { seatsIn } from "./seats.ts";
import type { DriverPolicy, MachineState } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

/** More than a program has to say: progress comes twice a second, and a result once. */
const SAID_AT_ONCE = 200;
const SAID_PER_SECOND = 50;
/** What a machine sees is shown as long as it was asked for, and no more of it than somebody can look at. */
const SHOWN_PER_SECOND = 4;
/** Of one machine that says what nobody understands. */
const COMPLAINTS_AT_MOST = 10;
const HELLO_WITHIN_MS = 30_000;
const BEAT_EVERY_MS = 1000;
const LEAVES_WITHIN_MS = 10_000;
/** With the mailbox's waits in between, two seconds. */
const START_TRIES = 4;
const DEVICE = "instrument";
const CLUSTER = { component: "clc", key: "cluster" } as const;

/** Drivers from outside that this node may offer: signed by makers whom the operator trusts. */
export interface DriverShelf {
  /** Those for an instrument, the newest first. */
  offers(identity: InstrumentIdentity): Promise<readonly DriverOffer[]>;
  /** A refusal when it is there no longer, or not as it was signed. */
  code(offer: DriverOffer): Promise<Answer<string>>;
  policy(): Promise<DriverPolicy>;
}

export interface NodePorts {
  readonly node: string;
  readonly machines: number;
  /** Where it stands, as instruments say it. */
  readonly place?: string;
  readonly vmm: Vmm;
  /** Absent: machines have the drivers that are built into their program. */
  readonly drivers?: DriverShelf;
  readonly mailbox: Mailbox;
  readonly liveness: Liveness;
  readonly snapshots: Pick<Snapshots, "show">;
  /** Where agents dial in; known before the first ticket is issued. */
  readonly links: { readonly host: string; readonly port: number };
  /** What each machine's own console shows; absent: nobody looks. */
  readonly consoles?: Pick<Consoles, "line">;
  readonly log: Log;
}

interface Running {
  readonly run: number;
  /** null while it boots. */
  machine: Machine | null;
  /** The agent's link that is plugged into it, and the ticket by which it came in. */
  link: ByteLink | null;
  ticket: string | null;
  /** Built into its program. */
  drivers: readonly DriverOffer[];
  /** Somebody looks at what it sees, until then; and what was shown last, when. */
  readonly look: { untilMs: number; shownMs: number };
}

const NO_SHELF: DriverShelf = {
  offers: async () => [],
  code: async ({ name }) => refused("nc.driver", `this node has no driver ${name}`),
  policy: async () => "trusted",
};

export interface NodeShell {
  readonly controller: Controller<MachineState, Heard, Say, Self, Act>;
  /** Call after `serve`: tells the cluster, and starts again what ran before this process. */
  begin(): Promise<void>;
  /** For the link listener: each connection that an agent opens. */
  linkOpened(opened: OpenedLink): void;
  /** The cluster places its machines elsewhere; resolves when they were let go, or after ten seconds. */
  leave(): Promise<void>;
  stop(): Promise<void>;
}

export function nodeShell(ports: NodePorts): NodeShell {
  const { mailbox, vmm, log, drivers = NO_SHELF } = ports;
  const seats = seatsIn(vmm);
  const running = new Map<string, Running>();
  const notStarted = new Map<string, number>(); // machine → how often
  const stopped = new AbortController();
  const noteBy = (id: string, side: "node" | "program" | "system", text: string) =>
    ports.consoles?.line(id, side, text);
  const door = admission(log, (machine) => running.has(machine));
  const news = inOrder(mailbox, log, stopped.signal);

  async function perform(act: Act, key: string): Promise<readonly Self[]> {
    const id = key.slice("machine/".length);
    switch (act.kind) {
      case "start-machine":
        return start(id, act.run, act.seat ? seats : vmm);
      case "stop-machine":
        await halt(id);
        return [];
      case "issue-ticket": {
        const { agent, token, as, identity } = act;
        const ticket = door.issue({ machine: id, agent, token, as, identity });
        return [{ kind: "ticket-issued", ticket, ...ports.links }];
      }
      case "tell-machine": {
        const now = running.get(id);
        if (now?.run !== act.run) return [];
        if (act.body.kind === "show-snapshots") now.look.untilMs = performance.now() + 1000 * SHOWN_FOR_S;
        now.machine?.say(act.body satisfies NcToVm);
        return [];
      }
      case "bind-driver":
        return bind(id, act);
      case "drop-link": {
        const now = running.get(id);
        if (now?.ticket !== act.ticket) return [];
        await now.machine?.unplug(DEVICE);
        now.link?.close();
        return [{ kind: "link-down", ticket: act.ticket, why: act.why }];
      }
    }
  }

  async function bind(
    id: string,
    { run, resource, driver }: Extract<Act, { kind: "bind-driver" }>,
  ): Promise<readonly Self[]> {
    const now = running.get(id);
    if (now?.run !== run) return [];
    const code = driver.sha256 === null ? good(null) : await drivers.code(driver);
    if (code.ok) {
      now.machine?.say({ kind: "bind-driver", resource, driver, code: code.value } satisfies NcToVm);
      return [];
    }
    const { name, version } = driver;
    const body = { kind: "driver-failed", resource, driver: { name, version }, why: code.why.text } as const;
    return [{ kind: "machine-said", run, body }];
  }

  /** The newest from outside first; what is built in comes last. */
  async function offersFor(identity: InstrumentIdentity, present: Running): Promise<readonly DriverOffer[]> {
    const outside = await drivers.offers(identity).catch((error: unknown) => {
      log.warn("nc.drivers", { error });
      return [];
    });
    return [...outside, ...present.drivers.filter((offer) => fits(offer, identity))];
  }

  async function start(id: string, run: number, engine: Pick<Vmm, "start">): Promise<readonly Self[]> {
    const present = running.get(id);
    if (present && present.run >= run) return [{ kind: "machine-ready", run: present.run }];
    await halt(id);
    let greet: () => void = () => undefined;
    const greeted = new Promise<void>((resolve) => {
      greet = resolve;
    });
    const say = (body: Self) => news(`machine/${id}`, body);
    const look = { untilMs: 0, shownMs: 0 };
    const started: Running = { run, machine: null, link: null, ticket: null, drivers: [], look };
    const pace = paceOf(SAID_AT_ONCE, SAID_PER_SECOND);
    let misunderstood = 0;
    const events: MachineEvents = {
      heard: async (message) => {
        const wait = pace();
        if (wait) await wait;
        const why = misfit(vmToNc, message);
        if (why && ++misunderstood <= COMPLAINTS_AT_MOST)
          log.warn("nc.not-understood", { machine: id, ...aboutOf(aggregate(id), null), why });
        const body = why ? inItsPlace(message, why) : (message as VmToNc);
        if (body?.kind === "snapshot") return show(id, body.snapshot, look);
        if (body) noteSaid(id, body);
        if (body?.kind === "hello") {
          // What is built in has no hash: a program that lies of more lies to its own user alone.
          started.drivers = (body.drivers ?? []).filter(({ sha256 }) => sha256 === null);
          greet();
        } else if (body) await say({ kind: "machine-said", run, body });
      },
      line: (text) => noteBy(id, "system", text),
      exited: (why) => {
        greet();
        noteBy(id, "node", why);
        if (running.get(id) !== started) return; // we ended it ourselves
        running.delete(id);
        started.link?.close();
        void say({ kind: "machine-exited", run, why });
      },
    };
    running.set(id, started);
    noteBy(id, "node", `started${run > 1 ? ` anew, run ${run},` : ""} by engine ${vmm.engine}`);
    let machine: Machine;
    try {
      machine = await engine.start(id, events);
    } catch (error) {
      running.delete(id);
      const tries = (notStarted.get(id) ?? 0) + 1;
      notStarted.set(id, tries);
      if (tries < START_TRIES) throw error; // the mailbox tries again, in a while
      notStarted.delete(id);
      // Other nodes may have what this one lacks: the cluster is to try them.
      return [{ kind: "machine-exited", run, why: `it cannot be started: ${(error as Error).message}` }];
    }
    notStarted.delete(id);
    started.machine = machine;
    if (running.get(id) !== started) await machine.stop(); // the node stopped while it booted
    const late = setTimeout(() => void machine.stop(), HELLO_WITHIN_MS); // its exit is then told as any other
    await greeted;
    clearTimeout(late);
    return running.get(id) === started ? [{ kind: "machine-ready", run }] : [];
  }

  /** Beside the mailbox: to whoever looks just now, or to nobody. */
  function show(id: string, snapshot: unknown, look: Running["look"]): void {
    const nowMs = performance.now();
    if (nowMs > look.untilMs || nowMs - look.shownMs < 1000 / SHOWN_PER_SECOND) return;
    look.shownMs = nowMs;
    ports.snapshots.show(id, snapshot);
  }

  /** A machine has no log that outlives it: what it says on its control port stands in the node's. */
  function noteSaid(id: string, body: VmToNc): void {
    const note = body.kind === "progress" ? log.debug : log.info;
    const text = saidText(body);
    if (text !== null) noteBy(id, "program", text);
    note("vm.said", { component: "vm", machine: id, says: body.kind, ...aboutOf(aggregate(id), body) });
  }

  async function halt(id: string): Promise<void> {
    const present = running.get(id);
    running.delete(id);
    notStarted.delete(id);
    door.forget(id);
    present?.link?.close();
    await present?.machine?.stop();
  }

  async function plug(admitted: Admitted): Promise<void> {
    const present = running.get(admitted.machine);
    const machine = present?.machine;
    const { machine: id, ticket, link, as, token, identity } = admitted;
    const { session, read, incoming } = admitted;
    if (!present || !machine) return link.close();
    if (present.link) await machine.unplug(DEVICE); // of an older ticket: nobody will open it any more
    present.link?.close();
    present.link = link;
    present.ticket = ticket;
    const ended = async () => {
      if (present.link === link) await machine.unplug(DEVICE);
      void news(`machine/${id}`, { kind: "link-down", ticket, why: "the agent's link ended" });
    };
    try {
      const own =
        as.kind === "stream"
          ? good({ ...link, heard: fromStart(read, incoming, ended) })
          : await instrumentLink(link, incoming, session, token, ended);
      if (!own.ok) {
        link.close();
        void news(`machine/${id}`, {
          kind: "link-refused",
          ...{ machine: id, token, ticket, why: own.why.text },
        });
        return;
      }
      const offers = await offersFor(identity, present);
      const policy = await drivers.policy();
      const device = await machine.plug(DEVICE, own.value, as);
      const { maker, model, serial } = identity;
      noteBy(id, "node", `new hardware found: ${maker} ${model} ${serial} as ${device}`);
      void news(`machine/${id}`, { kind: "link-up", ticket, device, offers, policy });
    } catch (error) {
      // One that has ended meanwhile takes nothing any more; else another ticket is issued in time.
      if (running.get(id) === present)
        log.warn("nc.not-plugged", { machine: id, ...aboutOf(aggregate(id), null), error });
      link.close();
    }
  }

  async function ownMachines() {
    const all = await mailbox.list("nc", "machine/");
    return all.filter(({ state }) => (state as MachineState).node === ports.node);
  }

  let beat: NodeJS.Timeout | undefined;
  return {
    controller: {
      step,
      perform,
      misunderstood: misunderstoodBy(clcToNc, linkRefused, zzToVm, ccToNc),
    },
    async begin() {
      const { node, machines, place, liveness } = ports;
      const mine = await ownMachines();
      liveness.beat(`node/${node}`);
      beat = setInterval(() => liveness.beat(`node/${node}`), BEAT_EVERY_MS);
      await mailbox.post(CLUSTER, {
        kind: "node-up",
        ...{ node, machines, engine: vmm.engine, holds: mine.map(({ state }) => (state as MachineState).id) },
        ...(place !== undefined && { place }),
      } satisfies NcToClc);
      for (const { key } of mine)
        await mailbox.tell({ component: "nc", key }, { kind: "node-restarted" } satisfies Self);
    },
    async leave() {
      if (stopped.signal.aborted) return;
      await mailbox.post(CLUSTER, { kind: "node-leaving", node: ports.node } satisfies NcToClc);
      const deadline = Date.now() + LEAVES_WITHIN_MS;
      while ((await ownMachines()).length > 0 && Date.now() < deadline) await pause(50);
    },
    linkOpened: (opened) => void door.admit(opened).then((admitted) => admitted && plug(admitted)),
    async stop() {
      clearInterval(beat);
      stopped.abort();
      await Promise.all([...running.keys()].map(halt));
    },
  };
}

/** As a console has it; null: it comes twice a second. */
function saidText(body: VmToNc): string | null {
  switch (body.kind) {
    case "seat":
      return saidText(body.body);
    case "progress":
    case "record":
    case "telling":
      return null;
    case "hello":
      return `${body.program} ${body.version} has started, with ${counted(body.drivers?.length ?? 0, "driver")} built in`;
    case "driver-bound":
      return `driver ${body.driver} is bound to ${body.resource}`;
    case "driver-failed":
      return `driver ${body.driver.name} ${body.driver.version} failed at ${body.resource}: ${body.why}`;
    case "failed":
    case "no-readings":
      return `${body.kind}: ${body.why}`;
    default:
      return body.kind;
  }
}

const aggregate = (id: string) => ({ key: `machine/${id}` });

/** A newer program may say more than this node knows; but a result that cannot be read must not be waited for. */
function inItsPlace(message: unknown, why: string): VmToNc | null {
  const kind = (message as { kind?: unknown } | null)?.kind;
  if (kind !== "result") return null;
  return { kind: "failed", detection: null, why: `its result cannot be read: ${why}` };
}
