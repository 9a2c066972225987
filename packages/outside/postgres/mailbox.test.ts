import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { mailboxContract } from "../mailbox/contract.ts";
import { im, listener, listOf, quickLimits, until } from "../mailbox/contract-store.ts";
import type { Alarm, Stepped } from "../mailbox/news.ts";
import { auditLogOn } from "./audit-log.ts";
import { type ConnectionConfig, openDatabase, sqlState } from "./database.ts";
import { type MailboxOptions, PostgresMailbox } from "./mailbox.ts";
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

const clock = systemClock();

/** A mailbox as a process of its own would open it. */
function open(connection: ConnectionConfig, options: Partial<MailboxOptions> = {}) {
  const database = openDatabase({ connection });
  const stepped: Stepped[] = [];
  const alarms: Alarm[] = [];
  const mailbox = new PostgresMailbox({
    database,
    clock,
    onStepped: (each) => stepped.push(each),
    onAlarm: (alarm) => alarms.push(alarm),
    ...options,
    limits: { ...quickLimits, ...options.limits },
  });
  closing.push(async () => {
    await mailbox.stop();
    await database.close();
  });
  return { mailbox, database, stepped, alarms };
}

mailboxContract(async () => {
  const connection = await server.fresh();
  return {
    async open(options) {
      const database = openDatabase({ connection });
      const mailbox = new PostgresMailbox({ database, clock, ...options });
      return {
        mailbox,
        audited: async () => (await auditLogOn(database).page(null, 100)).entries,
        async close() {
          await mailbox.stop();
          await database.close();
        },
      };
    },
  };
});

describe("messages", () => {
  it("reach a component that another process serves at once, not only at the next sweep", async () => {
    const connection = await server.fresh();
    const serving = open(connection, { limits: { sweepMs: 60_000 } });
    void serving.mailbox.serve("im", listener());
    await pause(200); // it sleeps
    const { mailbox } = open(connection);
    const began = performance.now();
    await mailbox.post(im("a"), {});
    await until(() => serving.stepped.length === 1);
    expect(performance.now() - began).toBeLessThan(30_000); // half of the way to that sweep
  });

  it("are shared by two processes, each heard once", async () => {
    const connection = await server.fresh();
    const both = [open(connection), open(connection)] as const;
    const post = (keys: readonly string[]) =>
      both[0].database.call("posting", "select im.post(null, $1, $2)", [keys, keys.map(() => "{}")]);
    const heard = () => both.map(({ stepped }) => stepped.length);
    for (const { mailbox } of both) void mailbox.serve("im", listener());
    // Whichever connects first could else be through before the other has begun.
    let first = 0;
    await until(async () => {
      await post([`first/${first++}`]);
      return heard().every((count) => count > 0);
    }, 60_000);
    const before = heard();
    const keys = Array.from({ length: 2_000 }, (_, k) => `k/${k}`);
    for (let round = 0; round < 6; round++) await post(keys);
    await until(() => heard().reduce((sum, count) => sum + count) === first + 12_000, 60_000);
    await pause(50);
    for (const [nth, count] of heard().entries()) expect(count - before[nth]!).toBeGreaterThan(300);
    const all = await both[0].mailbox.list("im", "k/");
    expect(all.map(({ state }) => (state as { list: unknown[] }).list.length)).toEqual(keys.map(() => 6));
  });
});

describe("timers", () => {
  it("of one aggregate keep their order also when two processes serve", async () => {
    const connection = await server.fresh();
    const both = [open(connection), open(connection)] as const;
    const count = 400;
    const setting = listener(({ start }, now) => {
      if (!start) return {};
      const due = (n: number): bigint => now + 20_000_000n + BigInt(n) * 250_000n;
      return { timers: Array.from({ length: count }, (_, n) => ({ atTaiNs: due(n), body: { n } })) };
    });
    for (const { mailbox } of both) void mailbox.serve("im", setting);
    await both[0].mailbox.post(im("a"), { start: true });
    await until(async () => (await listOf(both[0].mailbox, "a")).length === count + 1);
    expect((await listOf(both[0].mailbox, "a")).slice(1)).toEqual(
      Array.from({ length: count }, (_, n) => ({ n })),
    );
  });
});

it("what the database cannot hold is set aside alone, though it refuses a batch whole", async () => {
  const { mailbox, stepped, alarms } = open(await server.fresh(), { limits: { actTries: 2 } });
  let steps = 0;
  const nul = { text: "a\0b" };
  const counting = listener(
    ({ bad }) => {
      if (bad === undefined) return {};
      steps++;
      return bad === "act" ? { acts: ["x"] } : { say: [{ to: { component: "cc", key: "x" }, body: nul }] };
    },
    async () => [nul],
  );
  for (const key of ["a", "b", "c"]) await mailbox.post(im(key), { n: 1 });
  await mailbox.post(im("b"), { bad: "say" });
  for (const key of ["a", "b", "c"]) await mailbox.post(im(key), { n: 2 });
  void mailbox.serve("im", counting);
  await until(() => stepped.length === 6 && alarms.length === 1);
  for (const key of ["a", "b", "c"]) expect(await listOf(mailbox, key)).toEqual([{ n: 1 }, { n: 2 }]);
  expect(steps).toBe(4); // once more than its three, with its neighbours
  await mailbox.post(im("a"), { bad: "act" });
  await until(() => alarms.length === 2);
  expect(alarms).toMatchObject([
    { kind: "message", key: "b" },
    { kind: "act", key: "a", body: "x" },
  ]);
});

