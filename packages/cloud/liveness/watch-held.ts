// Compares who is held for alive with who is heard, again and again: silence and return become messages. So nothing is missed
// over a restart of the cloud, and any number of processes may watch. Called by the shells of IRM (agents) and CLC (nodes).

import { setTimeout as pause } from "node:timers/promises";
import type { Clock, Instant, Liveness, Log } from "@etalon/basis";

/** Of somebody whom a component holds for alive, or for silent. */
export interface Held {
  /** As it beats: `agent/ia-01`. */
  readonly who: string;
  readonly alive: boolean;
  /** What was heard of it before does not count. */
  readonly sinceTaiNs: Instant;
}

export interface Watch<One extends Held> {
  readonly liveness: Liveness;
  readonly clock: Clock;
  readonly log: Log;
  readonly silentAfterNs: bigint;
  held(now: Instant): Promise<readonly One[]>;
  /** May be told again as long as it is held for the same. */
  changed(one: One, alive: boolean): Promise<void>;
  /** Until the next look; tests look when they like. */
  readonly wait?: (stop: AbortSignal) => Promise<void>;
}

const LOOK_EVERY_MS = 1000;
/** Whoever has not looked for so long has slept, and would hold everybody for silent. */
const SLEPT_NS = 3_000_000_000n;

/** @returns what ends the watch */
export function watchHeld<One extends Held>(watch: Watch<One>): () => void {
  const { liveness, clock, log, silentAfterNs, held, changed, wait = aLittle } = watch;
  const stop = new AbortController();
  let looked: Instant = clock.now();
  let attentiveSince = looked;
  async function look(): Promise<void> {
    const now = clock.now();
    if (now - looked > SLEPT_NS || now < looked) attentiveSince = now;
    looked = now;
    attentiveSince = latest(attentiveSince, liveness.listeningSince());
    for (const one of await held(now)) {
      const heardAt = liveness.heardAt(one.who);
      const silentSince = latest(heardAt ?? 0n, one.sinceTaiNs, attentiveSince);
      if (one.alive && now - silentSince > silentAfterNs) await changed(one, false);
      if (!one.alive && heardAt !== null && now - heardAt < silentAfterNs) await changed(one, true);
    }
  }
  void (async () => {
    while (!stop.signal.aborted) {
      await look().catch((error: unknown) => log.warn("cloud.not-looked", { error }));
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
