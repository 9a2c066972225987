// IA to mailbox, intake, log and links: takes terminals' frames to disk, serves them, and the bytes of its other
// instruments, over links to whoever holds the valid token.

import type {
  Answer,
  ByteLink,
  Controller,
  FrameLog,
  InstrumentLink,
  Intake,
  Liveness,
  Log,
  Mailbox,
} from "@etalon/basis";
import { refused } from "@etalon/basis";
import { readHeader } from "@etalon/codecs/sample-stream/index";
import { type AgentSession, agentSession } from "@etalon/codecs/virtual-link/index";
import { aboutOf } from "@etalon/messages/about";
import { machinePlaced } from "@etalon/messages/clc-to-ia";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";
import { announcementTaken } from "@etalon/messages/ia-to-irm";
import { imToIa } from "@etalon/messages/im-to-ia";
import { type OpenLink, openLink } from "@etalon/messages/nc-to-ia";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { zzToIa } from "@etalon/messages/zz-to-ia";
import type { RollingStreams } from "./rolling-streams.ts";
import { serveStreams } from "./serving.ts";
import { serveInstrument } from "./serving-instrument.ts";
import type { Agent, KeptStream } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";
import type { Traffic } from "./traffic.ts";

const BEAT_EVERY_MS = 5000;
/** A machine that waits on a link tells by it that the link is whole. */
const LINK_BEAT_MS = 2000;

export interface AgentPorts {
  readonly agent: string;
  readonly instruments: readonly AnnouncedInstrument[];
  readonly mailbox: Mailbox;
  readonly log: FrameLog;
  /** From now on this stream's frames go by rule: those up to `known` first. */
  readonly rolling?: Pick<RollingStreams, "roll" | "known">;
  /** Opens the door for terminals; `frame` resolves to how far the stream is on disk. */
  readonly openIntake: (frame: FrameHeard) => Promise<Intake>;
  /** Opens an instrument that is no stream; absent: there are none. */
  readonly openInstrument?: (resource: string) => Promise<Answer<InstrumentLink>>;
  /** Nobody but this node is to be at the other end. */
  readonly dial: (node: string, door: OpenLink["door"]) => Promise<Answer<ByteLink>>;
  readonly liveness: Liveness;
  /** Counts what passes; absent: nobody asks. */
  readonly traffic?: Pick<Traffic, "passed">;
  readonly notes: Log;
}
/** A frame from a terminal that proved who it is. */
export type FrameHeard = (terminal: string, stream: string, bytes: Uint8Array) => Promise<void>;

interface OpenedLink {
  readonly resource: string;
  readonly token: number;
  readonly placement: number;
  readonly session: AgentSession;
  readonly link: ByteLink;
  /** Aborts with the lease. */
  readonly over: AbortController;
}

