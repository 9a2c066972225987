import { setTimeout as pause } from "node:timers/promises";
import type { Controller, Outcome } from "@etalon/basis";
import pg from "pg";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { type ConnectionConfig, type Database, openDatabase, sqlState } from "./database.ts";
import { type MailboxOptions, PostgresMailbox } from "./mailbox.ts";
import type { Alarm, Stepped } from "./mailbox-server.ts";
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
    limits: { sweepMs: 200, actFirstWaitMs: 10, ...options.limits },
  });
  closing.push(async () => {
    await mailbox.stop();
    await database.close();
  });
  return { mailbox, database, stepped, alarms };
}

async function until(what: () => boolean | Promise<boolean>, withinMs = 10_000): Promise<void> {
  for (const deadline = Date.now() + withinMs; !(await what()); await pause(5)) {
    if (Date.now() > deadline) throw new Error(`did not come about within ${withinMs} ms: ${what}`);
  }
}

const quiet = { say: [], timers: [], acts: [] } as const;
type Anything = Outcome<unknown, unknown, unknown, unknown>;

/** A controller that keeps what it hears in a list, and does what the message says besides. */
function listener(
  also: (heard: Record<string, unknown>, now: bigint) => Partial<Anything> = () => ({}),
  perform: (act: unknown, key: string, stop: AbortSignal) => Promise<readonly unknown[]> = async () => [],
): Controller<unknown, unknown, unknown, unknown, unknown> {
  return {
    misunderstood: (body) =>
      (body as { kind?: string }).kind === "gibberish" ? "gibberish is not understood" : null,
    step: (before, heard, _key, now) => ({
      state: { list: [...((before as { list?: unknown[] } | null)?.list ?? []), heard] },
      ...quiet,
      ...also(heard as Record<string, unknown>, now),
    }),
    perform,
  };
}
const im = (key: string) => ({ component: "im", key }) as const;
const listOf = async (mailbox: PostgresMailbox, key: string): Promise<unknown[]> =>
  ((await mailbox.read(im(key))) as { list: unknown[] } | null)?.list ?? [];

