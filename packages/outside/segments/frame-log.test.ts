import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { cp } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Answer } from "@etalon/basis";
import { afterAll, afterEach, beforeAll, describe, expect, it } from "vitest";
import { type FrameLog, type FrameLogOptions, openFrameLog, type StoredFrame } from "./frame-log.ts";
import { frameOf } from "./writer.child.ts";

const options: FrameLogOptions = { quotaBytes: 1_000_000, segmentBytes: 20_000, groupSyncMs: 1 };
const base = mkdtempSync(join(tmpdir(), "frame-log-"));
let folders = 0;
const newFolder = () => join(base, `log-${++folders}`);
const logs: FrameLog[] = [];

async function open(folder: string, more: Partial<FrameLogOptions> = {}): Promise<FrameLog> {
  const opened = await openFrameLog(folder, { ...options, ...more });
  if (!opened.ok) throw new Error(opened.why.text);
  logs.push(opened.value);
  return opened.value;
}

async function all(frames: AsyncIterable<Answer<StoredFrame>>): Promise<(number | string)[]> {
  const out: (number | string)[] = [];
  for await (const answer of frames) out.push(answer.ok ? answer.value.sequence : answer.why.code);
  return out;
}

const append = (log: FrameLog, stream: string, from: number, to: number) =>
  Promise.all(
    Array.from({ length: to - from + 1 }, (_, n) => log.append(stream, from + n, frameOf(stream, from + n))),
  );

const segmentsOf = (folder: string) => readdirSync(folder).filter((name) => name.endsWith(".segment"));
const firstSegment = (folder: string) => join(folder, segmentsOf(folder).sort()[0]!);
const range = (from: number, to: number) => Array.from({ length: to - from + 1 }, (_, n) => from + n);

afterEach(async () => {
  for (const log of logs.splice(0)) await log.close();
});
afterAll(() => rmSync(base, { recursive: true, force: true }));