/** Opens the intake: what an earlier process knew is known again before the first terminal comes in. */
export async function agentShell(ports: AgentPorts) {
  const { agent, mailbox, log, notes } = ports;
  const key = `agent/${agent}`;
  const known = (await mailbox.read({ component: "ia", key })) as Agent | null;
  const streams = new Map<string, KeptStream>(known?.streams.map((kept) => [kept.stream, kept]));
  for (const { stream, requirements } of streams.values()) if (!requirements) ports.rolling?.roll(stream);
  const tokens = new Map<string, readonly number[]>();
  for (const { resource, token } of known?.tokens ?? [])
    tokens.set(resource, [...(tokens.get(resource) ?? []), token]);
  const links = new Set<OpenedLink>();
  const dialling = new Set<OpenLink>();
  const bad = new Map<string, number>(); // frames that could not be read, per terminal

  const intake = await ports.openIntake(async (terminal, stream, bytes) => {
    const kept = streams.get(stream);
    // Of a detection that has ended: its terminal will hear so, and stop.
    const about = { terminal, ...aboutOf({ key }, { stream }) };
    if (!kept) return notes.info("ia.frame-not-expected", about);
    const header = readHeader(bytes);
    const why =
      kept.terminal !== terminal
        ? `stream ${stream} belongs to terminal ${kept.terminal}`
        : !header.ok
          ? header.why.text
          : header.value.stream !== stream || header.value.terminal !== terminal
            ? "the frame names another stream or terminal"
            : null;
    if (why !== null || !header.ok) {
      // A bad frame hurts only itself: it is not acknowledged, so the terminal sends it again.
      bad.set(terminal, (bad.get(terminal) ?? 0) + 1);
      return notes.warn("ia.frame-not-taken", { ...about, why, bad: bad.get(terminal) });
    }
    const appended = await log.append(stream, header.value.sequence, bytes);
    if (!appended.ok) return notes.error("ia.frame-not-kept", { ...about, why: appended.why.text });
    ports.traffic?.passed({ resource: kept.resource, machine: null }, bytes.length, 1);
    intake.acknowledge(terminal, stream, log.upTo(stream));
  });

  async function perform(act: Act): Promise<readonly Self[]> {
    switch (act.kind) {
      case "fence": {
        tokens.set(act.resource, act.tokens);
        for (const opened of links)
          if (opened.resource === act.resource && !act.tokens.includes(opened.token)) fence(opened);
        for (const asked of dialling)
          if (asked.resource === act.resource && !act.tokens.includes(asked.token)) dialling.delete(asked);
        return [];
      }
      case "expect-stream":
        streams.set(act.stream.stream, act.stream);
        if (!act.stream.requirements) ports.rolling?.roll(act.stream.stream);
        return [{ kind: "stream-expected", stream: act.stream.stream, uplink: intake.url }];
      case "let-go":
        ports.rolling?.known(act.stream, act.upTo);
        return [];
      case "drop-stream":
        streams.delete(act.stream);
        await forget(act.stream);
        return [];
      case "dial":
        void dial(act.link, act.detection);
        return [];
    }
  }

  async function forget(stream: string): Promise<void> {
    const dropped = await log.dropStream(stream);
    if (!dropped.ok) notes.error("ia.stream-not-dropped", { stream, why: dropped.why.text }); // it takes up disk
  }

  /**
   * Not waited for: a node whose host has gone is dialled for seconds, and what else this agent has to do, fencing above
   * all, must not wait for that. What is lost with this process the node asks for again.
   */
  async function dial(asked: OpenLink, detection: string | null): Promise<void> {
    const { machine, resource, token, placement, ticket, node, door } = asked;
    const failed = (why: string, more: { passing?: true } = {}): void =>
      tell({ kind: "link-failed", link: asked, why, ...more });
    if (!tokens.get(resource)?.includes(token)) {
      failed(`token ${token} is not valid for ${resource}`);
      return;
    }
    const isOurs = (one: Pick<OpenLink, "resource" | "token">) =>
      one.resource === resource && one.token === token;
    // Also the same machine's: its node asks when it holds the link before for lost. The lease goes on, so nothing is
    // refused on them.
    for (const other of links) if (isOurs(other) && other.placement <= placement) other.link.close();
    for (const other of dialling) if (isOurs(other)) dialling.delete(other);
    dialling.add(asked);
    const dialled = await ports.dial(node, door);
    const overtaken = !dialling.delete(asked); // by another dialling for the lease, or by its end
    if (!dialled.ok) {
      if (!overtaken) failed(dialled.why.text, { passing: true });
      return;
    }
    if (overtaken) {
      dialled.value.close();
      return;
    }
    const session = agentSession({ ticket, resource, token });
    const passed = (bytes: number, frames: number | null) =>
      ports.traffic?.passed({ resource, machine }, bytes, frames);
    const link = dialled.value;
    const beating = setInterval(() => {
      const beat = session.beat();
      if (beat) link.write(beat);
    }, LINK_BEAT_MS);
    const instrument = instruments.find((one) => one.resource === resource) ?? null;
    const carried = instrument !== null && (instrument.access.shape ?? "stream") !== "stream";
    // A line has one user at a time: the node that dials again has lost the link it had.
    if (carried) for (const earlier of links) if (earlier.resource === resource) fence(earlier);
    const over = new AbortController();
    const opened = { resource, token, placement, session, link, over };
    links.add(opened);
    notes.info("ia.link-opened", { resource, machine, token, node });
    const stale = once((shown: number) => tell({ kind: "stale-use", machine, resource, token: shown }));
    const foreign = once((stream: string) => tell({ kind: "foreign-use", machine, resource, token, stream }));
    // Another lease of the same instrument has streams of its own, which are not for this one's machine.
    const mine = (stream: string) => {
      const kept = streams.get(stream);
      return kept?.resource === resource && (detection === null || kept.detection === detection);
    };
    const open = () => openInstrument(resource);
    const served = carried
      ? serveInstrument(toldOf(link, passed), session, { instrument, open, stale, over: over.signal })
      : serveStreams(link, session, log, instrument, mine, { stale, foreign, served: (n) => passed(n, 1) });
    void served.then((why) => {
      clearInterval(beating);
      links.delete(opened);
      notes.info("ia.link-ended", { resource, machine, why });
    });
  }

  const openInstrument =
    ports.openInstrument ??
    (async (resource: string) => refused("ia.instrument", `agent ${agent} has no way to ${resource}`));
  const tell = (body: Self) =>
    void mailbox
      .tell({ component: "ia", key }, body)
      .catch((error: unknown) => notes.warn("ia.not-told", { kind: body.kind, error }));

  /** What a stale token was reading ends here and now, and its link with it. */
  function fence({ session, link, over }: OpenedLink): void {
    over.abort();
    for (const bytes of session.fence(Number.MAX_SAFE_INTEGER)) link.write(bytes);
    link.close();
  }

  let beat: NodeJS.Timeout | undefined;
  let { instruments } = ports;
  return {
    url: intake.url,
    controller: {
      step,
      perform,
      misunderstood: misunderstoodBy(announcementTaken, imToIa, machinePlaced, openLink, zzToIa),
    } satisfies Controller<Agent, Heard, Say, Self, Act>,
    async begin(): Promise<void> {
      await mailbox.tell({ component: "ia", key }, { kind: "agent-started", instruments } satisfies Self);
      ports.liveness.beat(key);
      beat = setInterval(() => ports.liveness.beat(key), BEAT_EVERY_MS);
    },
    /** An instrument was plugged in or pulled out: what is there now is announced anew. */
    async changed(now: readonly AnnouncedInstrument[]): Promise<void> {
      instruments = now;
      await mailbox.tell({ component: "ia", key }, {
        kind: "instruments-changed",
        instruments,
      } satisfies Self);
    },
    async stop(): Promise<void> {
      clearInterval(beat);
      dialling.clear();
      for (const { link } of links) link.close();
      await intake.close();
    },
  };
}

/** A link whose bytes are told of, to the machine and from it. */
const toldOf = (link: ByteLink, passed: (bytes: number, frames: null) => void): ByteLink => ({
  ...{ drained: () => link.drained(), close: () => link.close() },
  write(bytes) {
    passed(bytes.length, null);
    return link.write(bytes);
  },
  heard: (async function* () {
    for await (const bytes of link.heard) {
      passed(bytes.length, null);
      yield bytes;
    }
  })(),
});

/** Of a link that goes on asking for what is not its own one refusal of each kind is written down. */
function once<T>(act: (value: T) => void): (value: T) => void {
  let done = false;
  return (value) => {
    if (!done) act(value);
    done = true;
  };
}