describe("messages", () => {
  it("are heard in order; state and bodies keep their instants; null ends an aggregate", async () => {
    const { mailbox } = open(await server.fresh());
    void mailbox.serve(
      "im",
      listener(({ end }) => (end ? { state: null } : {})),
    );
    for (let n = 0; n < 50; n++) await mailbox.post(im("resource/1"), { n, atTaiNs: 2n ** 60n });
    await until(async () => (await listOf(mailbox, "resource/1")).length === 50);
    expect(await listOf(mailbox, "resource/1")).toEqual(
      Array.from({ length: 50 }, (_, n) => ({ n, atTaiNs: 2n ** 60n })),
    );
    await mailbox.post(im("resource/1"), { end: true });
    await until(async () => (await mailbox.read(im("resource/1"))) === null);
    await mailbox.post(im("resource/1"), { n: 0 });
    await until(async () => (await listOf(mailbox, "resource/1")).length === 1);
  });

  it("with an id are heard once, however often they are posted", async () => {
    const { mailbox, stepped } = open(await server.fresh());
    for (let again = 0; again < 3; again++) await mailbox.post(im("a"), { again }, "id-1");
    void mailbox.serve("im", listener());
    await until(() => stepped.length === 1);
    await mailbox.post(im("a"), { again: 4 }, "id-1");
    await mailbox.post(im("a"), { last: true });
    await until(() => stepped.length === 2);
    expect(await listOf(mailbox, "a")).toEqual([{ again: 0 }, { last: true }]);
  });

  it("go from component to component, and every step is shown after its commit", async () => {
    const { mailbox, stepped } = open(await server.fresh());
    const relay = listener(({ hops }) =>
      Number(hops) > 0
        ? { say: [{ to: { component: "cc", key: "b" }, body: { hops: Number(hops) - 1 } }] }
        : {},
    );
    const back = listener(({ hops }) =>
      Number(hops) > 0 ? { say: [{ to: im("a"), body: { hops: Number(hops) - 1 } }] } : {},
    );
    void mailbox.serve("im", relay);
    void mailbox.serve("cc", back);
    await mailbox.post(im("a"), { hops: 20 });
    await until(() => stepped.length === 21);
    expect(stepped.map(({ component, heard }) => [component, heard])).toEqual(
      Array.from({ length: 21 }, (_, n) => [n % 2 === 0 ? "im" : "cc", { hops: 20 - n }]),
    );
  });

  it("reach a component that another process serves at once, not only at the next sweep", async () => {
    const connection = await server.fresh();
    const serving = open(connection, { limits: { sweepMs: 60_000 } });
    void serving.mailbox.serve("im", listener());
    await pause(200); // it sleeps
    const { mailbox } = open(connection);
    const began = performance.now();
    await mailbox.post(im("a"), {});
    await until(() => serving.stepped.length === 1);
    expect(performance.now() - began).toBeLessThan(1_000);
  });

  it("of a busy aggregate do not keep others waiting", async () => {
    const { mailbox, database, stepped } = open(await server.fresh());
    await database.post(
      `select im.post(null, array_fill('busy'::text, array[1000]), array_fill('{"busy": true}'::jsonb, array[1000]))`,
      [],
    );
    for (const key of ["a", "z"]) await mailbox.post(im(key), {});
    void mailbox.serve("im", listener());
    await until(() => stepped.length === 1_002, 20_000);
    for (const key of ["a", "z"]) expect(stepped.findIndex((each) => each.key === key)).toBeLessThan(20);
  });

  it("are shared by two processes, each heard once", async () => {
    const connection = await server.fresh();
    const both = [open(connection), open(connection)] as const;
    const keys = Array.from({ length: 500 }, (_, k) => `k/${k}`);
    const bodies = keys.map(() => "{}");
    for (let round = 0; round < 6; round++) {
      await both[0].database.post("select im.post(null, $1, $2)", [keys, bodies]);
    }
    for (const { mailbox } of both) void mailbox.serve("im", listener());
    await until(() => both[0].stepped.length + both[1].stepped.length === 3_000, 20_000);
    await pause(50);
    for (const { stepped } of both) expect(stepped.length).toBeGreaterThan(300);
    const all = await both[0].mailbox.list("im", "k/");
    expect(all.map(({ state }) => (state as { list: unknown[] }).list.length)).toEqual(keys.map(() => 6));
  });
});

describe("timers", () => {
  it("are heard when due, not before, in the order of their times", async () => {
    const { mailbox, stepped } = open(await server.fresh(), { limits: { sweepMs: 10_000 } });
    const dueNs: bigint[] = [];
    const setting = listener(({ delaysMs }, now) => {
      if (!Array.isArray(delaysMs)) return {};
      const timers = delaysMs.map((ms: number) => ({
        atTaiNs: now + BigInt(ms) * 1_000_000n,
        body: { ms, dueTaiNs: now + BigInt(ms) * 1_000_000n },
      }));
      dueNs.push(...timers.map(({ atTaiNs }) => atTaiNs));
      return { timers };
    });
    const heardNs = new Map<unknown, bigint>();
    const timed = {
      ...setting,
      step: ((before, heard, key, now) => {
        heardNs.set((heard as { ms?: number }).ms, now);
        return setting.step(before, heard, key, now);
      }) as typeof setting.step,
    };
    void mailbox.serve("im", timed);
    await mailbox.post(im("a"), { delaysMs: [120, 30, 60, 30, -5] });
    await until(() => stepped.length === 6);
    expect(stepped.slice(1).map(({ heard }) => (heard as { ms: number }).ms)).toEqual([-5, 30, 30, 60, 120]);
    for (const { heard } of stepped.slice(1)) {
      const { ms, dueTaiNs } = heard as { ms: number; dueTaiNs: bigint };
      const lateNs = (heardNs.get(ms) ?? 0n) - dueTaiNs;
      expect(lateNs >= 0n && lateNs < 1_000_000_000n).toBe(true);
    }
  });

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

  it("that a stopped process set are heard by another", async () => {
    const connection = await server.fresh();
    const first = open(connection);
    void first.mailbox.serve(
      "im",
      listener(({ start }, now) =>
        start ? { timers: [{ atTaiNs: now + 150_000_000n, body: { ring: true } }] } : {},
      ),
    );
    await first.mailbox.post(im("a"), { start: true });
    await until(() => first.stepped.length === 1);
    await first.mailbox.stop();
    const second = open(connection);
    void second.mailbox.serve("im", listener());
    await until(() => second.stepped.length === 1);
    expect(second.stepped[0]?.heard).toEqual({ ring: true });
  });
});

