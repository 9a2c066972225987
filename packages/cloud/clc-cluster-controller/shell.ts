// CLC to the mailbox, and the watch on nodes' heartbeats: silence and return become messages.

import type { Clock, Controller, Liveness, Log, Mailbox } from "@etalon/basis";
import { ncToClc } from "@etalon/messages/clc-to-nc";
import { imToClc } from "@etalon/messages/im-to-clc";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { usersToClc } from "@etalon/messages/users-to-clc";
import { type Watch, watchHeld } from "../liveness/watch-held.ts";
import type { Cluster } from "./state.ts";
import { type Heard, type Say, type Self, step } from "./step.ts";

/** Six beats. With the look and the beat that it may just have missed, a node is held for dead within eight seconds. */
const SILENT_AFTER_NS = 6_000_000_000n;
const KEY = { component: "clc", key: "cluster" } as const;

export const clcController: Controller<Cluster, Heard, Say, Self, never> = {
  step,
  perform: async () => [],
  misunderstood: misunderstoodBy(imToClc, ncToClc, usersToClc),
  longList: { list: "placements", number: "placement" },
};

/** @returns what ends the watch */
export function watchNodes(
  mailbox: Mailbox,
  liveness: Liveness,
  clock: Clock,
  log: Log,
  wait?: Watch<never>["wait"],
): () => void {
  return watchHeld({
    ...{ liveness, clock, log, silentAfterNs: SILENT_AFTER_NS },
    ...(wait && { wait }),
    async held() {
      const cluster = (await mailbox.read(KEY)) as Cluster | null;
      return (cluster?.nodes ?? []).map(({ id, alive, upTaiNs }) => ({
        ...{ who: `node/${id}`, node: id, alive, sinceTaiNs: upTaiNs },
      }));
    },
    changed({ node, sinceTaiNs: upTaiNs }, alive) {
      const news: Self = alive ? { kind: "node-heard-again", node } : { kind: "node-silent", node, upTaiNs };
      return mailbox.tell(KEY, news);
    },
  });
}
