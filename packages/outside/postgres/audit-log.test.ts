// The audit log: written with the state or not at all, changed by nobody, read in an order that misses nothing.

import type { AuditEntry, Audited, AuditLog, AuditWishes, Controller } from "@etalon/basis";
import pg from "pg";
import { afterAll, afterEach, beforeAll, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import { auditLogOn } from "./audit-log.ts";
import { type Database, openDatabase } from "./database.ts";
import { PostgresMailbox } from "./mailbox.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";

let server: TestServer;
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  server = await openTestServer();
});
afterEach(async () => {
  for (const close of closing.splice(0).reverse()) await close();
});
afterAll(() => server.stop());

async function opened(): Promise<{ database: Database; log: AuditLog }> {
  const database = openDatabase({ connection: await server.fresh() });
  closing.push(() => database.close());
  return { database, log: auditLogOn(database) };
}

function serve(
  database: Database,
  component: StoredComponent,
  controller: Controller<never, never, never, never, never>,
) {
  const mailbox = new PostgresMailbox({
    database,
    clock: systemClock(),
    limits: { sweepMs: 50, stepTries: 2 },
  });
  void mailbox.serve(component, controller);
  closing.push(() => mailbox.stop());
  return mailbox;
}

const entry = (n: number): Audited => ({
  what: "granted",
  who: "zz",
  resource: "a/1",
  application: `app-${n}`,
  token: n,
  why: `it's "free"; drop table audit.entry`,
  untilTaiNs: 2n ** 60n,
  use: "exclusive",
});

async function all(log: AuditLog, atMost: number, wishes: AuditWishes = {}): Promise<AuditEntry[]> {
  const read: AuditEntry[] = [];
  for (let cursor: string | null = null; ; ) {
    const { entries, next } = await log.page(cursor, atMost, wishes);
    read.push(...entries);
    if (entries.length === 0) return read;
    cursor = next;
  }
}

/** Counts what it hears, says so in the log; throws at 3. */
const counting = {
  misunderstood: () => null,
  perform: async () => [],
  step: (before: { n: number } | null, { n }: { n: number }) => {
    if (n === 3) throw new Error("not this one");
    return {
      state: { n: (before?.n ?? 0) + 1 },
      say: [],
      timers: [],
      acts: [],
      audit: [entry(n), entry(n + 100)],
    };
  },
} as unknown as Controller<never, never, never, never, never>;

it("holds what each committed step said, in its order, and nothing of one that threw", async () => {
  const { database, log } = await opened();
  const mailbox = serve(database, "im", counting);
  for (let n = 1; n <= 20; n++) await mailbox.post({ component: "im", key: "resource/a" }, { n });
  await expect.poll(() => mailbox.read({ component: "im", key: "resource/a" })).toEqual({ n: 19 });
  const wanted = Array.from({ length: 20 }, (_, k) => k + 1).filter((n) => n !== 3);
  const read = await all(log, 7);
  expect(read.map(({ token }) => token)).toEqual(wanted.flatMap((n) => [n, n + 100]));
  expect(read[0]).toEqual({
    ...entry(1),
    by: "im",
    key: "resource/a",
    atTaiNs: expect.any(BigInt),
  });
  expect(await all(log, 7, { newestFirst: true })).toEqual(read.toReversed());
  expect(await log.page(null, 100, { newestFirst: true, application: "app-2" })).toMatchObject({
    entries: [{ token: 2 }],
    next: expect.any(String),
  });
  const newest = await log.leasesOf("a/1", 3);
  expect(newest.map(({ token }) => token)).toEqual([120, 20, 119]);
  expect(newest[0]).toEqual(read.at(-1));
  expect(await log.leasesOf("a/2", 3)).toEqual([]);
});

