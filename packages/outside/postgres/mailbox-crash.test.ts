// The mailbox's promise under SIGKILL: each message changes state exactly once and in order, each act is done at least once.

import { rmSync } from "node:fs";
import { setTimeout as pause } from "node:timers/promises";
import pg from "pg";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { openDatabase } from "./database.ts";
import { PostgresMailbox } from "./mailbox.ts";
import { buildChild, type Child, startChild } from "./testing/child.ts";
import type { Diary } from "./testing/server.child.ts";
import { openTestServer, type TestServer } from "./testing/test-server.ts";

const KEYS = 12;
const KILLS = 8;
/** For each key: a computer on which the killing takes long is not to be left with all that was posted meanwhile. */
const MESSAGES_AT_MOST = 120;
const PATIENCE_MS = 180_000;

let server: TestServer;
let built = "";
const children = new Set<Child>();
const closing: (() => Promise<void>)[] = [];
beforeAll(async () => {
  built = await buildChild(new URL("./testing/server.child.ts", import.meta.url));
  server = await openTestServer();
});
afterAll(async () => {
  await Promise.all([...children].map((child) => child.kill()));
  for (const close of closing) await close();
  await server.stop();
  rmSync(built, { force: true });
});

it("two processes, killed again and again, hear every message exactly once and in order", {
  timeout: 2 * PATIENCE_MS,
}, async () => {
  const connection = await server.fresh();
  const superuser = { ...server.superuser, database: connection.database };
  const world = new pg.Client(superuser);
  await world.connect();
  await world.query("create table world (key text, n int)");
  const database = openDatabase({ connection });
  const mailbox = new PostgresMailbox({ database, clock: systemClock() });
  closing.push(
    () => mailbox.stop(),
    () => database.close(),
    () => world.end(),
  );

  function startServer(): Child {
    const child = startChild(built, { input: { connection, superuser } });
    children.add(child);
    return child;
  }
  const keys = Array.from({ length: KEYS }, (_, k) => `order/${k}`);
  const post = async (n: number, key: string): Promise<void> => {
    const body = { kind: "order", n };
    await mailbox.post({ component: "im", key }, body, `${key}/${n}`);
    if (n % 7 === 0) await mailbox.post({ component: "im", key }, body, `${key}/${n}`); // the sender was not sure
  };
  let killing = true;
  const posting = (async () => {
    let n = 0;
    for (; killing && n < MESSAGES_AT_MOST; n++) {
      await Promise.all(keys.map((key) => post(n, key)));
      await pause(50);
    }
    return n;
  })();

  let pair = [startServer(), startServer()];
  for (let kills = 0; kills < KILLS; kills++) {
    const [victim, survivor] = pair as [Child, Child];
    await victim.line(); // it serves
    await pause((kills * 37) % 60); // somewhere in its work
    await victim.kill();
    children.delete(victim);
    pair = [survivor, startServer()];
  }
  killing = false;
  const messages = await posting;

  const diaries = async (component: "im" | "cc"): Promise<ReadonlyMap<string, Diary>> =>
    new Map((await mailbox.list(component, "order/")).map(({ key, state }) => [key, state as Diary]));
  const complete = async (): Promise<boolean> => {
    const all = [...(await diaries("im")).values()];
    const heardByCc = [...(await diaries("cc")).values()].reduce((sum, { heard }) => sum + heard.length, 0);
    const least = ({ heard, rung, done }: Diary): number => Math.min(heard.length, rung.length, done.length);
    return (
      all.length === KEYS && all.every((diary) => least(diary) >= messages) && heardByCc >= KEYS * messages
    );
  };
  for (const deadline = Date.now() + PATIENCE_MS; !(await complete()) && Date.now() < deadline; )
    await pause(50);

  const inOrder = Array.from({ length: messages }, (_, n) => n);
  const atIm = await diaries("im");
  const atCc = await diaries("cc");
  for (const key of keys) {
    const { heard, done, rung } = atIm.get(key) ?? { heard: [], done: [], rung: [] };
    expect({ heard, done }).toEqual({ heard: inOrder, done: inOrder });
    expect([...rung].sort((a, b) => a - b)).toEqual(inOrder); // due times are of two processes' clocks
    expect(atCc.get(key)?.heard).toEqual(inOrder);
  }
  const { rows } = await world.query(
    "select count(*)::int as done, count(distinct (key, n))::int as distinct from world",
  );
  expect(rows[0].distinct).toBe(KEYS * messages);
  console.log(
    `${KILLS} kills: ${rows[0].done - rows[0].distinct} of ${rows[0].distinct} acts were done twice`,
  );
});
