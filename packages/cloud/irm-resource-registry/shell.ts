// IRM to the mailbox, and the watch on agents' heartbeats: silence and return become messages.

import type { Clock, Controller, Instant, Liveness, Log, Mailbox } from "@etalon/basis";
import { announce } from "@etalon/messages/ia-to-irm";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { usersToIrm } from "@etalon/messages/users-to-irm";
import { type Watch, watchHeld } from "../liveness/watch-held.ts";
import type { Agent } from "./state.ts";
import { type Heard, type Policy, type Say, type Self, stepUnder } from "./step.ts";

/** Three beats of five seconds. */
const SILENT_AFTER_NS = 15_000_000_000n;
const READ_EVERY_NS = 60_000_000_000n;

export const irmUnder = (policy: Policy): Controller<Agent, Heard, Say, Self, never> => ({
  step: stepUnder(policy),
  perform: async () => [],
  misunderstood: misunderstoodBy(announce, usersToIrm),
});
/** For a cloud whose agents are processes of its own host. */
export const irmController = irmUnder({ unknownAgents: "approve" });

/**
 * Whom IRM holds for alive is read anew once in a while, since all agents with all their instruments are much to read; what
 * this watch found out itself it knows meanwhile.
 * @returns what ends the watch
 */
export function watchAgents(
  mailbox: Mailbox,
  liveness: Liveness,
  clock: Clock,
  log: Log,
  wait?: Watch<never>["wait"],
): () => void {
  const alive = new Map<string, boolean>();
  let readAt: Instant | null = null;
  return watchHeld({
    ...{ liveness, clock, log, silentAfterNs: SILENT_AFTER_NS },
    ...(wait && { wait }),
    async held(now) {
      if (readAt === null || now - readAt > READ_EVERY_NS || now < readAt) {
        for (const { key, state } of await mailbox.list("irm", "agent/"))
          alive.set(key, (state as Agent).alive);
        readAt = now;
      }
      // One that was not announced yet when all were read.
      for (const who of liveness.heard())
        if (who.startsWith("agent/") && !alive.has(who)) alive.set(who, true);
      return [...alive].map(([who, is]) => ({ who, alive: is, sinceTaiNs: 0n }));
    },
    async changed({ who }, is) {
      await mailbox.tell({ component: "irm", key: who }, { kind: is ? "agent-heard-again" : "agent-silent" });
      alive.set(who, is);
    },
  });
}
