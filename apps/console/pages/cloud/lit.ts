// Who lights up: whoever took part in what has just happened, for a moment; the last of it until the next happens. Part of the
// page of the cloud.

import { useEffect, useRef, useState } from "react";
import type { Step } from "../../api/contracts.ts";
import { type Part, takingPart } from "./four-steps.ts";

const LIT_MS = 2500;
/** What comes at once when somebody begins to look happened before. */
const HISTORY_MS = 1000;

export function useLit(steps: readonly Step[]): ReadonlySet<Part> {
  const seen = useRef({ count: 0, sinceMs: 0 });
  const [lit, setLit] = useState<ReadonlySet<Part>>(new Set());
  useEffect(() => {
    const { count } = seen.current;
    if (count === 0 || steps.length < count) seen.current.sinceMs = performance.now();
    const fresh = steps.length < count ? steps : steps.slice(count);
    seen.current.count = steps.length;
    const last = new Set(steps.slice(-1).flatMap(takingPart));
    if (fresh.length === 0 || performance.now() - seen.current.sinceMs < HISTORY_MS) return setLit(last);
    setLit((before) => new Set([...before, ...fresh.flatMap(takingPart)]));
    const timer = setTimeout(() => setLit(last), LIT_MS);
    return () => clearTimeout(timer);
  }, [steps]);
  return lit;
}
