// One transaction of the mailbox: lock aggregates that have messages waiting, step each and what follows from it, write all
// of it. Called by `mailbox-server.ts`.

import type { StoredComponent } from "../mailbox/stored.ts";
import { Cascade, type CascadeOptions } from "./cascade.ts";
import type { Transaction } from "./database.ts";
import type { ServingSession, Taken } from "./serving-session.ts";

export interface BatchOptions extends CascadeOptions {
  /** By component, looks for keys behind this one; "" begins anew. */
  readonly after: ReadonlyMap<StoredComponent, string>;
  /** Of each component. */
  readonly keys: number;
}

export interface Batch {
  /** What was locked because messages waited for it; the last key of a component is where the next batch goes on. */
  readonly taken: readonly Taken[];
  readonly cascade: Cascade;
  /** Of the rows that were written. */
  readonly version: string | null;
}

/** A batch that the database did not take, or that cannot be written; nothing of it was. */
export class BatchError extends Error {
  readonly cascade: Cascade;

  constructor(cause: unknown, cascade: Cascade) {
    super("a batch was not written", { cause });
    this.cascade = cascade;
  }
}

export async function runBatch(session: ServingSession, options: BatchOptions): Promise<Batch> {
  const { after, keys, messagesPerKey, kept } = options;
  const known = (component: StoredComponent) => kept.versions(component);
  const cascade = new Cascade(options);
  try {
    const taken = await session.begin(after, keys, messagesPerKey, known);
    cascade.admit(taken);
    for (let wanted = cascade.wanted(); wanted.size > 0; wanted = cascade.wanted()) {
      cascade.admit(await session.takeThese(wanted, messagesPerKey, known));
      cascade.missed(wanted);
    }
    cascade.giveUpWanted();
    const version = await session.commit(cascade.given(), cascade.audit);
    if (version !== null) cascade.committed(version);
    return { taken, cascade, version };
  } catch (error) {
    await session.rollback();
    throw new BatchError(error, cascade);
  }
}

/** Takes a message out of its queue for a person to look at, so that those behind it are heard. */
export async function setMessageAside(
  tx: Transaction,
  s: StoredComponent,
  seq: number,
  why: string,
): Promise<void> {
  await tx.query(
    `with gone as (delete from ${s}.message where seq = $1 returning key, own, body, way)
     insert into ${s}.aside (kind, key, own, body, way, why) select 'message', key, own, body, way, $2 from gone`,
    [seq, why],
  );
}
