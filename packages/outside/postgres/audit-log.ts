// The audit log: appended to by the mailbox in the transaction of the step, read page by page for auditors.

import {
  type AuditEntry,
  type Audited,
  type AuditInlet,
  type AuditLog,
  type AuditPage,
  type Clock,
  type Instant,
  reviveInstants,
  toJson,
} from "@etalon/basis";
import { doorKey } from "@etalon/messages/users-to-cc";
import { type StoredComponent, stored } from "../mailbox/stored.ts";
import { ofLeases } from "./audit-table.ts";
import { type Database, roleOf, type Transaction } from "./database.ts";

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

/**
 * For the door: what its users did and were refused. Entries that come while some are being written are written together,
 * so that a busy door costs a transaction now and then and not one a request.
 */
export function doorAuditOn(database: Database, clock: Clock) {
  interface Waiting {
    readonly json: string;
    readonly done: () => void;
    readonly failed: (error: unknown) => void;
  }
  let waiting: Waiting[] = [];
  let writing = false;
  async function write(): Promise<void> {
    writing = true;
    while (waiting.length > 0) {
      const batch = waiting;
      waiting = [];
      await database
        .call("audit-door", "select audit.write_down($1::jsonb)", [
          `[${batch.map(({ json }) => json).join(",")}]`,
        ])
        .then(
          () => batch.forEach(({ done }) => void done()),
          (error: unknown) => batch.forEach(({ failed }) => void failed(error)),
        );
    }
    writing = false;
  }
  return (user: string, audited: Audited): Promise<void> =>
    new Promise((done, failed) => {
      const about = `"by":"${roleOf("cc")}","key":${JSON.stringify(doorKey(user))},"at":"${clock.now()}"`;
      waiting.push({ json: `{${about},"body":${toJson(audited)}}`, done, failed });
      if (!writing) void write();
    });
}

/** One page looks through so many entries at most, however few of them are wished for. */
const LOOKED_THROUGH = 100_000;

const CURSOR = /^(\d{1,19})\.(\d{1,18})$/;

/** Which way it is read, and before where it begins. */
const upwards = { name: "cc-audit-page", behind: ">", way: "asc", back: "desc", from: ["0", "0"] } as const;
const downwards = {
  ...{ name: "cc-audit-page-down", behind: "<", way: "desc", back: "asc" },
  from: [String(2n ** 64n - 1n), String(2n ** 63n - 1n)],
} as const;

/** As CC, which alone may read. */
export function auditLogOn(database: Database): AuditLog {
  return {
    knows: (cursor) => CURSOR.test(cursor),
    async page(after, atMost, wishes = {}): Promise<AuditPage> {
      const { sinceTaiNs = null, untilTaiNs = null, by = null, newestFirst = false } = wishes;
      const { name, behind, way, back, from } = newestFirst ? downwards : upwards;
      const [, tx = from[0], seq = from[1]] = CURSOR.exec(after ?? "") ?? [];
      const found = await database.as("cc", (transaction) =>
        transaction.prepared<Row & { readonly lookedTo: string }>(
          name,
          `with looked as materialized (
             select tx, seq, by, at, key, body from audit.entry
             where (tx, seq) ${behind} ($1::text::xid8, $2::bigint) and tx < pg_snapshot_xmin(pg_current_snapshot())
             order by tx ${way}, seq ${way} limit $4),
           wished as (
             select * from looked
             where ($5::text is null or body ->> 'resource' = $5) and ($6::text is null or body ->> 'application' = $6)
               and ($7::text is null or body ->> 'who' = $7) and ($8::text is null or body ->> 'what' = $8)
               and ($9::text is null or by = 'etalon_' || $9) and ($12::text is null or key = $12)
               and ($10::bigint is null or at >= $10) and ($11::bigint is null or at < $11)
             order by tx ${way}, seq ${way} limit $3)
           select wished.tx::text, wished.seq, wished.by, wished.at, wished.key, wished.body,
             last.tx || '.' || last.seq as "lookedTo"
           from (select tx, seq from looked order by tx ${back}, seq ${back} limit 1) last left join wished on true
           order by wished.tx ${way}, wished.seq ${way}`,
          [
            ...[tx, seq, atMost, LOOKED_THROUGH],
            ...[wishes.resource ?? null, wishes.application ?? null, wishes.who ?? null, wishes.what ?? null],
            ...[by, sinceTaiNs, untilTaiNs, wishes.key ?? null],
          ],
        ),
      );
      const rows = found.filter((row) => row.tx !== null);
      const entries = rows.map(entryOf);
      const last = rows.at(-1);
      // A page that is full ends at its last entry; another one where it stopped looking.
      const next =
        last && rows.length === atMost
          ? `${last.tx}.${last.seq}`
          : (found[0]?.lookedTo ?? (newestFirst ? null : after));
      return { entries, next };
    },
    async leasesOf(resource, atMost) {
      const rows = await database.as("cc", (transaction) =>
        transaction.prepared<Row>(
          "cc-audit-leases",
          `select tx::text, seq, by, at, key, body from audit.entry
           where body ->> 'resource' = $1 and ${ofLeases} order by tx desc, seq desc limit $2`,
          [resource, atMost],
        ),
      );
      return rows.map(entryOf);
    },
  };
}

const entryOf = ({ by, at, key, body }: Row): AuditEntry => ({
  ...(reviveInstants(body) as Audited),
  atTaiNs: BigInt(at),
  by: by.replace(/^etalon_/, ""),
  key,
});

interface Row {
  readonly tx: string;
  readonly seq: string;
  readonly by: string;
  readonly at: string;
  readonly key: string;
  readonly body: unknown;
}
