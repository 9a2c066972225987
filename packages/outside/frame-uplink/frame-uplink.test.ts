// What only the frame uplink has, over real sockets: cuts and kills at any point, strangers and slow ones, room that the
// caller gives. uplink/uplink.test.ts has the rest.

import { mkdtempSync, rmSync } from "node:fs";
import { connect, createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { good, type KeptFrame } from "@etalon/basis";
import { AGENT_WAITS_MS, type TerminalEvent, terminalSession } from "@etalon/codecs/frame-uplink/index";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { buildChild, startChild } from "../postgres/testing/child.ts";
import { openFrameLog } from "../segments/frame-log.ts";
import { ringMemory, ringReader, ringWriter } from "../threads/ring.ts";
import type { FrameSource, UplinkOptions } from "../uplink/carrier.ts";
import type { Door, DoorHears } from "../uplink/door.ts";
import { type FrameDoorOptions, openFrameDoor } from "./door.ts";
import { type FrameUplink, openFrameUplink } from "./uplink.ts";

const terminal = { tenant: "grid", site: "site-1", terminal: "t/17" };
const secret = "correct horse";
const folder = mkdtempSync(join(tmpdir(), "frame-uplink-"));
const ends: (() => unknown)[] = [];
let folders = 0;

afterEach(async () => {
  for (const end of ends.splice(0).reverse()) await end();
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

async function door(heard: Partial<DoorHears> = {}, more: Partial<FrameDoorOptions> = {}): Promise<Door> {
  const opened = await openFrameDoor({
    host: "127.0.0.1",
    port: 0,
    authenticate: (_, said) => said === secret,
    heard: { frame: () => {}, ...heard },
    ...more,
  });
  if (!opened.ok) throw new Error(opened.why.text);
  ends.push(opened.value.close);
  return opened.value;
}

function uplink(port: number, more: Partial<UplinkOptions> = {}): FrameUplink {
  const opened = openFrameUplink({
    ...{ url: `etalon://127.0.0.1:${port}`, terminal, secret },
    heard: { acknowledged: () => {} },
    backoff: { firstMs: 5, mostMs: 20 },
    ...more,
  });
  if (!opened.ok) throw new Error(opened.why.text);
  ends.push(opened.value.close);
  return opened.value;
}

async function log(name = `log-${++folders}`) {
  const options = { quotaBytes: 50_000_000, segmentBytes: 1_000_000, groupSyncMs: 1 };
  const opened = await openFrameLog(join(folder, name), options);
  if (!opened.ok) throw new Error(opened.why.text);
  ends.push(opened.value.close);
  return opened.value;
}

/** Frames of all sizes, each with its sequence in front. */
function frame(sequence: number): Uint8Array {
  const length = 4 + ((sequence * 7919) % 9000);
  const bytes = Uint8Array.from({ length }, (_, n) => (sequence * 7 + n * 3) & 255);
  new DataView(bytes.buffer).setUint32(0, sequence);
  return bytes;
}
const sequenceIn = (bytes: Uint8Array): number => new DataView(bytes.buffer, bytes.byteOffset).getUint32(0);
const alike = (one: Uint8Array, other: Uint8Array): boolean => Buffer.compare(one, other) === 0;

/** A stream that is there already, frames 1 to `last`. */
const ready = (last: number): FrameSource =>
  async function* (from, signal) {
    for (let sequence = from; sequence <= last && !signal.aborted; sequence++)
      yield good({ sequence, bytes: frame(sequence) });
  };

async function expectWhole(kept: AsyncIterable<{ ok: boolean; value?: KeptFrame }>, last: number) {
  let next = 1;
  for await (const { value } of kept) {
    expect([value?.sequence, alike(value!.bytes, frame(next))]).toEqual([next, true]);
    next++;
  }
  expect(next).toBe(last + 1);
}

const soon = (ask: () => unknown) => expect.poll(ask, { interval: 5 });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

/** A connection on which the test says what it likes, and what it was told there. */
function stranger(port: number, name = terminal.terminal) {
  const session = terminalSession({ terminal: { ...terminal, terminal: name }, secret, nowMs: 0 });
  const hello = session.start();
  const events: TerminalEvent[] = [];
  const socket = connect(port, "127.0.0.1");
  ends.push(() => socket.destroy());
  socket.on("error", () => {});
  socket.on("data", (piece) => events.push(...session.heard(piece, 0)));
  const gone = new Promise<void>((resolve) => socket.once("close", () => resolve()));
  const head = (sequence: number, length: number) => session.frameHead({ stream: "s", sequence, length }, 0);
  /** Shows who it is, and waits until it is in. */
  async function enter(): Promise<void> {
    socket.write(hello);
    await soon(() => events).toEqual([{ kind: "welcome" }]);
  }
  return { socket, session, events, gone, hello, head, enter };
}
const text = (words: string) => new Uint8Array(Buffer.from(words));

describe("a terminal and its agent", () => {
  it("lose nothing and double nothing, wherever connections are cut", async () => {
    const LAST = 400;
    const ia = await log();
    const stored: string[] = [];
    const agent = await door({
      async frame(from, stream, bytes) {
        const kept = await ia.append(stream, sequenceIn(bytes), bytes);
        if (!kept.ok) throw new Error(kept.why.text);
        stored.push(`${sequenceIn(bytes)} ${kept.value}`);
        agent.acknowledge(from, stream, ia.upTo(stream));
      },
    });
    const cuts = await cuttingProxy(agent.port);
    let acknowledged = 0;
    const up = uplink(cuts.port, {
      heard: {
        acknowledged(_, upTo) {
          expect(ia.upTo("s")).toBeGreaterThanOrEqual(upTo);
          expect(upTo).toBeGreaterThan(acknowledged);
          acknowledged = upTo;
        },
      },
      windowFrames: 8,
      resendAfterMs: 500,
    });
    up.carry("s", 0, ready(LAST));
    await soon(() => acknowledged).toBe(LAST);
    expect(cuts.made()).toBeGreaterThan(60);
    await expectWhole(ia.read("s", 1), LAST);
    expect(stored.filter((one) => one.endsWith("stored"))).toHaveLength(LAST);
    expect(stored.length).toBeGreaterThan(LAST); // some came twice, and were kept once
  });

  it("have on the agent's disk what was acknowledged, whenever its process is killed", async () => {
    const script = await buildChild(new URL("./agent.child.ts", import.meta.url));
    const place = join(folder, "killed");
    const start = (port: number) => {
      const child = startChild(script, { input: { folder: place, port } });
      ends.push(() => child.kill());
      return child;
    };
    let child = start(0);
    const port = Number(await child.line());
    let acknowledged = 0;
    const heard = {
      acknowledged(_: string, upTo: number) {
        acknowledged = upTo;
      },
    };
    const up = uplink(port, { heard, resendAfterMs: 500 });
    const carried = up.carry("s", 0, ready(1_000_000));
    for (const [frames, moreMs] of [
      [1, 0],
      [40, 1],
      [20, 3],
      [60, 7],
    ] as const) {
      const until = acknowledged + frames;
      await soon(() => acknowledged).toBeGreaterThanOrEqual(until);
      await pause(moreMs);
      await child.kill();
      await pause(5); // what the socket still held was heard
      const promised = acknowledged;
      const kept = await log("killed");
      expect(kept.upTo("s")).toBeGreaterThanOrEqual(promised);
      await expectWhole(kept.read("s", 1), kept.upTo("s"));
      await kept.close();
      child = start(port);
      await child.line();
    }
    await carried.stop();
  });

  it("are one connection each: a terminal that comes again takes its own place", async () => {
    const said: boolean[] = [];
    const agent = await door({ status: (_, online) => void said.push(online) });
    const first = stranger(agent.port);
    await first.enter();
    const second = stranger(agent.port);
    await second.enter();
    await first.gone;
    expect(first.events.at(-1)).toMatchObject({
      kind: "ended",
      why: { text: "Another connection of this terminal has taken its place." },
    });
    expect([said, agent.connected()]).toEqual([[true], [terminal]]);
    second.socket.destroy();
    await soon(() => said).toEqual([true, false]);
  });

  it("say why they part", async () => {
    const told: string[] = [];
    const heard = {
      acknowledged: () => {},
      disconnected: (why: { text: string }) => void told.push(why.text),
    };
    const agent = await door();
    const up = uplink(agent.port, { heard });
    await soon(() => up.isConnected()).toBe(true);
    await agent.close();
    await soon(() => told[0]).toMatch(/^No connection to \S+: the agent says: The agent goes\.$/);
    await up.close();

    const other = createServer(
      (socket) => void socket.on("error", () => {}).end("HTTP/1.1 400 Bad Request\r\n\r\n"),
    );
    const port = await listening(other);
    told.length = 0;
    uplink(port, { heard });
    await soon(() => told[0]).toMatch(/: The agent says a message of type 47: it is no frame uplink\.$/);

    expect(openFrameUplink({ url: "etalon://127.0.0.1", terminal, secret, heard })).toMatchObject({
      why: { code: "uplink.url" },
    });
    const long = { url: "etalon://127.0.0.1:1", terminal, secret: "x".repeat(256), heard };
    expect(openFrameUplink(long)).toMatchObject({ why: { code: "uplink.secret" } });
  });
});

describe("the agent's door", () => {
  it("turns away what is no terminal's frame uplink, in a sentence to both, and serves the others", async () => {
    const refusals: string[] = [];
    const frames: string[] = [];
    const agent = await door(
      {
        refused: (_, why) => void refusals.push(why.text),
        frame: (_, stream, bytes) => void frames.push(`${stream} ${bytes.length}`),
      },
      { maxFrameBytes: 10_000 },
    );
    const fine = stranger(agent.port);
    await fine.enter();
    const cases: [RegExp, (of: ReturnType<typeof stranger>) => Promise<void> | void][] = [
      [/does not say hello/, ({ socket }) => void socket.write(text("GET / HTTP/1.1\r\nHost: x\r\n\r\n"))],
      [/does not say hello/, ({ socket }) => void socket.write(new Uint8Array(100_000))],
      [/at most 1025/, ({ socket }) => void socket.write(Uint8Array.of(255, 255, 0, 0, 1))],
      [
        /does not say hello here/,
        async ({ socket, hello, enter }) => {
          await enter();
          socket.write(hello);
        },
      ],
      [
        /A frame of 20011 bytes is not allowed: at most 10138/,
        async ({ socket, head, enter }) => {
          await enter();
          socket.write(head(1, 20_000));
          socket.write(new Uint8Array(5_000_000)); // it goes on sending all the same
        },
      ],
    ];
    for (const [sentence, act] of cases) {
      refusals.length = 0;
      const bad = stranger(agent.port, "bad");
      await act(bad);
      await bad.gone;
      expect(refusals).toEqual([expect.stringMatching(sentence)]);
      expect(bad.events.at(-1)).toMatchObject({ kind: "ended", why: { text: refusals[0] } });
    }
    expect(frames).toEqual([]);
    fine.socket.write(fine.head(1, 10_000));
    fine.socket.write(new Uint8Array(10_000));
    await soon(() => frames).toEqual(["s 10000"]);
  });

  it("lets nobody hold a connection by being slow: not with the hello, not with a frame, not with silence", async () => {
    const waitsMs: typeof AGENT_WAITS_MS = { helloWithin: 300, messageWithin: 400, silence: 500 };
    expect(Object.keys(AGENT_WAITS_MS)).toEqual(Object.keys(waitsMs));
    const refusals: string[] = [];
    const agent = await door(
      { refused: (_, why) => void refusals.push(why.text) },
      { waitsMs, authenticate: () => true },
    );
    const drip = (socket: Socket, bytes: Uint8Array) => {
      let at = 0;
      const timer = setInterval(() => void socket.write(bytes.subarray(at, ++at)), 50);
      ends.push(() => clearInterval(timer));
    };
    const slow = stranger(agent.port);
    drip(slow.socket, slow.hello);
    await slow.gone;
    expect(slow.events).toMatchObject([
      { why: { text: "The terminal did not say who it is within 0.3 s." } },
    ]);
    const slower = stranger(agent.port);
    await slower.enter();
    slower.socket.write(slower.head(1, 1000));
    drip(slower.socket, new Uint8Array(1000));
    await slower.gone;
    expect(slower.events.at(-1)).toMatchObject({
      why: { text: "The terminal did not finish its message within 0.4 s." },
    });
    const silent = stranger(agent.port);
    await silent.enter();
    await silent.gone;
    expect(silent.events.at(-1)).toMatchObject({ why: { text: "The terminal said nothing within 0.5 s." } });
    expect(refusals).toHaveLength(3);
    expect(agent.connected()).toEqual([]);
  });

  it("gives up a terminal that does not take what it is told", async () => {
    const refusals: string[] = [];
    const agent = await door({ refused: (_, why) => void refusals.push(why.text) });
    const deaf = stranger(agent.port);
    await deaf.enter();
    deaf.socket.pause();
    const stream = "s".repeat(128);
    for (let upTo = 1; refusals.length === 0 && upTo < 200_000; upTo++)
      agent.acknowledge(terminal, stream, upTo);
    expect(refusals).toEqual(["The terminal is refused: it does not take what it is told."]);
    await soon(() => agent.connected()).toEqual([]);
  });

  it("makes a terminal wait while a frame is being stored, and holds no more of it than its socket had read", async () => {
    const free: (() => void)[] = [];
    const agent = await door({ frame: () => new Promise<void>((resolve) => void free.push(resolve)) });
    const up = uplink(agent.port);
    up.carry("s", 0, ready(5));
    for (let n = 1; n <= 5; n++) {
      await soon(() => free.length).toBe(n);
      await pause(20);
      expect(free.length).toBe(n);
      free[n - 1]!();
    }
    await up.close();
    const many = stranger(agent.port);
    await many.enter();
    const frames = 300; // of 100 kB: far more than the kernel's buffers on both sides
    for (let n = 1; n <= frames; n++) {
      many.socket.write(many.head(n, 100_000));
      many.socket.write(new Uint8Array(100_000));
    }
    await soon(() => free.length).toBe(6);
    let unsent = many.socket.writableLength;
    for (let still = false; !still; ) {
      await pause(200);
      still = unsent === many.socket.writableLength;
      unsent = many.socket.writableLength;
    }
    expect(unsent).toBeGreaterThan(10_000_000); // they stay where they are, TCP holds them back
    for (let n = 6; n <= 5 + frames; n++) {
      await soon(() => free.length).toBe(n);
      free[n - 1]!();
    }
    await soon(() => many.socket.writableLength).toBe(0);
  });

  it("writes frames of many terminals straight into a ring, waits while it is full, and lets no slow one hold it up", async () => {
    const memory = ringMemory(65_536);
    const [writer, reader] = [ringWriter(memory), ringReader(memory)];
    let waited = 0;
    const agent = await door(
      {
        frame(from, _, bytes) {
          expect(bytes.buffer).toBe(memory);
          writer.commit(Number(from.terminal));
        },
      },
      {
        room(_from, _stream, length) {
          const slot = writer.reserve(length);
          if (slot) return slot;
          waited++;
          return writer.room();
        },
      },
    );
    // One is in the middle of its frame all the while.
    const slow = stranger(agent.port);
    await slow.enter();
    slow.socket.write(slow.head(1, 1000));
    slow.socket.write(new Uint8Array(999));

    const [TERMINALS, LAST] = [10, 60];
    for (let n = 1; n <= TERMINALS; n++)
      uplink(agent.port, { terminal: { ...terminal, terminal: String(n) }, windowFrames: LAST }).carry(
        "s",
        0,
        ready(LAST),
      );
    await soon(() => waited).toBeGreaterThan(TERMINALS - 1); // nobody reads yet
    const next = new Map<number, number>();
    let read = 0;
    for (const deadline = Date.now() + 40_000; read < TERMINALS * LAST && Date.now() < deadline; ) {
      const message = reader.take();
      if (message === null) {
        await pause(1);
        continue;
      }
      const sequence = (next.get(message.tag) ?? 0) + 1;
      if (!alike(message.bytes, frame(sequence)))
        throw new Error(`frame ${sequence} of ${message.tag} is not next`);
      next.set(message.tag, sequence);
      reader.release();
      read++;
    }
    expect([...next.values()]).toEqual(new Array(TERMINALS).fill(LAST));
  });
});

async function listening(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  ends.push(() => server.close());
  return (server.address() as { port: number }).port;
}

/** A way to the agent that breaks again and again: after some bytes one way or the other, at any place of any message. */
async function cuttingProxy(to: number): Promise<{ port: number; made(): number }> {
  let made = 0;
  const server = createServer((near) => {
    const far = connect(to, "127.0.0.1");
    const sides: [Socket, Socket][] = [
      [near, far],
      [far, near],
    ];
    const cut = () => sides.forEach(([side]) => void side.destroy());
    ends.push(cut);
    made++;
    const left = made % 3 === 0 ? [1e9, (made * 37) % 200] : [(made * 7919) % 60_000, 1e9];
    sides.forEach(([from, onTo], way) => {
      from.on("error", cut).on("close", cut);
      from.on("data", (bytes) => {
        onTo.write(bytes.subarray(0, Math.max(0, left[way]!)));
        left[way]! -= bytes.length;
        if (left[way]! < 0) setTimeout(cut, 2); // what was passed on gets there
      });
    });
  });
  const port = await listening(server);
  return { port, made: () => made };
}
