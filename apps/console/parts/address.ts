// What a page keeps in its address behind the question mark - filters, order, what is open - so that a link to it shows the
// same to whoever opens it. Called by pages and `data-table.tsx`.

import { useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useEffect, useLayoutEffect, useMemo, useState } from "react";
import { firstAndLast } from "./first-and-last.ts";

export type Kept = Readonly<Record<string, string | undefined>>;

/** What is kept now, and how to keep something else; empty values leave the address. */
export function useKept(): readonly [Kept, (changes: Kept) => void] {
  const kept = useSearch({ strict: false }) as Kept;
  const navigate = useNavigate();
  const keep = useCallback(
    (changes: Kept) =>
      void navigate({
        to: ".",
        replace: true,
        resetScroll: false,
        search: (before: Kept) =>
          Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value)),
      } as Parameters<typeof navigate>[0]),
    [navigate],
  );
  return [kept, keep];
}

/** A hand that repeats a key rests for less. */
const RESTS_MS = 300;
const NOTHING: Kept = {};

/**
 * What is kept, how to keep something else, and how to do so many times in a second: that is shown at once, and the address
 * follows when the hand rests, since a change of it costs a browser more than all that is drawn.
 */
export function useKeptInMotion(): readonly [
  Kept,
  keep: (changes: Kept) => void,
  move: (changes: Kept) => void,
] {
  const [kept, keep] = useKept();
  const [ahead, setAhead] = useState(NOTHING);
  const motion = useMemo(() => firstAndLast(keep, RESTS_MS), [keep]);
  useEffect(() => motion.drop, [motion]);
  // biome-ignore lint/correctness/useExhaustiveDependencies: the address has caught up, or was changed elsewhere
  useLayoutEffect(() => {
    if (motion.rests()) setAhead(NOTHING);
  }, [kept]);
  const keepNow = useCallback(
    (changes: Kept) => {
      motion.drop();
      setAhead(changes);
      keep(changes);
    },
    [motion, keep],
  );
  const move = useCallback(
    (changes: Kept) => {
      setAhead(changes);
      motion.tell(changes);
    },
    [motion],
  );
  return [{ ...kept, ...ahead }, keepNow, move];
}

/** Of an instant with its zone, as the address keeps it, and back; what is no time is none. */
export function msIn(iso: string | undefined): number | null {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : at;
}
export const isoText = (ms: number | null): string => (ms === null ? "" : new Date(ms).toISOString());
