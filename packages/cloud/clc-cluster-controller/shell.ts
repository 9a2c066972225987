// CLC to the mailbox, and the watch on nodes' heartbeats: silence and return become messages.

import { setTimeout as pause } from "node:timers/promises";
import type { Clock, Controller, Instant, Liveness, Log, Mailbox } from "@etalon/basis";
import { ncToClc } from "@etalon/messages/clc-to-nc";
import { imToClc } from "@etalon/messages/im-to-clc";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { usersToClc } from "@etalon/messages/users-to-clc";
import type { Cluster } from "./state.ts";
import { type Heard, type Say, type Self, step } from "./step.ts";

/** Six beats. With the look and the beat that it may just have missed, a node is held for dead within eight seconds. */
const SILENT_AFTER_NS = 6_000_000_000n;
const LOOK_EVERY_MS = 1000;
/** Whoever has not looked for so long has slept, and would hold everybody for silent. */
const SLEPT_NS = 3_000_000_000n;
const KEY = { component: "clc", key: "cluster" } as const;

export const clcController: Controller<Cluster, Heard, Say, Self, never> = {
  step,
  perform: async () => [],
  misunderstood: misunderstoodBy(imToClc, ncToClc, usersToClc),
};

/**
 * Compares what the cluster holds for alive with who is heard, again and again: so nothing is missed over a restart, and
 * any number of processes may watch.
 * @returns what ends the watch
 */
export function watchNodes(
  mailbox: Mailbox,
  liveness: Liveness,
  clock: Clock,
  log: Log,
  wait: (stop: AbortSignal) => Promise<void> = aLittle,
): () => void {
  const stop = new AbortController();
  let looked: Instant = clock.now();
  let attentiveSince = looked;
  async function look(): Promise<void> {
    const now = clock.now();
    if (now - looked > SLEPT_NS || now < looked) attentiveSince = now;
    looked = now;
    attentiveSince = latest(attentiveSince, liveness.listeningSince());
    const cluster = (await mailbox.read(KEY)) as Cluster | null;
    for (const { id: node, alive, upTaiNs } of cluster?.nodes ?? []) {
      const heardAt = liveness.heardAt(`node/${node}`);
      const silentSince = latest(heardAt ?? 0n, upTaiNs, attentiveSince);
      if (alive && now - silentSince > SILENT_AFTER_NS) await tell({ kind: "node-silent", node, upTaiNs });
      if (!alive && heardAt !== null && now - heardAt < SILENT_AFTER_NS)
        await tell({ kind: "node-heard-again", node });
    }
  }
  const tell = (news: Self) => mailbox.tell(KEY, news);
  void (async () => {
    while (!stop.signal.aborted) {
      await look().catch((error: unknown) => log.warn("clc.not-looked", { error }));
      await wait(stop.signal);
    }
  })();
  return () => stop.abort();
}

const aLittle = (signal: AbortSignal): Promise<void> =>
  pause(LOOK_EVERY_MS, undefined, { signal }).catch(() => {});

function latest(...instants: readonly Instant[]): Instant {
  let found = 0n;
  for (const instant of instants) if (instant > found) found = instant;
  return found;
}
