// The audit log: appended to by the mailbox in the transaction of the step, read page by page for auditors.

import {
  type AuditInlet,
  type AuditLog,
  type AuditPage,
  type Instant,
  reviveInstants,
  toJson,
} from "@etalon/basis";
import { type StoredComponent, stored } from "../mailbox/stored.ts";
import type { Database, Transaction } from "./database.ts";

/** Called by `mailbox-batch.ts`. */
export async function appendAudit(
  tx: Transaction,
  component: StoredComponent,
  entries: readonly { readonly key: string; readonly at: Instant; readonly json: string }[],
): Promise<void> {
  if (entries.length === 0) return;
  await tx.prepared(
    `${component}-audit`,
    `insert into audit.entry (at, key, body)
     select at, key, body from unnest($1::bigint[], $2::text[], $3::jsonb[]) with ordinality u (at, key, body, nth)
     order by nth`,
    [entries.map(({ at }) => at), entries.map(({ key }) => key), entries.map(({ json }) => json)],
  );
}

/** For the bridge. An entry is known by its id, which is kept as long as those of messages. */
export const auditInletOn = (database: Database): AuditInlet => ({
  async append({ id, by, key, atTaiNs, entry }) {
    const s = stored(by);
    await database.as(s, async (tx) => {
      const fresh = await tx.query(
        `insert into ${s}.posted (id) values ($1) on conflict do nothing returning id`,
        [id],
      );
      if (fresh.length > 0) await appendAudit(tx, s, [{ key, at: atTaiNs, json: toJson(entry) }]);
    });
  },
});

const CURSOR = /^(\d{1,19})\.(\d{1,18})$/;

/** As CC, which alone may read. */
export function auditLogOn(database: Database): AuditLog {
  return {
    knows: (cursor) => CURSOR.test(cursor),
    async page(after, atMost): Promise<AuditPage> {
      const [, tx = "0", seq = "0"] = CURSOR.exec(after ?? "") ?? [];
      const rows = await database.as("cc", (transaction) =>
        transaction.query<Row>(
          `select tx::text, seq, by, at, key, body from audit.entry
           where (tx, seq) > ($1::text::xid8, $2::bigint) and tx < pg_snapshot_xmin(pg_current_snapshot())
           order by entry.tx, seq limit $3`, // not by the text that is read,
          [tx, seq, atMost],
        ),
      );
      const entries = rows.map(({ by, at, key, body }) => ({
        ...(reviveInstants(body) as AuditPage["entries"][number]),
        atTaiNs: BigInt(at),
        by: by.replace(/^etalon_/, ""),
        key,
      }));
      const last = rows.at(-1);
      return { entries, next: last ? `${last.tx}.${last.seq}` : after };
    },
  };
}

interface Row {
  readonly tx: string;
  readonly seq: string;
  readonly by: string;
  readonly at: string;
  readonly key: string;
  readonly body: unknown;
}
