// The audit log read through an auditor's door from its beginning, page by page, into the independent checker. Used by
// `main.ts`.

import type { AuditEntry, AuditPage } from "@etalon/basis";
import { type OwnershipReport, ownershipCheck } from "@etalon/cloud/audit/ownership-check";
import { systemClock } from "@etalon/outside/clock/system-clock";
import type { Cloud } from "../../apps/cli/api.ts";
import { asked } from "./fleet.ts";

const PAGE = 1000;

/** Leases have ended, and applications were answered, when it is read. */
export async function checkedLog(auditor: Cloud): Promise<OwnershipReport> {
  const check = ownershipCheck();
  for (let from: string | null = null; ; ) {
    const query: string = from === null ? "" : `&from=${encodeURIComponent(from)}`;
    const { entries, next } = (await asked(auditor, `/audit?atMost=${PAGE}${query}`)) as AuditPage;
    for (const entry of entries as readonly AuditEntry[]) check.take(entry);
    if (entries.length === 0) return check.conclude(systemClock().now(), 0n);
    from = next;
  }
}