describe("setting aside", () => {
  const throwing = listener(({ bad }) => {
    if (bad === "throws") throw new Error("cannot be stepped");
    if (bad === "bigint") return { state: { amount: 1n } };
    if (bad === "nul") return { say: [{ to: { component: "cc", key: "x" }, body: { text: "a\0b" } }] };
    if (bad === "addressee") return { say: [{ to: { component: "vm", key: "x" }, body: {} }] };
    if (bad === "act") return { acts: [undefined] };
    return {};
  });

  it.each(["throws", "bigint", "nul", "addressee", "act"])(
    "a message whose step fails (%s) hurts only itself, three times",
    async (bad) => {
      const { mailbox, database, alarms, stepped } = open(await server.fresh());
      const steps: unknown[] = [];
      const counting = {
        ...throwing,
        step: ((before, heard, key, now) => {
          if ((heard as { bad?: string }).bad) steps.push(heard);
          return throwing.step(before, heard, key, now);
        }) as typeof throwing.step,
      };
      const keys = ["a", "b", "c"];
      for (const key of keys) await mailbox.post(im(key), { n: 1 });
      await mailbox.post(im("b"), { bad });
      for (const key of keys) await mailbox.post(im(key), { n: 2 });
      void mailbox.serve("im", counting);
      await until(() => stepped.length === 6 && alarms.length === 1);
      for (const key of keys) expect(await listOf(mailbox, key)).toEqual([{ n: 1 }, { n: 2 }]);
      expect(alarms).toMatchObject([{ component: "im", kind: "message", key: "b", body: { bad } }]);
      const aside = await database.as("im", (tx) => tx.query("select kind, key, body, why from im.aside"));
      expect(aside).toMatchObject([{ kind: "message", key: "b", body: { bad } }]);
      // The database refuses a batch whole, so there the step is made once more with its neighbours.
      expect(steps.length).toBe(bad === "nul" ? 4 : 3);
    },
  );

  it("what is not understood is set aside at once, unless the component told itself", async () => {
    const { mailbox, alarms, stepped } = open(await server.fresh());
    void mailbox.serve("im", listener());
    await mailbox.post(im("a"), { kind: "gibberish" });
    await mailbox.tell(im("a"), { kind: "gibberish", own: true });
    await until(() => stepped.length === 1 && alarms.length === 1);
    expect(alarms[0]).toMatchObject({ key: "a", why: "gibberish is not understood" });
    expect(await listOf(mailbox, "a")).toEqual([{ kind: "gibberish", own: true }]);
  });
});

