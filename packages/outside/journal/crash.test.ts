// The journal mailbox's promise under SIGKILL: what was posted is heard once and in order, each act is done at least once.

import { readFileSync, rmSync, statSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { systemClock } from "../clock/system-clock.ts";
import { buildChild, type Child, startChild } from "../postgres/testing/child.ts";
import { makeTestFolder } from "../postgres/testing/test-folder.ts";
import { openJournalMailbox } from "./mailbox.ts";
import type { Diary } from "./testing/diary.child.ts";

const KILLS = 20;
const keys = Array.from({ length: 5 }, (_, k) => `order/${k}`);

const folder = makeTestFolder();
const world = join(folder, "world");
let built = "";
let child: Child | null = null;
beforeAll(async () => {
  built = await buildChild(new URL("./testing/diary.child.ts", import.meta.url));
});
afterAll(async () => {
  await child?.kill();
  rmSync(built, { force: true });
  rmSync(folder, { recursive: true, force: true });
});

it("a process that is killed again and again loses nothing that it was told is kept", async () => {
  const promised = new Map(keys.map((key) => [key, -1]));
  const input = { folder: join(folder, "journal"), world, keys, posting: true };
  for (let kills = 0; kills < KILLS; kills++) {
    child = startChild(built, { input });
    const lines: string[] = [];
    const stdout = child.process.stdout;
    stdout?.on("data", (text: Buffer) => lines.push(text.toString()));
    await expect.poll(() => lines.length, { interval: 2 }).toBeGreaterThan(0);
    await pause((kills * 37) % 120); // somewhere in its work
    await child.kill();
    for (const line of lines.join("").split("\n").slice(0, -1)) {
      const [, key = "", n = ""] = line.split(" ");
      promised.set(key, Math.max(promised.get(key) ?? -1, Number(n)));
    }
  }
  child = startChild(built, { input: { ...input, posting: false } });
  const busy = new Promise<string>((resolve) =>
    child?.process.stdout?.on("data", (text) => resolve(String(text))),
  );
  expect(await busy).toBe("quiet\n");
  for (let size = -1; size !== statSync(world).size; ) {
    size = statSync(world).size;
    await pause(1_500); // what was left is done; what is not, is found below
  }
  await child.kill();

  const opened = await openJournalMailbox({ folder: input.folder, clock: systemClock() });
  if (!opened.ok) throw new Error(opened.why.text);
  const mailbox = opened.value;
  const done = readFileSync(world, "utf8").split("\n").slice(0, -1);
  let orders = 0;
  for (const key of keys) {
    const { heard, rung, done: acted } = (await mailbox.read({ component: "im", key })) as Diary;
    const inOrder = Array.from({ length: heard.length }, (_, n) => n);
    expect(heard.length).toBeGreaterThan(promised.get(key) ?? 0);
    expect({ heard, acted }).toEqual({ heard: inOrder, acted: inOrder });
    expect([...rung].sort((a, b) => a - b)).toEqual(inOrder);
    expect(((await mailbox.read({ component: "cc", key })) as Diary).heard).toEqual(inOrder);
    for (const n of inOrder) expect(done).toContain(`${key} ${n}`);
    orders += heard.length;
  }
  expect(new Set(done).size).toBe(orders); // and nothing else was done
  await mailbox.stop();
  console.log(`${KILLS} kills: ${done.length - orders} of ${orders} acts were done twice`);
});
