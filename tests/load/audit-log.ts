// The audit log read through an auditor's door into the independent checker. Used by
// `main.ts`.

import type { AuditPage } from "@etalon/basis";
import { type OwnershipReport, ownershipCheck } from "@etalon/cloud/audit/ownership-check";
import { systemClock } from "@etalon/outside/clock/system-clock";
import type { Cloud } from "../../apps/cli/api.ts";
import { auditEntries } from "../scaled-out/audit-entries.ts";
import { asked } from "./fleet.ts";

/** Leases have ended, and applications were answered, when it is read. */
export async function checkedLog(auditor: Cloud): Promise<OwnershipReport> {
  const check = ownershipCheck();
  const page = async (path: string) => (await asked(auditor, path)) as AuditPage;
  for await (const entry of auditEntries(page)) check.take(entry);
  return check.conclude(systemClock().now(), 0n);
}
