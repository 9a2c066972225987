// Places for what lanes keep of their samples. Used by the worker's lanes.

import type { Arena } from "@etalon/basis";

export interface Histories {
  /** Place of so many int32 among those of the arena; null when there is no memory left. */
  take(words: number): number | null;
  /** A place that was given back serves the next lane of its size. */
  giveBack(words: number, place: number): void;
}

/** @param bytes of the arena that histories may take together: what is not theirs stays for who takes its memory later */
export function openHistories(arena: Arena, bytes: number): Histories {
  const free = new Map<number, number[]>();
  let left = bytes;
  return {
    take(words) {
      const again = free.get(words)?.pop();
      if (again !== undefined) return again;
      if (4 * words > left) return null;
      const before = arena.taken();
      const place = arena.i32(words).at >> 2;
      left -= arena.taken() - before;
      return place;
    },
    giveBack(words, place) {
      const places = free.get(words) ?? [];
      free.set(words, places);
      places.push(place);
    },
  };
}
