// The outside as interfaces: what components need, without saying who provides it. Adapters live in `outside/`.

import type { Answer } from "./answer.ts";
import type { Instant } from "./instant.ts";
import type { Register } from "./meter.ts";
import type { Address, Audited, Component, Outcome } from "./step.ts";

/** Wall clock in TAI. Components never read the machine's clock themselves. */
export interface Clock {
  now(): Instant;
}

/** What happened, for operators: an event's name (`mailbox.set-aside`) and its fields. Secrets are blotted out. */
export interface Log {
  /** Whether `debug` is written down: what is costly to say is else left out. */
  readonly detailed?: boolean;
  debug(event: string, fields?: Readonly<Record<string, unknown>>): void;
  info(event: string, fields?: Readonly<Record<string, unknown>>): void;
  warn(event: string, fields?: Readonly<Record<string, unknown>>): void;
  error(event: string, fields?: Readonly<Record<string, unknown>>): void;
}

/** A component's pure step: one message and one aggregate's state in; what follows out. */
export type Step<State, Heard, Say, Self, Act> = (
  state: State | null,
  heard: Heard | Self,
  key: string,
  now: Instant,
) => Outcome<State, Say, Self, Act>;

/** What a component gives to the mailbox to be run by it. */
export interface Controller<State, Heard, Say, Self, Act> {
  readonly step: Step<State, Heard, Say, Self, Act>;
  /**
   * Carries out one act, at least once; what it returns is heard by the same aggregate. An aggregate's acts are
   * carried out one after the other, in the order of the steps that asked for them. `stop` aborts when the mailbox
   * stops: an act that then throws is carried out by whoever serves next.
   */
  readonly perform: (act: Act, key: string, stop: AbortSignal) => Promise<readonly (Heard | Self)[]>;
  /**
   * Checks a body that was posted or that another component said; null when it is understood. What the component
   * told itself (timers, what acts return, `tell`) is not checked.
   */
  readonly misunderstood: (body: unknown) => string | null;
  /**
   * A list in the state that may be long while a step changes few of its elements: a store may then write those alone.
   * `number` is the field that numbers them, ascending; an element that a step leaves as it is, is the same object.
   */
  readonly longList?: { readonly list: string; readonly number: string };
}

/**
 * Messages between components and the state they change, in one transaction per message: exactly one effect on
 * state, in order per aggregate, whatever crashes. Short messages and procedures of days use the same mechanism.
 */
export interface Mailbox {
  /**
   * From outside a step (an HTTP request, a message from another host). `id` makes it idempotent: heard once, however
   * often it is posted within the time that the mailbox remembers ids.
   */
  post(to: Address, body: unknown, id?: string): Promise<void>;
  /**
   * From a component's own shell to one of its aggregates (a machine exited, a link came up). Waits for a store that is
   * away; what is told may be heard twice.
   */
  tell(own: Address, body: unknown): Promise<void>;
  /** Runs a controller; resolves when `stop` was called and the step in hand is done. */
  serve<State, Heard, Say, Self, Act>(
    component: Address["component"],
    controller: Controller<State, Heard, Say, Self, Act>,
  ): Promise<void>;
  /** An aggregate's state; null when there is none. */
  read(of: Address): Promise<unknown>;
  /** By key; with `behind` so many at most, behind that key. */
  list(
    component: Address["component"],
    keyPrefix: string,
    behind?: { readonly key: string; readonly atMost: number },
  ): Promise<readonly { key: string; state: unknown }[]>;
  stop(): Promise<void>;
}

/** States of a mailbox's aggregates as they change, for who follows one. */
export interface Followable {
  follow(of: Address, stop: AbortSignal): FollowedState;
}
export interface FollowedState {
  /** The newest state that was not returned yet; null when there is none within the time, or `stop` aborted. */
  next(withinMs: number): Promise<unknown>;
}

/** A message or an act that a mailbox gave up, kept with its reason for a person. */
export interface SetAside {
  /** `im-12`: one of its mailbox's. */
  readonly id: string;
  readonly component: Component;
  readonly kind: "message" | "act";
  readonly key: string;
  readonly body: unknown;
  readonly why: string;
  readonly atTaiNs: Instant;
}

/** What a mailbox set aside. Who takes something away from here, and why it lay there, stands in the audit log. */
export interface Shelf {
  /** The latest first. */
  list(atMost: number): Promise<readonly SetAside[]>;
  /** Puts it back behind what waits for its aggregate, as if it were new; false when it lies here no longer. */
  retry(id: string, who: string): Promise<boolean>;
  drop(id: string, who: string): Promise<boolean>;
}