describe("acts", () => {
  it("of one aggregate are done in order, of several side by side; what they return is heard", async () => {
    const { mailbox, stepped } = open(await server.fresh());
    let inHand = 0;
    let most = 0;
    const perKey = new Map<string, number>();
    const done: string[] = [];
    void mailbox.serve(
      "im",
      listener(
        ({ acts }) => (Array.isArray(acts) ? { acts } : {}),
        async (act, key) => {
          expect(perKey.get(key) ?? 0).toBe(0);
          perKey.set(key, 1);
          most = Math.max(most, ++inHand);
          await pause(20);
          inHand--;
          perKey.set(key, 0);
          done.push(`${key}${act}`);
          return [{ result: act }];
        },
      ),
    );
    for (const key of ["a", "b", "c"]) await mailbox.post(im(key), { acts: [1, 2, 3] });
    await until(() => stepped.length === 12);
    for (const key of ["a", "b", "c"]) {
      expect(done.filter((each) => each.startsWith(key))).toEqual([1, 2, 3].map((n) => `${key}${n}`));
      expect((await listOf(mailbox, key)).slice(1)).toEqual([1, 2, 3].map((result) => ({ result })));
    }
    expect(most).toBe(3);
  });

  it("that fail are tried again later, then set aside with an alarm; those behind them follow", async () => {
    const { mailbox, stepped, alarms } = open(await server.fresh(), { limits: { actTries: 4 } });
    const tries = new Map<unknown, number>();
    void mailbox.serve(
      "im",
      listener(
        ({ acts }) => (Array.isArray(acts) ? { acts } : {}),
        async (act) => {
          tries.set(act, (tries.get(act) ?? 0) + 1);
          if (act === "never") throw new Error("no machine");
          if (act === "unsaid") return [{ text: "a\0b" }];
          if (act === "twice" && tries.get(act) === 1) throw new Error("not yet");
          return [{ did: act }];
        },
      ),
    );
    await mailbox.post(im("a"), { acts: ["never", "unsaid", "twice", "once"] });
    await until(() => stepped.length === 3);
    expect(Object.fromEntries(tries)).toEqual({ never: 4, unsaid: 4, twice: 2, once: 1 });
    expect((await listOf(mailbox, "a")).slice(1)).toEqual([{ did: "twice" }, { did: "once" }]);
    expect(alarms).toMatchObject([
      { kind: "act", body: "never", why: expect.stringContaining("no machine") },
      { kind: "act", body: "unsaid" },
    ]);
  });

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

  it("that stop aborts are begun anew by whoever serves next", async () => {
    const connection = await server.fresh();
    const acting = ({ act }: Record<string, unknown>) => (act ? { acts: [act] } : {});
    const first = open(connection);
    let begun = false;
    void first.mailbox.serve(
      "im",
      listener(acting, (_act, _key, stop) => {
        begun = true;
        return new Promise((_, reject) => stop.addEventListener("abort", () => reject(stop.reason)));
      }),
    );
    await first.mailbox.post(im("a"), { act: "start" });
    await until(() => begun);
    await first.mailbox.stop();
    const second = open(connection, { limits: { actTries: 1 } });
    void second.mailbox.serve(
      "im",
      listener(acting, async () => [{ done: true }]),
    );
    await until(async () => (await listOf(second.mailbox, "a")).length === 2);
    expect([...first.alarms, ...second.alarms]).toEqual([]);
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
    expect(await stateOf(database.post(post, []))).toBe("done");
    for (const table of ["aggregate", "message", "act", "posted", "aside"]) {
      expect(await stateOf(asIm(`select * from cc.${table}`))).toBe(NOT_ALLOWED);
      expect(await stateOf(asIm(`delete from cc.${table}`))).toBe(NOT_ALLOWED);
      expect(await stateOf(database.post(`select * from im.${table}`, []))).toBe(NOT_ALLOWED);
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
    await database.post(
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

it("stop ends serving after the step in hand, and serve resolves", async () => {
  const { mailbox, database } = open(await server.fresh());
  const served = mailbox.serve("im", listener());
  await mailbox.post(im("a"), {});
  await mailbox.stop();
  await served;
  await expect((database as Database).as("im", (tx) => tx.query("select 1"))).resolves.toHaveLength(1);
});
