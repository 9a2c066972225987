// Joins a mailbox with those of other hosts: what is said here to components that live elsewhere goes to their host, what
// comes from there enters here once. Called by the apps.

import { setTimeout as pause } from "node:timers/promises";
import type { Component, Log, Mailbox } from "@etalon/basis";
import { cloudHost, homeOf, whyNotFrom } from "@etalon/messages/hosts";
import { storedComponents } from "../mailbox/stored.ts";
import { onWay } from "../telemetry/way.ts";
import type { Bus } from "./bus.ts";
import { openEnvelope, relayController } from "./relay.ts";
import { hostIn } from "./subjects.ts";

export interface Bridge {
  /** Nothing more is taken in; call before the mailbox stops. */
  stop(): Promise<void>;
}

const POST_AGAIN_AT_MOST_MS = 2_000;

/** Runs work until the signal aborts; of several processes with one mailbox, one at a time. */
export type Turn = (work: (stop: AbortSignal) => Promise<void>, stop: AbortSignal) => Promise<void>;

/** @param turn  needed where several processes share the mailbox: only one may take in, or the order would be lost */
export function openBridge(
  mailbox: Mailbox,
  bus: Bus,
  log: Log,
  turn: Turn = (work, stop) => work(stop),
): Bridge {
  const here = bus.host;
  const isHere = (component: Component) => homeOf(component) === here.role;
  for (const component of storedComponents) {
    if (isHere(component)) continue;
    const lost = (to: unknown, body: unknown) =>
      log.warn("nats.no-host", { to, kind: (body as { kind?: unknown }).kind });
    void mailbox.serve(component, relayController(component, bus, lost));
  }

  async function take(subject: string, id: string, text: string): Promise<void> {
    const from = here.role === "cloud" ? hostIn(subject) : cloudHost;
    const message = openEnvelope(text);
    const known = storedComponents.find((each) => each === message?.to.component);
    const why =
      from === null || message === null || !known || id === ""
        ? "it is no message of ours"
        : here.role !== "cloud" && !isHere(known)
          ? `${known} is not here`
          : whyNotFrom(from, message.to, message.body);
    if (why !== null || from === null || message === null)
      return log.warn("nats.not-let-in", { subject, id, why });
    // The sender's name is in front: no host can use up another's ids.
    const own = `${from.role}/${from.id}/${id}`.slice(-500);
    for (let waitMs = 50; !stopping.signal.aborted; waitMs = Math.min(2 * waitMs, POST_AGAIN_AT_MOST_MS)) {
      try {
        return await onWay(message.way, () => mailbox.post(message.to, message.body, own));
      } catch (error) {
        log.warn("nats.not-posted", { id, error }); // the database is away: what comes later must not overtake it
      }
      await pause(waitMs);
    }
    throw new Error("stopped");
  }

  const stopping = new AbortController();
  const consuming = turn((stop) => bus.consume(take, stop), stopping.signal);
  return {
    async stop() {
      stopping.abort();
      await consuming;
    },
  };
}