/** An entry of the audit log: what a step said of itself, when, and whose step it was. */
export interface AuditEntry extends Audited {
  readonly atTaiNs: Instant;
  /** The component whose step it was, and the aggregate. */
  readonly by: string;
  readonly key: string;
}

export interface AuditPage {
  readonly entries: readonly AuditEntry[];
  /** Where the next page goes on; what was given when there is nothing new. */
  readonly next: string | null;
}

/** The audit log for readers. Only steps append to it, and nothing changes it. */
export interface AuditLog {
  /** Whether `cursor` is one that `page` gave. */
  knows(cursor: string): boolean;
  /**
   * Entries behind a cursor, oldest first; no entry is ever committed in front of one that was read. Or newest first, from what
   * was committed when that was asked for to the beginning, behind which nothing comes (`next` is null).
   */
  page(after: string | null, atMost: number, wishes?: AuditWishes): Promise<AuditPage>;
  /** What became of a resource's leases - granted, renewed, given notice, ended: the newest entries, the newest first. */
  leasesOf(resource: string, atMost: number): Promise<readonly AuditEntry[]>;
}

/** Which entries are wished for; all where nothing is said. A page may be empty and still not be the last. */
export interface AuditWishes
  extends Partial<Readonly<Record<"resource" | "application" | "who" | "what" | "by" | "key", string>>> {
  readonly sinceTaiNs?: Instant;
  readonly untilTaiNs?: Instant;
  readonly newestFirst?: boolean;
}

/** An audit entry on its way from a host without the log; `id` is the same however often it comes. */
export interface CarriedAudit {
  readonly id: string;
  readonly by: Component;
  readonly key: string;
  readonly atTaiNs: Instant;
  readonly entry: Audited;
}

/** What steps said for the audit log where that is elsewhere. */
export interface AuditOutlet {
  /** Each entry in order, at least once; it is kept until `take` resolves. Resolves when `stop` aborts. */
  carry(take: (carried: CarriedAudit) => Promise<void>, stop: AbortSignal): Promise<void>;
}

/** Where such entries enter the log: each once. */
export interface AuditInlet {
  append(carried: CarriedAudit): Promise<void>;
}

/** A pulse edge in the sample clock's domain: sample number and the fraction after it, 0 ≤ fraction < 1. */
export interface PulseEdge {
  readonly register: Register;
  readonly sample: number;
  readonly fraction: number;
}

/** What is known of the sample clock at one sample. */
export interface ClockQuality {
  readonly sampleTaiNs: Instant;
  /** Samples per TAI second as measured against the time source, not the nominal rate. */
  readonly measuredRateHz: number;
  readonly rateErrorBoundPpm: number;
  readonly timeErrorBoundNs: number;
  readonly state: "locked" | "holdover" | "free";
}

/** YH's acquisition unit: raw codes and pulse edges on one clock. Sample numbers never restart. */
export interface Acquisition {
  readonly channels: readonly { readonly name: string; readonly bits: number }[];
  readonly nominalRateHz: number;
  readonly calibration: string;
  /** How many samples have been taken so far; the next one has this number. */
  taken(): number;
  /** Writes codes of samples [first, first + count) into one array per channel; false when they are no longer held. */
  read(first: number, count: number, into: readonly Int32Array[]): boolean;
  pulses(first: number, count: number): readonly PulseEdge[];
  clock(sample: number): ClockQuality;
  /** Resolves when `sample` has been taken, or `stop` aborts. */
  until(sample: number, stop: AbortSignal): Promise<void>;
  /**
   * Of a unit whose source can break off: the first stretch without a gap among samples [from, to), empty at `to` where
   * none is held. What such a unit took is gone with its process; other units hold all of the last while.
   */
  held?(from: number, to: number): readonly [from: number, to: number];
  /** Of the same: why nothing can be had, after waiting a while for it; null when all is well. */
  lack?(): Promise<string | null>;
}

/** YH's meter communication: the meter's own clock and registers. */
export interface MeterPort {
  readClock(): Promise<Instant>;
  setClock(to: Instant): Promise<void>;
  readRegisters(): Promise<{
    readonly atTaiNs: Instant;
    readonly activeImportKwh: number;
    readonly activeExportKwh: number;
    readonly reactiveImportKvarh: number;
    readonly reactiveExportKvarh: number;
  }>;
}

/** A two-way byte stream with an end: a TCP connection, a device, a pipe. */
export interface ByteLink {
  /** False when the other side is slow: wait for `drained`. */
  write(bytes: Uint8Array): boolean;
  drained(): Promise<void>;
  readonly heard: AsyncIterable<Uint8Array>;
  close(): void;
}

