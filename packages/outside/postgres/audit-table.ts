// The audit log's table, as SQL. Called by `migrate.ts`; written and read by `audit-log.ts`.

import { storedComponents } from "../mailbox/stored.ts";
import { roleOf } from "./database.ts";

/**
 * Components may append and nothing else: the right to insert covers the columns that are theirs to say, so neither who
 * said it (`by`) nor its place can be made up, and there is no right to change or delete. CC alone may read, for its users.
 *
 * `seq` is taken when an entry is written, not when it is committed, so a reader who goes on behind the last `seq` would
 * miss what a slower transaction commits later. The order is therefore that of transactions (`tx`), read up to the
 * oldest one in progress. Entries of one aggregate are in the order of its steps either way: a step takes its
 * transaction number after the lock on its key.
 */
export const auditTable = `
create schema audit;
create table audit.entry (
  tx xid8 not null default pg_current_xact_id(),
  seq bigint generated always as identity,
  by text not null default current_user,
  at bigint not null,
  key text collate "C" not null,
  body jsonb not null,
  primary key (tx, seq)
);
${storedComponents
  .map(
    (component) => `grant usage on schema audit to ${roleOf(component)};
grant insert (at, key, body) on audit.entry to ${roleOf(component)};`,
  )
  .join("\n")}
grant select on audit.entry to ${roleOf("cc")};
`;

/** What IM writes of a lease from its beginning to its end. */
export const ofLeases = `by = '${roleOf("im")}' and body ->> 'what' in ('granted', 'renewed', 'pre-empted', 'released', 'reclaimed', 'revoked')`;

/** A resource's leases are found without looking through the log. */
export const leasesInAudit = `create index entry_of_lease on audit.entry ((body ->> 'resource'), tx, seq) where ${ofLeases}`;
