// Audit entries of a host without the log on their way to it: kept in the journal until they are there. Opened by
// `mailbox.ts`, emptied by the bridge.

import { type Audited, type AuditOutlet, fromJson, type Log } from "@etalon/basis";
import { Sleeper } from "../mailbox/sleeper.ts";
import type { Change } from "./changes.ts";
import type { Holdings } from "./holdings.ts";

/** It looks this often though nobody woke it. */
const LOOK_EVERY_MS = 5_000;

/** @returns the outlet, and what wakes it */
export function journalAudit(
  holdings: Holdings,
  write: (changes: readonly Change[]) => Promise<void>,
  log: Log | undefined,
): AuditOutlet & { wake(): void } {
  const sleeper = new Sleeper();
  return {
    wake: () => sleeper.wake(),
    async carry(take, stop) {
      const end = () => sleeper.wake();
      stop.addEventListener("abort", end);
      while (!stop.aborted) {
        sleeper.forget();
        try {
          for (const { seq, c: by, key, at: atTaiNs, json } of [...holdings.audit.values()]) {
            // With its instant, so that a journal begun anew repeats no id of the one before.
            await take({ id: `audit/${atTaiNs}/${seq}`, by, key, atTaiNs, entry: fromJson(json) as Audited });
            if (stop.aborted) break;
            await write([{ kind: "audited", upTo: seq }]);
          }
        } catch (error) {
          if (!stop.aborted) log?.error("journal.audit-not-carried", { error });
        }
        await sleeper.sleep(LOOK_EVERY_MS);
      }
      stop.removeEventListener("abort", end);
    },
  };
}