describe("a frame log", () => {
  it("holds what it acknowledged, in order, and again after it is opened anew", async () => {
    const folder = newFolder();
    const log = await open(folder);
    const answers = await append(log, "t1/s", 1, 50);
    expect(answers.every((answer) => answer.ok && answer.value === "stored")).toBe(true);
    expect([log.upTo("t1/s"), log.upTo("other")]).toEqual([50, 0]);
    await log.close();

    const again = await open(folder);
    expect(again.found).toEqual({ frames: 50, tornBytes: 0, damage: [] });
    let sequence = 7;
    for await (const answer of again.read("t1/s", 7)) {
      if (!answer.ok) throw new Error(answer.why.text);
      expect(answer.value).toEqual({ sequence, bytes: frameOf("t1/s", sequence) });
      sequence++;
    }
    expect(sequence).toBe(51);
  });

  it("takes a repeated sequence once, whether it is on disk, on its way there, or dropped", async () => {
    const log = await open(newFolder());
    const [first, second] = await Promise.all([
      log.append("s", 1, frameOf("s", 1)),
      log.append("s", 1, frameOf("s", 1)),
    ]);
    expect([first, second].map((answer) => answer.ok && answer.value)).toEqual(["stored", "repeated"]);
    const used = log.usedBytes();
    expect(await log.append("s", 1, frameOf("s", 1))).toEqual({ ok: true, value: "repeated" });
    await log.dropUpTo("s", 4);
    expect(await log.append("s", 3, frameOf("s", 3))).toEqual({ ok: true, value: "repeated" });
    expect(log.usedBytes()).toBeLessThan(used + 100);
  });

  it("waits at a hole: upTo and reading go on when it is filled", async () => {
    const log = await open(newFolder());
    await log.append("s", 1, frameOf("s", 1));
    await append(log, "s", 3, 5);
    expect(log.upTo("s")).toBe(1);
    expect(await all(log.read("s", 1))).toEqual([1]);
    await log.append("s", 2, frameOf("s", 2));
    expect(log.upTo("s")).toBe(5);
    expect(await all(log.read("s", 1))).toEqual([1, 2, 3, 4, 5]);
  });

  it("lets a reader follow the tail until it is told to stop", async () => {
    const log = await open(newFolder());
    const stop = new AbortController();
    const seen: number[] = [];
    const reading = (async () => {
      for await (const answer of log.read("s", 1, { follow: true, signal: stop.signal })) {
        if (answer.ok) seen.push(answer.value.sequence);
        if (seen.length === 20) stop.abort();
      }
    })();
    for (const sequence of range(1, 20)) await log.append("s", sequence, frameOf("s", sequence));
    await reading;
    expect(seen).toEqual(range(1, 20));
  });

  it("ends a reader whose frames are dropped, with the reason; closing ends it too", async () => {
    const log = await open(newFolder());
    await append(log, "s", 1, 3);
    const behind = log.read("s", 1, { follow: true })[Symbol.asyncIterator]();
    await behind.next();
    await log.dropUpTo("s", 2);
    expect((await behind.next()).value).toMatchObject({ ok: false, why: { code: "segments.dropped" } });

    const waiting = all(log.read("s", 4, { follow: true }));
    await log.dropStream("s");
    expect(await waiting).toEqual(["segments.dropped"]);
    const asleep = all(log.read("never", 1, { follow: true }));
    await log.close();
    expect(await asleep).toEqual([]);
  });

  it("refuses what is no stream, no sequence, too long or far ahead", async () => {
    const log = await open(newFolder());
    const codes = await Promise.all(
      [
        log.append("../etc/passwd", 1, new Uint8Array(1)),
        log.append("a/../b", 1, new Uint8Array(1)),
        log.append("", 1, new Uint8Array(1)),
        log.append("s", 0, new Uint8Array(1)),
        log.append("s", 1.5, new Uint8Array(1)),
        log.append("s", 1, new Uint8Array(20_001)),
        log.append("s", 70_000, new Uint8Array(1)),
      ].map(async (answer) => (await answer).ok || ((await answer) as { why: { code: string } }).why.code),
    );
    expect(codes).toEqual([
      "segments.name",
      "segments.name",
      "segments.name",
      "segments.sequence",
      "segments.sequence",
      "segments.frame",
      "segments.ahead",
    ]);
  });

  it("refuses a second writer while the first lives", async () => {
    const folder = newFolder();
    const log = await open(folder);
    expect(await openFrameLog(folder, options)).toMatchObject({
      ok: false,
      why: { code: "segments.in-use" },
    });
    await log.close();
    writeFileSync(join(folder, "lock"), "999999999 12345"); // a process that died
    await open(folder);
  });
});

describe("the space of a frame log", () => {
  it("is refused beyond the quota, and given back when frames are dropped", async () => {
    const folder = newFolder();
    const log = await open(folder, { quotaBytes: 80_000 });
    const frame = new Uint8Array(4000);
    let held = 0;
    for (;;) {
      const answer = await log.append("s", held + 1, frame);
      if (answer.ok) held++;
      else {
        expect(answer.why.code).toBe("segments.quota");
        break;
      }
    }
    expect(held).toBeGreaterThan(15);
    expect(await all(log.read("s", 1))).toEqual(range(1, held));

    await log.dropUpTo("s", held - 2);
    expect((await log.append("s", held + 1, frame)).ok).toBe(true);
    expect(await all(log.read("s", held - 1))).toEqual(range(held - 1, held + 1));
    const onDisk = segmentsOf(folder).reduce((sum, name) => sum + statSync(join(folder, name)).size, 0);
    expect(onDisk).toBe(log.usedBytes());
  });

  it("is not held by one stream that stays: its frames move, and survive", async () => {
    const folder = newFolder();
    const log = await open(folder, { quotaBytes: 200_000 });
    for (const sequence of range(1, 200)) {
      if (sequence % 10 === 0) await log.append("stays", sequence / 10, frameOf("stays", sequence / 10));
      const answer = await log.append("goes", sequence, frameOf("goes", sequence));
      expect(answer.ok).toBe(true);
      if (sequence > 5) await log.dropUpTo("goes", sequence - 5);
    }
    expect(log.usedBytes()).toBeLessThan(150_000); // 200 frames of 1.7 kB on average passed through
    await log.close();
    const again = await open(folder, { quotaBytes: 200_000 });
    expect(again.streams()).toEqual([
      { stream: "goes", droppedUpTo: 195, upTo: 200 },
      { stream: "stays", droppedUpTo: 0, upTo: 20 },
    ]);
    for await (const answer of again.read("stays", 1))
      expect(answer.ok && answer.value.bytes).toEqual(answer.ok && frameOf("stays", answer.value.sequence));
    expect(await all(again.read("stays", 1))).toEqual(range(1, 20));
  });

  it("of a forgotten stream is free, also after opening anew, and the stream may begin again", async () => {
    const folder = newFolder();
    const log = await open(folder);
    await append(log, "s", 1, 30);
    const forgotten = log.dropStream("s");
    expect(await log.append("s", 1, Uint8Array.of(9))).toEqual({ ok: true, value: "stored" });
    await forgotten;
    await log.close();
    const again = await open(folder);
    expect(again.streams()).toEqual([{ stream: "s", droppedUpTo: 0, upTo: 1 }]);
    expect((await again.read("s", 1)[Symbol.asyncIterator]().next()).value.value.bytes).toEqual(
      Uint8Array.of(9),
    );
  });

  it("remembers what was dropped when the files that held it are gone", async () => {
    const folder = newFolder();
    const log = await open(folder);
    for (const sequence of range(1, 40)) await log.append("s", sequence, frameOf("s", sequence));
    await log.dropUpTo("s", 40);
    for (const sequence of range(1, 40)) await log.append("t", sequence, frameOf("t", sequence));
    expect(firstSegment(folder)).not.toContain("000000000001.");
    await log.close();
    const again = await open(folder);
    expect(again.upTo("s")).toBe(40);
    expect(await again.append("s", 12, frameOf("s", 12))).toEqual({ ok: true, value: "repeated" });
  });
});

