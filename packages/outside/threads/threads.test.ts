import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { build } from "vite";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { hash, openThreads } from "./threads.ts";

const folder = mkdtempSync(join(tmpdir(), "threads-"));
let program: URL;

beforeAll(async () => {
  await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source"] },
    ssr: { noExternal: [/^@etalon\//], resolve: { conditions: ["source"] } },
    build: {
      ssr: new URL("./sums.thread.ts", import.meta.url).pathname,
      outDir: folder,
      rollupOptions: { output: { format: "es", entryFileNames: "program.mjs" } },
    },
  });
  program = pathToFileURL(join(folder, readdirSync(folder)[0]!));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe("threads fed through rings", () => {
  it("work off everything before they end, words and bytes in order", async () => {
    const heard: unknown[] = [];
    const threads = openThreads({
      program,
      count: 2,
      ringBytes: 8192,
      options: { name: "x" },
      heard: (message, thread) => heard.push([thread, message]),
      failed: (why) => heard.push(why),
    });
    for (let n = 1; n <= 1000; n++) {
      const ring = threads.ring(n % 2);
      let room = ring.reserve(100 + (n % 50));
      while (room === null) {
        await ring.room();
        room = ring.reserve(100 + (n % 50));
      }
      room.fill(1);
      ring.commit(1 + (n % 4));
    }
    while (!threads.tell(1, { enough: true })) await threads.ring(1).room();
    await threads.close();
    const sum = (tag: number) =>
      Array.from({ length: 1000 }, (_, k) => k + 1)
        .filter((n) => 1 + (n % 4) === tag)
        .reduce((all, n) => all + 100 + (n % 50), 0);
    expect(heard.sort()).toEqual([
      [0, { options: { name: "x" }, sums: { 1: sum(1), 3: sum(3) }, words: [] }],
      [1, { options: { name: "x" }, sums: { 2: sum(2), 4: sum(4) }, words: [{ enough: true }] }],
    ]);
  });

  it("tell their owner why they failed", async () => {
    const failures: string[] = [];
    const threads = openThreads({
      program,
      count: 1,
      ringBytes: 4096,
      options: null,
      heard: () => {},
      failed: (why) => failures.push(why),
    });
    threads.ring(0).reserve(0);
    threads.ring(0).commit(1);
    await expect.poll(() => failures).toHaveLength(2);
    expect(failures).toEqual(["an empty message", "it ended with code 1"]);
    await threads.close();
  });

  it("own keys evenly, also keys that differ in their last digit alone", () => {
    for (const count of [2, 3, 8]) {
      const owned = new Array<number>(count).fill(0);
      for (let n = 0; n < 8000; n++) owned[hash(`grid/site-1/terminal-${n}`) % count]!++;
      for (const many of owned) expect(Math.abs(many / (8000 / count) - 1)).toBeLessThan(0.1);
    }
  });
});
