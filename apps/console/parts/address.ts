// What a page keeps in its address behind the question mark - filters, order, what is open - so that a link to it shows the
// same to whoever opens it. Called by pages and `data-table.tsx`.

import { useNavigate, useSearch } from "@tanstack/react-router";

export type Kept = Readonly<Record<string, string | undefined>>;

/** What is kept now, and how to keep something else; empty values leave the address. */
export function useKept(): readonly [Kept, (changes: Kept) => void] {
  const kept = useSearch({ strict: false }) as Kept;
  const navigate = useNavigate();
  const keep = (changes: Kept) =>
    void navigate({
      to: ".",
      replace: true,
      resetScroll: false,
      search: (before: Kept) =>
        Object.fromEntries(Object.entries({ ...before, ...changes }).filter(([, value]) => value)),
    } as Parameters<typeof navigate>[0]);
  return [kept, keep];
}

/** Of an instant with its zone, as the address keeps it, and back; what is no time is none. */
export function msIn(iso: string | undefined): number | null {
  const at = iso === undefined ? Number.NaN : Date.parse(iso);
  return Number.isNaN(at) ? null : at;
}
export const isoText = (ms: number | null): string => (ms === null ? "" : new Date(ms).toISOString());
