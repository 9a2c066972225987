// Whether the newest order of a bank is still open. Called by the bank's step, and where it is to be removed.

import { type Instant, later, nanoseconds } from "@etalon/basis";
import type { BankEntry } from "./state.ts";

/** Its refusal where it was given up: the terminal may have carried it out all the same. */
export const UNANSWERED = "zz.order-unanswered";

/** Its answer is still to come, or its effect cannot be seen yet in a reading that begins then. */
export function isAwaited({ orders, record }: BankEntry, fromTaiNs: Instant): boolean {
  const [newest] = orders;
  if (newest === undefined || newest.measured !== null) return false;
  const { outcome } = newest;
  if (outcome === null) return true;
  return (
    outcome.kind === "carried-out" && fromTaiNs < later(outcome.atTaiNs, nanoseconds(record.terms.settleS))
  );
}
