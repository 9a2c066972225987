// How much has passed through an agent in the last ten seconds: in from each terminal, out over each link to a machine. Fed by
// `shell.ts`, told by `traffic-door.ts`.

import type { ShownTraffic } from "@etalon/messages/traffic";

export interface Passage {
  readonly resource: string;
  /** null: in, from the terminal. */
  readonly machine: string | null;
}
export interface Traffic {
  /** @param frames null: bytes that are no frames */
  passed(where: Passage, bytes: number, frames: number | null): void;
  shown(): ShownTraffic;
}

export const WINDOW_S = 10;
/** More than there are links and terminals at an agent at one time. */
const PASSAGES_AT_MOST = 20_000;

interface Counted extends Passage {
  readonly inFrames: boolean;
  /** By the second, of which each has its place in turn. */
  readonly seconds: Float64Array;
  readonly frames: Float64Array;
  readonly bytes: Float64Array;
}

/** @param nowS seconds of any clock that does not go back */
export function trafficOf(nowS: () => number = () => performance.now() / 1000): Traffic {
  const passages = new Map<string, Counted>();
  const forgetIdle = (now: number): void => {
    for (const [key, { seconds }] of passages)
      if (!seconds.some((second) => second >= now - WINDOW_S)) passages.delete(key);
  };
  return {
    passed({ resource, machine }, bytes, frames) {
      const key = `${resource} ${machine ?? ""}`;
      const second = Math.floor(nowS());
      if (!passages.has(key) && passages.size >= PASSAGES_AT_MOST) {
        forgetIdle(second);
        if (passages.size >= PASSAGES_AT_MOST) return;
      }
      const known = passages.get(key) ?? begun({ resource, machine }, frames !== null);
      passages.set(key, known);
      const at = second % known.seconds.length;
      if (known.seconds[at] !== second) {
        known.seconds[at] = second;
        known.frames[at] = 0;
        known.bytes[at] = 0;
      }
      known.frames[at]! += frames ?? 0;
      known.bytes[at]! += bytes;
    },
    shown() {
      const now = Math.floor(nowS());
      forgetIdle(now);
      // Whole seconds alone: the one under way has not seen all of its own yet.
      const counts = (second: number) => second >= now - WINDOW_S && second < now;
      return [...passages.values()].map(({ resource, machine, inFrames, seconds, ...of }) => {
        const sum = (values: Float64Array) =>
          values.reduce((all, value, n) => (counts(seconds[n]!) ? all + value : all), 0) / WINDOW_S;
        return { resource, machine, framesPerS: inFrames ? sum(of.frames) : null, bytesPerS: sum(of.bytes) };
      });
    },
  };
}

/** One place more than the window: the second under way leaves what is told alone. */
const begun = (passage: Passage, inFrames: boolean): Counted => {
  const row = () => new Float64Array(WINDOW_S + 1);
  return { ...passage, inFrames, seconds: row().fill(-WINDOW_S - 1), frames: row(), bytes: row() };
};