describe("after a crash", () => {
  it("a torn end is cut off, wherever it was torn", async () => {
    const folder = newFolder();
    const log = await open(folder);
    for (const sequence of range(1, 4)) await log.append("s", sequence, Uint8Array.of(sequence, 1, 2, 3));
    await log.close();
    const whole = readFileSync(firstSegment(folder));
    const record = (whole.length - 12) / 4;
    for (let length = 0; length <= whole.length; length++) {
      const torn = newFolder();
      await cp(folder, torn, { recursive: true });
      writeFileSync(firstSegment(torn), whole.subarray(0, length));
      const again = await open(torn);
      const held = Math.max(0, Math.floor((length - 12) / record));
      expect(again.upTo("s")).toBe(held);
      expect(again.found.damage).toEqual([]);
      if (length % 16 > 0) continue; // going on is the same everywhere; a few are enough
      expect(await again.append("s", held + 1, Uint8Array.of(7))).toEqual({ ok: true, value: "stored" });
      expect(await all(again.read("s", 1))).toEqual(range(1, held + 1));
    }
  });

  it("a damaged byte costs the frame it stands in, is told, and is never handed out", async () => {
    const folder = newFolder();
    const log = await open(folder);
    for (const sequence of range(1, 4)) await log.append("s", sequence, Uint8Array.of(sequence, 1, 2, 3));
    await log.append("end", 1, new Uint8Array(1));
    await log.close();
    const whole = readFileSync(firstSegment(folder));
    const record = 22 + 1 + 4;
    for (let at = 12; at < 12 + 4 * record; at += 3) {
      const broken = newFolder();
      await cp(folder, broken, { recursive: true });
      const bytes = Buffer.from(whole);
      bytes[at]! ^= 0x40;
      writeFileSync(firstSegment(broken), bytes);
      const again = await open(broken);
      const lost = 1 + Math.floor((at - 12) / record);
      expect(again.upTo("s")).toBe(lost - 1);
      expect(again.found).toMatchObject({ frames: 4, tornBytes: 0, damage: [{ to: 12 + lost * record }] });
      await again.dropUpTo("s", lost); // whoever can do without it goes on
      expect(await all(again.read("s", lost + 1))).toEqual(range(lost + 1, 4));
    }
  });

  it("a frame that the disk spoils while the log is open is refused when read", async () => {
    const folder = newFolder();
    const log = await open(folder);
    await append(log, "s", 1, 2);
    const bytes = readFileSync(firstSegment(folder));
    bytes[100]! ^= 1;
    writeFileSync(firstSegment(folder), bytes);
    expect(await all(log.read("s", 1))).toEqual(["segments.damaged"]);
    expect(await all(log.read("s", 2))).toEqual([2]);
  });

  it("a frame that holds a record's bytes is not taken for records when the file is searched", async () => {
    const folder = newFolder();
    const log = await open(folder);
    await log.append("s", 1, frameOf("s", 1));
    await log.close();
    const inside = readFileSync(firstSegment(folder)).subarray(12);
    const other = newFolder();
    const hostile = await open(other);
    await hostile.append("h", 1, Buffer.concat([inside, inside]));
    await hostile.close();
    const bytes = readFileSync(firstSegment(other));
    bytes[12 + 4]! ^= 1; // the length: from here on the file is searched byte by byte
    writeFileSync(firstSegment(other), bytes);
    expect((await open(other)).streams()).toEqual([]);
  });
});

