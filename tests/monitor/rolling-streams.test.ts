// Streams that roll in a real frame log: what is kept, what goes and under which name, readers that come late or are behind.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Gone,
  type RollingRule,
  rollingStreams,
} from "@etalon/field/ia-instrument-agent/rolling-streams";
import { openFrameLog } from "@etalon/outside/segments/index";
import { afterAll, expect, it } from "vitest";

const folders: string[] = [];
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

async function opened(rule: RollingRule, quotaBytes = 2 ** 24) {
  const folder = mkdtempSync(join(tmpdir(), "rolling-"));
  folders.push(folder);
  const log = await openFrameLog(folder, { quotaBytes, segmentBytes: 65_536, groupSyncMs: 0 });
  if (!log.ok) throw new Error(log.why.text);
  const gone: Gone[] = [];
  return { log: log.value, gone, rolling: rollingStreams(log.value, rule, (what) => gone.push(what)) };
}

const bytes = (sequence: number) => new Uint8Array(1000).fill(sequence % 251);

it("keeps what the rule says, names what goes without a hole, and leaves detections' streams alone", async () => {
  const { log, gone, rolling } = await opened({ frames: 20, bytes: 2 ** 24 });
  rolling.roll("watched");
  for (let n = 1; n <= 200; n++)
    for (const stream of ["watched", "detection"])
      expect(await rolling.log.append(stream, n, bytes(n))).toEqual({ ok: true, value: "stored" });
  const held = log.streams().find(({ stream }) => stream === "watched")!;
  expect(held.upTo - held.droppedUpTo).toBeGreaterThanOrEqual(20);
  expect(held.upTo - held.droppedUpTo).toBeLessThan(20 + 16 + 1);
  expect(log.streams().find(({ stream }) => stream === "detection")!.droppedUpTo).toBe(0);
  for (const [n, one] of gone.entries())
    expect(one).toMatchObject({
      stream: "watched",
      from: (gone[n - 1]?.to ?? 0) + 1,
      why: "age",
      unread: true,
    });
  expect(gone.at(-1)!.to).toBe(held.droppedUpTo);
  await log.close();
});

it("a reader that comes late begins behind what is gone; one that keeps up loses nothing", async () => {
  const { log, gone, rolling } = await opened({ frames: 30, bytes: 2 ** 24 });
  rolling.roll("s");
  const stop = new AbortController();
  const read: number[] = [];
  let next = (): void => undefined;
  const reading = (async () => {
    for await (const one of rolling.log.read("s", 1, { follow: true, signal: stop.signal })) {
      if (!one.ok) throw new Error(one.why.text);
      expect(one.value.bytes).toEqual(bytes(one.value.sequence));
      read.push(one.value.sequence);
      next();
    }
  })();
  const readUpTo = (sequence: number): Promise<void> =>
    new Promise((resolve) => {
      next = () => (read.at(-1) ?? 0) >= sequence && resolve();
      next();
    });
  for (let n = 1; n <= 120; n++) {
    await rolling.log.append("s", n, bytes(n));
    if (n % 10 === 0) await readUpTo(n);
  }
  stop.abort();
  await reading;
  expect(read).toEqual(Array.from({ length: 120 }, (_, n) => n + 1));
  expect(gone.length).toBeGreaterThan(0);
  expect(gone.every(({ unread }) => !unread)).toBe(true);
  const late: number[] = [];
  for await (const one of rolling.log.read("s", 1)) if (one.ok) late.push(one.value.sequence);
  expect(late[0]).toBe(gone.at(-1)!.to + 1);
  expect(late.at(-1)).toBe(120);
  await log.close();
});

it("above its share of the disk the oldest go first, of all streams that roll; nothing is refused", async () => {
  const quota = 2 ** 20;
  const { log, gone, rolling } = await opened({ frames: 1000, bytes: quota / 2 }, quota);
  for (let stream = 0; stream < 4; stream++) rolling.roll(`s${stream}`);
  for (let n = 1; n <= 800; n += 10) {
    const some = Array.from({ length: 40 }, (_, k) => [k % 4, n + Math.floor(k / 4)] as const);
    const appended = await Promise.all(
      some.map(([stream, sequence]) => rolling.log.append(`s${stream}`, sequence, bytes(sequence))),
    );
    expect(appended.every(({ ok }) => ok)).toBe(true);
  }
  expect(log.usedBytes()).toBeLessThan(quota);
  expect(gone.length).toBeGreaterThan(0);
  expect(gone.every(({ why }) => why === "quota")).toBe(true);
  const floors = log.streams().map(({ droppedUpTo }) => droppedUpTo);
  expect(Math.max(...floors) - Math.min(...floors)).toBeLessThan(200);
  expect(Math.min(...floors)).toBeGreaterThan(400);
  await log.close();
});

it("a stream that is held again keeps all that comes", async () => {
  const { log, gone, rolling } = await opened({ frames: 5, bytes: 2 ** 24 });
  rolling.roll("s");
  for (let n = 1; n <= 40; n++) await rolling.log.append("s", n, bytes(n));
  const before = gone.length;
  rolling.hold("s");
  for (let n = 41; n <= 120; n++) await rolling.log.append("s", n, bytes(n));
  expect(gone.length).toBe(before);
  await log.close();
});