describe("acts", () => {
  it("done by two processes, because the first lost its connection, are heard once", async () => {
    const connection = await server.fresh();
    const superuser = new pg.Client({ ...server.superuser, database: connection.database });
    await superuser.connect();
    closing.push(() => superuser.end());
    let begun = 0;
    let finish = (): void => {};
    const finished = new Promise<void>((resolve) => {
      finish = resolve;
    });
    const controller = listener(
      ({ act }) => (act ? { acts: [act] } : {}),
      async () => {
        begun++;
        await finished;
        return [{ done: true }];
      },
    );
    const both = [open(connection), open(connection)] as const;
    void both[0].mailbox.serve("im", controller);
    await both[0].mailbox.post(im("a"), { act: "long" });
    await until(() => begun === 1);
    void both[1].mailbox.serve("im", controller);
    await pause(300);
    expect(begun).toBe(1); // the first holds it
    await superuser.query(`select pg_terminate_backend(l.pid) from pg_locks l join pg_stat_activity a using (pid)
      where l.locktype = 'advisory' and a.datname = current_database()`);
    await until(() => begun === 2);
    finish();
    await until(async () => (await listOf(both[0].mailbox, "a")).length === 2);
    await pause(100);
    expect(await listOf(both[0].mailbox, "a")).toEqual([{ act: "long" }, { done: true }]);
  });
});

describe("the database", () => {
  it("gives each component its own tables and no others; posting is open to all", async () => {
    const { database } = open(await server.fresh());
    const stateOf = async (work: Promise<unknown>): Promise<string | null> =>
      work.then(() => "done", sqlState);
    const NOT_ALLOWED = "42501";
    const asIm = (text: string) => database.as("im", (tx) => tx.query(text));
    const post = `select cc.post(null, array['k'], array['{}'::jsonb])`;
    expect(await stateOf(asIm("select * from im.message"))).toBe("done");
    expect(await stateOf(asIm(post))).toBe("done");
    expect(await stateOf(database.call("posting", post, []))).toBe("done");
    for (const table of ["aggregate", "message", "act", "posted", "aside"]) {
      expect(await stateOf(asIm(`select * from cc.${table}`))).toBe(NOT_ALLOWED);
      expect(await stateOf(asIm(`delete from cc.${table}`))).toBe(NOT_ALLOWED);
      expect(await stateOf(database.call(`look at ${table}`, `select * from im.${table}`, []))).toBe(
        NOT_ALLOWED,
      );
    }
    expect(await stateOf(asIm("create table im.mine ()"))).toBe(NOT_ALLOWED);
    expect(await stateOf(asIm("select * from etalon.migration"))).toBe(NOT_ALLOWED);
  });

  it("may break every connection: what was posted is heard once, after reconnection", async () => {
    const connection = await server.fresh();
    const { mailbox, stepped } = open(connection);
    void mailbox.serve("im", listener());
    const superuser = new pg.Client(server.superuser);
    await superuser.connect();
    closing.push(() => superuser.end());
    const expected: unknown[] = [];
    for (let n = 0; n < 40; n++) {
      const post = () => mailbox.post(im("a"), { n }, `id/${n}`);
      await post().catch(post).catch(post); // whoever posts tries again, with the same id
      expected.push({ n });
      if (n % 8 === 4) {
        await superuser.query("select pg_terminate_backend(pid) from pg_stat_activity where datname = $1", [
          connection.database,
        ]);
      }
    }
    await until(async () => (await listOf(mailbox, "a").catch(() => [])).length === 40);
    expect(await listOf(mailbox, "a")).toEqual(expected);
    expect(stepped.length).toBe(40);
  });

  it("may be away while a shell has news: it is told once the database is back", async () => {
    const { mailbox, stepped } = open(await server.fresh());
    void mailbox.serve("im", listener());
    await mailbox.tell(im("a"), { n: 0 });
    await until(() => stepped.length === 1);
    const admin = new pg.Client(server.superuser);
    await admin.connect();
    await admin.query("alter role etalon connection limit 0");
    await admin.query("select pg_terminate_backend(pid) from pg_stat_activity where usename = 'etalon'");
    let told = false;
    const telling = mailbox.tell(im("a"), { n: 1 }).then(() => {
      told = true;
    });
    await pause(300);
    expect(told).toBe(false);
    await admin.query("alter role etalon connection limit -1");
    await admin.end();
    await telling;
    await until(() => stepped.length === 2);
    expect(await listOf(mailbox, "a")).toEqual([{ n: 0 }, { n: 1 }]);
  });

  it("hears thousands of messages a second", async () => {
    const { mailbox, database, stepped } = open(await server.fresh());
    const N = 6_000;
    const chain = listener(({ n }) => ({
      state: null,
      say: [{ to: { component: "cc", key: `k/${n}` }, body: { n } }],
    }));
    await database.call(
      "many",
      `select im.post(null, array_agg('k/' || i), array_agg(jsonb_build_object('n', i))) from generate_series(1, $1::int) i`,
      [N],
    );
    const began = performance.now();
    void mailbox.serve("im", chain);
    void mailbox.serve("cc", listener());
    await until(() => stepped.length === 2 * N, 30_000);
    const perS = (1_000 * 2 * N) / (performance.now() - began);
    console.log(`${Math.round(perS)} messages/s, each for an aggregate of its own, without fsync`);
  });
});
