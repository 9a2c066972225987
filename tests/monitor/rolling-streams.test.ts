// Streams that roll in a real frame log: what is kept, what goes and under which name, readers that come late or are behind.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { good, refused } from "@etalon/basis";
import {
  type Gone,
  type RollingRule,
  rollingStreams,
} from "@etalon/field/ia-instrument-agent/rolling-streams";
import { openFrameLog } from "@etalon/outside/segments/index";
import fc from "fast-check";
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

/** In memory, and all of a log that rolling asks for. */
function memoryLog() {
  const streams = new Map<string, { floor: number; frames: Uint8Array[] }>();
  const of = (stream: string) => {
    const one = streams.get(stream) ?? { floor: 0, frames: [] };
    streams.set(stream, one);
    return one;
  };
  const held = (stream: string) => of(stream).frames.slice(of(stream).floor);
  return {
    upTo: (stream: string) => of(stream).frames.length,
    streams: () =>
      [...streams].map(([stream, { floor, frames }]) => ({
        stream,
        droppedUpTo: floor,
        upTo: frames.length,
      })),
    usedBytes: () => [...streams.keys()].flatMap(held).reduce((sum, { length }) => sum + length, 0),
    async append(stream: string, sequence: number, bytes: Uint8Array) {
      of(stream).frames[sequence - 1] = bytes;
      return good("stored" as const);
    },
    async dropUpTo(stream: string, sequence: number) {
      of(stream).floor = Math.max(of(stream).floor, sequence);
      return good(undefined);
    },
    async dropStream(stream: string) {
      streams.delete(stream);
      return good(undefined);
    },
    async *read(stream: string, from: number) {
      for (let sequence = from; sequence <= of(stream).frames.length; sequence++)
        yield sequence <= of(stream).floor
          ? refused("segments.dropped", "it was dropped")
          : good({ sequence, bytes: of(stream).frames[sequence - 1]! });
    },
  };
}

it("what the station does not know goes only by age or for want of room, on any way; what goes is named once", async () => {
  const names = ["a", "b", "c"];
  const move = fc.oneof(
    {
      weight: 4,
      arbitrary: fc.record({ stream: fc.constantFrom(...names), frames: fc.integer({ min: 1, max: 60 }) }),
    },
    {
      weight: 2,
      arbitrary: fc.record({
        stream: fc.constantFrom(...names),
        known: fc.double({ min: 0, max: 1.2, noNaN: true }),
      }),
    },
    fc.record({ stream: fc.constantFrom(...names), reads: fc.integer({ min: 1, max: 400 }) }),
    fc.record({ detection: fc.integer({ min: 1, max: 60 }) }),
  );
  const whys = new Map<string, number>();
  const walks = fc.asyncProperty(fc.array(move, { minLength: 40, maxLength: 100 }), async (moves) => {
    const log = memoryLog();
    const rule = { frames: 120, knownFrames: 40, bytes: 250_000 };
    const known = new Map<string, number>();
    const gone = new Map<string, number>();
    const rolling = rollingStreams(log, rule, ({ stream, from, to, why }) => {
      expect(from, "named once, without a hole").toBe((gone.get(stream) ?? 0) + 1);
      gone.set(stream, to);
      whys.set(why, (whys.get(why) ?? 0) + 1);
      const held = log.upTo(stream) - from + 1;
      const bytes = log.usedBytes();
      if (why === "known") {
        expect(to).toBeLessThanOrEqual((known.get(stream) ?? 0) - 16);
        expect(log.upTo(stream) - to >= rule.knownFrames || bytes > 0.8 * rule.bytes).toBe(true);
      }
      if (why === "age") expect(held).toBeGreaterThan(rule.frames);
      if (why === "quota") expect(bytes).toBeGreaterThan(0.8 * rule.bytes);
    });
    for (const name of names) rolling.roll(name);
    for (const one of moves) {
      if ("detection" in one)
        for (let n = 0; n < one.detection; n++)
          await rolling.log.append("detection", log.upTo("detection") + 1, bytes(1));
      else if ("frames" in one)
        for (let n = 0; n < one.frames; n++)
          await rolling.log.append(one.stream, log.upTo(one.stream) + 1, bytes(n));
      else if ("known" in one) {
        const upTo = Math.floor(one.known * log.upTo(one.stream));
        known.set(one.stream, Math.max(known.get(one.stream) ?? 0, Math.min(upTo, log.upTo(one.stream))));
        rolling.known(one.stream, upTo);
      } else {
        const read: number[] = [];
        for await (const frame of rolling.log.read(one.stream, one.reads))
          if (frame.ok) read.push(frame.value.sequence);
        const first = Math.max(one.reads, (gone.get(one.stream) ?? 0) + 1);
        const upTo = log.upTo(one.stream);
        expect(read).toEqual(Array.from({ length: Math.max(0, upTo - first + 1) }, (_, n) => first + n));
      }
    }
    expect(log.streams().find(({ stream }) => stream === "detection")?.droppedUpTo ?? 0).toBe(0);
    const used = names.reduce((sum, name) => sum + 1000 * (log.upTo(name) - (gone.get(name) ?? 0)), 0);
    expect(used).toBeLessThan(1.35 * rule.bytes);
  });
  await fc.assert(walks, { numRuns: 25 });
  for (const why of ["known", "age", "quota"]) expect(whys.get(why), why).toBeGreaterThan(3);
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