it("can be changed, emptied or read by no component, nor signed with another's name", async () => {
  const { database } = await opened();
  const insert = "insert into audit.entry (at, key, body) values (1, 'k', '{}')";
  await database.as("im", (tx) => tx.query(insert));
  for (const forbidden of [
    "update audit.entry set body = '{}'",
    "delete from audit.entry",
    "truncate audit.entry",
    "drop table audit.entry",
    "insert into audit.entry (by, at, key, body) values ('etalon_cc', 1, 'k', '{}')",
    "insert into audit.entry (tx, at, key, body) values ('1', 1, 'k', '{}')",
  ])
    for (const component of ["im", "cc", "zz"] as const)
      await expect(
        database.as(component, (tx) => tx.query(forbidden)),
        forbidden,
      ).rejects.toThrow(/permission denied|must be owner/);
  await expect(database.as("im", (tx) => tx.query("select * from audit.entry"))).rejects.toThrow(
    /permission/,
  );
  const rows = await database.as("cc", (tx) => tx.query("select by, key from audit.entry"));
  expect(rows).toEqual([{ by: "etalon_im", key: "k" }]);
});

it("shows a reader nothing behind a transaction in progress, so that no page ever misses an entry", async () => {
  const { database, log } = await opened();
  const insert = (key: string) => `insert into audit.entry (at, key, body) values (1, '${key}', '{}')`;
  let commit: (() => void) | null = null;
  const slow = database.as("im", async (tx) => {
    await tx.query(insert("slow"));
    await new Promise<void>((resolve) => {
      commit = resolve;
    });
  });
  await expect.poll(() => commit).not.toBeNull();
  await database.as("irm", (tx) => tx.query(insert("quick")));
  const first = await log.page(null, 10);
  expect(first).toEqual({ entries: [], next: null });
  commit!();
  await slow;
  const second = await log.page(first.next, 1);
  expect(second.entries.map(({ key }) => key)).toEqual(["slow"]);
  expect(log.knows(second.next ?? "")).toBe(true);
  const third = await log.page(second.next, 10);
  expect(third.entries.map(({ key, by }) => [key, by])).toEqual([["quick", "irm"]]);
  expect(await log.page(third.next, 10)).toEqual({ entries: [], next: third.next });
});

it("is in the order of transactions by their number, not by its digits", async () => {
  const connection = await server.fresh();
  const owner = new pg.Client(connection); // whom nothing forbids
  await owner.connect();
  for (const tx of ["99", "101", "100", "9"])
    await owner.query("insert into audit.entry (tx, at, key, body) values ($1::text::xid8, 1, $1, '{}')", [
      tx,
    ]);
  await owner.end();
  const database = openDatabase({ connection });
  closing.push(() => database.close());
  const read = await all(auditLogOn(database), 2);
  expect(read.map(({ key }) => key)).toEqual(["9", "99", "100", "101"]);
  const log = auditLogOn(database);
  const back = await all(log, 3, { newestFirst: true });
  expect(back.map(({ key }) => key)).toEqual(["101", "100", "99", "9"]);
  const first = await log.page("9.1", 3, { newestFirst: true });
  expect(first).toEqual({ entries: [], next: null });
});

it.each(["", "7", "a.b", "1.2.3", "1.2; drop table audit.entry", "99999999999999999999.1"])(
  "knows that %j is no place in it",
  async (cursor) => {
    const { log } = await opened();
    expect(log.knows(cursor)).toBe(false);
  },
);

it("has the entries of one transaction in the order of its steps, whichever components' they are", async () => {
  const { database, log } = await opened();
  const mailbox = new PostgresMailbox({ database, clock: systemClock() });
  closing.push(() => mailbox.stop());
  const hops = (next: "im" | "cc" | "clc") =>
    ({
      ...counting,
      step: (_: unknown, { n }: { n: number }) => ({
        state: { n },
        say: n > 0 ? [{ to: { component: next, key: `k/${n}` }, body: { n: n - 1 } }] : [],
        ...{ timers: [], acts: [], audit: [entry(n)] },
      }),
    }) as unknown as typeof counting;
  await mailbox.post({ component: "im", key: "k/0" }, { n: 12 });
  void mailbox.serve("cc", hops("im"));
  void mailbox.serve("clc", hops("cc"));
  void mailbox.serve("im", hops("clc"));
  await expect.poll(async () => (await all(log, 100)).length).toBe(13);
  const read = await all(log, 100);
  expect(read.map(({ token }) => token)).toEqual([12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]);
  expect(read.slice(0, 4).map(({ by }) => by)).toEqual(["im", "clc", "cc", "im"]);
});
