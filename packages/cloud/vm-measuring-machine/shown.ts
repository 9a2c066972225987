// Whether somebody looks at what a machine sees, and whether it is time to tell him again. Asked for each frame by the machine
// and by meters under watch.

import { SHOWN_FOR_S } from "@etalon/messages/snapshot";

/** A stream that is read faster than it came shows some of its frames. */
const EVERY_MS = 400;

export interface Shown {
  /** Somebody has said that he looks. */
  look(): void;
  isLookedAt(): boolean;
  /** Once each while; whoever asks tells then. */
  isDue(): boolean;
}

export function openShown(now: () => number = () => performance.now()): Shown {
  let untilMs = Number.NEGATIVE_INFINITY;
  let saidAtMs = Number.NEGATIVE_INFINITY;
  const isLookedAt = () => now() <= untilMs;
  return {
    isLookedAt,
    look() {
      untilMs = now() + 1000 * SHOWN_FOR_S;
    },
    isDue() {
      const atMs = now();
      if (!isLookedAt() || atMs - saidAtMs < EVERY_MS) return false;
      saidAtMs = atMs;
      return true;
    },
  };
}