describe("a writer in a process of its own", () => {
  let script = "";
  beforeAll(async () => {
    const { build } = await import("vite");
    await build({
      configFile: false,
      logLevel: "error",
      build: {
        ssr: new URL("./writer.child.ts", import.meta.url).pathname,
        outDir: join(base, "child"),
        target: "node20",
      },
      resolve: { conditions: ["source"] },
      ssr: { noExternal: true, resolve: { conditions: ["source"] } },
    });
    script = join(base, "child", readdirSync(join(base, "child"))[0]!);
  });

  it("has everything on disk that it acknowledged, whenever it is killed", async () => {
    const folder = newFolder();
    const held = new Map<string, number>();
    const dropped = new Map<string, number>();
    for (const afterMs of [5, 20, 37, 61, 90, 140]) {
      const lines = await killed(script, folder, afterMs);
      for (const line of lines) {
        const [what, stream, sequence] = line.split(" ");
        (what === "held" ? held : dropped).set(stream!, Number(sequence));
      }
      const log = await open(folder, { quotaBytes: 4_000_000, segmentBytes: 64_000 });
      expect(log.found.damage).toEqual([]);
      for (const [stream, sequence] of held) {
        expect(log.upTo(stream)).toBeGreaterThanOrEqual(sequence);
        const floor = log.streams().find((one) => one.stream === stream)!.droppedUpTo;
        expect(floor).toBeLessThanOrEqual(dropped.get(stream) ?? 0);
        let next = floor + 1;
        for await (const answer of log.read(stream, next)) {
          if (!answer.ok) throw new Error(answer.why.text);
          expect(Buffer.compare(answer.value.bytes, frameOf(stream, next))).toBe(0);
          next++;
        }
        expect(next).toBeGreaterThan(sequence);
      }
      await log.close();
    }
    expect([...held.values()].every((sequence) => sequence > 20)).toBe(true);
  });

  it("is refused what a full disk does not take, keeps the rest, and goes on with what fits", async () => {
    const folder = newFolder();
    const limited = `trap '' XFSZ; ulimit -f 100; exec "$0" "$@"`; // files of 100 KiB at most
    const said = execFileSync("bash", ["-c", limited, process.execPath, script, folder, "write-until-full"]);
    const { sequence, code, small } = JSON.parse(said.toString());
    expect([code, small]).toEqual(["segments.disk", true]);
    const log = await open(folder, { quotaBytes: 4_000_000, segmentBytes: 900_000 });
    expect(log.found).toEqual({ frames: sequence, tornBytes: 0, damage: [] });
    expect(await all(log.read("s", 1))).toEqual(range(1, sequence));
  });
});

/** Runs the writer, kills it some time after its first acknowledgement; what it had said by then. */
function killed(script: string, folder: string, afterMs: number): Promise<string[]> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [script, folder, "write-until-killed"], {
      stdio: ["ignore", "pipe", "inherit"],
    });
    let said = "";
    child.stdout.on("data", (chunk) => {
      if (said === "") setTimeout(() => child.kill("SIGKILL"), afterMs);
      said += chunk;
    });
    child.on("error", reject);
    child.on("close", (_, signal) => {
      if (signal !== "SIGKILL") reject(new Error("the writer ended by itself"));
      resolve(
        said
          .slice(0, said.lastIndexOf("\n") + 1)
          .split("\n")
          .filter((line) => line !== ""),
      );
    });
  });
}
