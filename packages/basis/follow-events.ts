// Events of something that grows, for one follower: each told once by its number, whatever connections break between.
// Called by the doors.

import { pauseUnless } from "./pause.ts";

/** What a follower looks at again and again. */
export interface Followed<Event> {
  /** Only ever appended to; the first has number 1. */
  readonly events: readonly Event[];
  /** Nothing more will come. */
  readonly over: boolean;
}

export interface FollowedPiece<Seen extends Followed<unknown>> {
  readonly seen: Seen;
  /** What is new in it, and the number of the first. */
  readonly events: Seen["events"];
  readonly from: number;
}

const LOOK_EVERY_MS = 200;

/**
 * Until it is over, or `stop` aborts, or it is gone.
 * @param first  what is to be seen at first
 * @param next   what is to be seen next, when it comes; null when it is gone
 * @param after  number of the last event that the follower has; 0 for none
 */
export async function* followEvents<Seen extends Followed<unknown>>(
  first: Seen,
  next: () => Promise<Seen | null>,
  after: number,
  stop: AbortSignal,
): AsyncGenerator<FollowedPiece<Seen>> {
  let told = after;
  for (let seen: Seen | null = first; seen && !stop.aborted; seen = await next()) {
    yield { seen, events: seen.events.slice(told), from: told + 1 };
    told = Math.max(told, seen.events.length);
    if (seen.over) return;
  }
}

/** What is to be seen next of something that does not tell when it changes. */
export function lookingAgain<Seen>(
  look: () => Promise<Seen | null>,
  stop: AbortSignal,
  everyMs = LOOK_EVERY_MS,
): () => Promise<Seen | null> {
  return async () => {
    await pauseUnless(stop, everyMs);
    return look();
  };
}

/** What has just been ordered may not be there yet: looks for a while before it says that it is unknown. */
export async function lookForAWhile<Seen>(
  look: () => Promise<Seen | null>,
  stop: AbortSignal,
  forMs = 5000,
): Promise<Seen | null> {
  for (let leftMs = forMs; leftMs > 0 && !stop.aborted; leftMs -= LOOK_EVERY_MS) {
    const seen = await look();
    if (seen) return seen;
    await pauseUnless(stop, LOOK_EVERY_MS);
  }
  return null;
}
