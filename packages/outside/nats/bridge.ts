// Joins a mailbox with those of other hosts: what is said here to components that live elsewhere goes to their host, what
// comes from there enters here once. Called by the apps.

import { setTimeout as pause } from "node:timers/promises";
import {
  type Answer,
  type AuditInlet,
  type AuditOutlet,
  type Component,
  Fault,
  good,
  type Log,
  type Mailbox,
} from "@etalon/basis";
import { cloudHost, type Host, homeOf, whyNotAudited, whyNotFrom } from "@etalon/messages/hosts";
import { provedBy } from "../authority/proof.ts";
import { storedComponents } from "../mailbox/stored.ts";
import { seldom } from "../telemetry/seldom.ts";
import { onWay } from "../telemetry/way.ts";
import type { Arrived, Bus } from "./bus.ts";
import { auditIn, auditText } from "./carried-audit.ts";
import { numbers } from "./numbers.ts";
import { type Enveloped, isProved, openEnvelope, provedText, relayController } from "./relay.ts";
import { hostIn } from "./subjects.ts";

export interface Bridge {
  /** Nothing more is taken in; call before the mailbox stops. */
  stop(): Promise<void>;
}

const POST_AGAIN_AT_MOST_MS = 2_000;

/** Runs work until the signal aborts; of several processes with one mailbox, one at a time. */
export type Turn = (work: (stop: AbortSignal) => Promise<void>, stop: AbortSignal) => Promise<void>;

export interface BridgeOptions {
  /** Needed where several processes share the mailbox: only one may take in, or the order would be lost. */
  readonly turn?: Turn;
  /** Of a host apart: what its steps said for the audit log goes to the cloud. */
  readonly outlet?: AuditOutlet;
  /** Of the cloud: where such entries are written down. */
  readonly inlet?: AuditInlet;
  /** Whether what was said cannot be kept at all, so that trying again would only keep up what comes behind it. */
  readonly isHopeless?: (error: unknown) => boolean;
}

interface Post {
  readonly kind: "post";
  readonly id: string;
  readonly message: Enveloped;
}
interface Append {
  readonly kind: "append";
  readonly append: () => Promise<void>;
}

export function openBridge(mailbox: Mailbox, bus: Bus, log: Log, options: BridgeOptions = {}): Bridge {
  const { turn = (work, stop) => work(stop), outlet, inlet } = options;
  const { isHopeless = (error) => error instanceof Fault } = options;
  const here = bus.host;
  const isHere = (component: Component) => homeOf(component) === here.role;
  for (const component of storedComponents) {
    if (isHere(component)) continue;
    const lost = (to: unknown, body: unknown) =>
      log.warn("nats.no-host", { to, kind: (body as { kind?: unknown }).kind });
    void mailbox.serve(component, relayController(component, bus, lost));
  }

  /** Hosts can say what they like, as often as they like. */
  const strangers = seldom(log);
  const inOrder = numbers((sender, message, after) =>
    strangers.warn("nats.numbers-missing", { sender, message, after }),
  );

  /** In order; messages that follow each other are posted together, audit entries one after the other. */
  async function takeAll(all: readonly Arrived[]): Promise<void> {
    let together: Post[] = [];
    const posted = async () => {
      const posts = together;
      together = [];
      await untilDone(posts[0]?.id ?? "", () => postAll(posts));
    };
    for (const one of all) {
      const act = understood(one);
      if (act?.kind === "post") together.push(act);
      if (act?.kind !== "append") continue;
      await posted();
      await untilDone(one.id, act.append);
    }
    await posted();
  }

  /** All are on their way before any has come: the mailbox keeps their order. Posting again changes nothing. */
  async function postAll(posts: readonly Post[]): Promise<void> {
    const settled = await Promise.allSettled(
      posts.map(({ id, message: { to, body, way } }) => onWay(way, () => mailbox.post(to, body, id))),
    );
    for (const [nth, one] of settled.entries()) {
      if (one.status === "fulfilled") continue;
      if (!isHopeless(one.reason)) throw one.reason;
      log.error("nats.not-kept", { message: posts[nth]?.id, error: one.reason });
    }
  }

  function understood({ subject, id, text }: Arrived): Post | Append | null {
    const from = here.role === "cloud" ? hostIn(subject) : cloudHost;
    const carried = auditIn(text);
    const turnedAway = (why: string) => {
      strangers.warn("nats.not-let-in", { subject, message: id, why });
      return null;
    };
    if (from === null || id === "") return turnedAway("it is no message of ours");
    // The sender's name is in front: no host can use up another's ids.
    const own = `${from.role}/${from.id}/${id}`.slice(-500);
    if (carried !== null) {
      if (!carried.ok) return turnedAway(carried.why.text);
      const why = inlet ? whyNotAudited(from, carried.value) : "the audit log is not here";
      if (why !== null || !inlet) return turnedAway(why ?? "");
      return { kind: "append", append: () => inlet.append({ ...carried.value, id: own }) };
    }
    const late = inOrder.outOfTurn(`${from.role}/${from.id}`, id);
    if (late !== null) return turnedAway(late);
    const message = openEnvelope(text);
    const why = message === null ? "it is no message of ours" : whyNotHere(from, message);
    if (why !== null || message === null) return turnedAway(why ?? "");
    const seen = witnessed(from, id, message);
    return seen.ok ? { kind: "post", id: own, message: seen.value } : turnedAway(seen.why.text);
  }

  /** Where who says it counts, and the bus asks for certificates, the message gets what we saw of its sender's. */
  function witnessed(from: Host, id: string, message: Enveloped): Answer<Enveloped> {
    const { to, body, proof } = message;
    if (!bus.credentials || from.role === "cloud" || !isProved(from, to)) return good(message);
    const proved = provedBy(
      { role: from.role, id: from.id },
      provedText(id, to, body),
      proof,
      bus.credentials,
    );
    if (!proved.ok) return proved;
    return good({ ...message, body: { ...(body as object), certificate: proved.value } });
  }

  function whyNotHere(from: Host, { to, body }: Enveloped): string | null {
    const known = storedComponents.find((each) => each === to.component);
    if (!known) return "it is no message of ours";
    return here.role !== "cloud" && !isHere(known) ? `${known} is not here` : whyNotFrom(from, to, body);
  }

  /** While the database is away: what comes later must not overtake it. */
  async function untilDone(id: string, act: () => Promise<void>): Promise<void> {
    for (let waitMs = 50; !stopping.signal.aborted; waitMs = Math.min(2 * waitMs, POST_AGAIN_AT_MOST_MS)) {
      try {
        return await act();
      } catch (error) {
        if (isHopeless(error)) return log.error("nats.not-kept", { message: id, error });
        log.warn("nats.not-posted", { message: id, error });
      }
      await pause(waitMs);
    }
    throw new Error("stopped");
  }

  const stopping = new AbortController();
  const consuming = turn((stop) => {
    inOrder.begin();
    return bus.consume(takeAll, stop);
  }, stopping.signal);
  const carrying = outlet?.carry(
    (carried) => bus.publish(cloudHost, carried.id, auditText(carried), stopping.signal),
    stopping.signal,
  );
  return {
    async stop() {
      stopping.abort();
      await consuming;
      await carrying;
    },
  };
}