/** An instrument's bytes, and what some kinds of instrument say beside them. */
export interface InstrumentLink extends ByteLink {
  /** Calls back with the status byte (IEEE 488.2, 11.2) whenever it has changed by itself; absent: it has no way to say so. */
  watchStatus?(changed: (status: number) => void): void;
}

export interface KeptFrame {
  readonly sequence: number;
  readonly bytes: Uint8Array;
}

/** Stream frames kept on disk until they are no longer needed. Nothing is dropped but on request. */
export interface FrameLog {
  /** Resolves when the frame is on disk; one that is there already, or was dropped, is not written again. */
  append(stream: string, sequence: number, bytes: Uint8Array): Promise<Answer<"stored" | "repeated">>;
  /** Frames in order without a hole from a sequence on; with `follow` also what is still to come. A refusal comes last. */
  read(
    stream: string,
    fromSequence: number,
    options?: { readonly follow?: boolean; readonly signal?: AbortSignal },
  ): AsyncIterable<Answer<KeptFrame>>;
  /** The last sequence up to which no frame is missing; 0 when there is none. */
  upTo(stream: string): number;
  streams(): readonly { readonly stream: string; readonly droppedUpTo: number; readonly upTo: number }[];
  dropUpTo(stream: string, sequence: number): Promise<Answer<void>>;
  dropStream(stream: string): Promise<Answer<void>>;
}

/** Who a terminal is to its agent: each part a plain name. */
export interface TerminalAddress {
  readonly tenant: string;
  readonly site: string;
  readonly terminal: string;
}

/** A terminal's way to its agent. */
export interface Uplink {
  /**
   * Sends a stream from behind `acknowledgedUpTo` on, over all breaks, until told to stop. What the agent has on disk
   * comes back through the callback that the uplink was opened with, cumulative.
   */
  carry(
    stream: string,
    acknowledgedUpTo: number,
    source: (fromSequence: number, signal: AbortSignal) => AsyncIterable<Answer<KeptFrame>>,
  ): { stop(): Promise<void> };
  close(): Promise<void>;
}

/** An agent's door for terminals. */
export interface Intake {
  readonly url: string;
  /** Tells a terminal how far its stream is on disk. */
  acknowledge(terminal: string, stream: string, upTo: number): void;
  close(): Promise<void>;
}

/**
 * As what an instrument appears in a machine: a line for bulk bytes, a serial port, or a message instrument that the
 * machine's own system drives. Engines without such devices give a line for bytes whatever was asked for.
 */
export type Appearance =
  | { readonly kind: "stream" }
  | { readonly kind: "serial"; readonly serial: string }
  | { readonly kind: "message"; readonly maker: string; readonly model: string; readonly serial: string };

/** The virtual machine monitor: runs measuring machines, plugs instruments into them. It knows no instrument. */
export interface Vmm {
  /** Shown to people: "process", "sandbox", "qemu-tcg", "qemu-kvm". */
  readonly engine: string;
  start(machine: string, events: MachineEvents): Promise<Machine>;
}

export interface MachineEvents {
  /**
   * What the machine says on its control port, JSON already parsed. Engines that isolate let it say nothing more until
   * this resolves: whoever floods its control port waits.
   */
  heard(message: unknown): void | Promise<void>;
  /** A line of the machine's own console, its kernel's and loader's among them, where the engine has one. */
  line?(text: string): void;
  /** It has ended; told once what it said before has been heard, or ten seconds after. */
  exited(why: string): void;
}

export interface Machine {
  say(message: unknown): void;
  /** Makes `link` appear in the machine as a local device; resolves to the device's name inside. */
  plug(name: string, link: InstrumentLink, as: Appearance): Promise<string>;
  /** The machine sees the device go, and the link is closed; nothing happens when there is none of that name. */
  unplug(name: string): Promise<void>;
  stop(): Promise<void>;
}

/** Who is alive; beats go beside the mailbox. */
export interface Liveness {
  /** @param report  what the host tells of itself besides, as text: the last one counts */
  beat(who: string, report?: string): void;
  /** null: it has told nothing of itself since this process listens. */
  reportOf(who: string): string | null;
  /** null: not since this process listens. */
  heardAt(who: string): Instant | null;
  /** Since when a beat would have been heard, without a break. */
  listeningSince(): Instant;
  /** All that were heard since this process listens. */
  heard(): Iterable<string>;
}

/**
 * What machines see just now, for people who look on: each the newest alone, beside the mailbox, kept nowhere. Some get lost.
 * What a detection saw last is a field of its result.
 */
export interface Snapshots {
  show(machine: string, snapshot: unknown): void;
  follow(machine: string, stop: AbortSignal): FollowedState;
}
