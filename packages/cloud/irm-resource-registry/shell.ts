// IRM to the mailbox, and the watch on agents' heartbeats: silence and return become messages.

import type { Controller, Liveness, Mailbox } from "@etalon/basis";
import { announce } from "@etalon/messages/ia-to-irm";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { usersToIrm } from "@etalon/messages/users-to-irm";
import type { Agent } from "./state.ts";
import { type Heard, type Policy, type Say, type Self, stepUnder } from "./step.ts";

/** Three beats of five seconds. */
const SILENT_AFTER_NS = 15_000_000_000n;

export const irmUnder = (policy: Policy): Controller<Agent, Heard, Say, Self, never> => ({
  step: stepUnder(policy),
  perform: async () => [],
  misunderstood: misunderstoodBy(announce, usersToIrm),
});
/** For a cloud whose agents are processes of its own host. */
export const irmController = irmUnder({ unknownAgents: "approve" });

/** @returns what ends the watch */
export function watchAgents(mailbox: Mailbox, liveness: Liveness): () => void {
  return liveness.watch(SILENT_AFTER_NS, (who, alive) => {
    if (!who.startsWith("agent/")) return;
    const news: Self = { kind: alive ? "agent-heard-again" : "agent-silent" };
    void mailbox.tell({ component: "irm", key: who }, news);
  });
}
