// How much waits in the database for one component. Called by `mailbox.ts`, when somebody wants to know.

import type { Instant } from "@etalon/basis";
import type { StoredComponent } from "../mailbox/stored.ts";
import { type Depth, LATE_AFTER_NS } from "../mailbox/watch.ts";
import type { Database } from "./database.ts";

export async function depthOf(database: Database, s: StoredComponent, now: Instant): Promise<Depth> {
  const [row] = await database.as(s, (tx) =>
    tx.prepared<Row>(
      `${s}-depth`,
      `select (select count(*) from ${s}.message where ready) as messages,
         (select count(*) from ${s}.act) as acts,
         (select count(*) from ${s}.message where not ready and due < $1) as late,
         (select min(due) from ${s}.message where not ready and due < $1) as oldest,
         (select count(*) from ${s}.aside) as aside`,
      [now - LATE_AFTER_NS],
    ),
  );
  const { messages = 0, acts = 0, late = 0, oldest = null, aside = 0 } = row ?? {};
  return {
    component: s,
    messages: Number(messages),
    acts: Number(acts),
    timersLate: Number(late),
    latestS: oldest === null ? 0 : Number(now - BigInt(oldest)) / 1e9,
    aside: Number(aside),
  };
}

interface Row {
  readonly messages: string;
  readonly acts: string;
  readonly late: string;
  readonly oldest: string | null;
  readonly aside: string;
}
