import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AgentEvent, agentSession } from "./agent-session.ts";
import type { FrameHead, Words } from "./message.ts";
import { type TerminalEvent, terminalSession } from "./terminal-session.ts";
import { decodeFrameHead, decodeWords, encodeFrameHead, encodeWords } from "./wire.ts";

const terminal = { tenant: "grid", site: "site/1", terminal: "t-17" };
const secret = "ein Geheimnis: übermäßig";
const FRAME_BYTES = 10_000;

const join = (...parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** Cuts bytes into pieces whose lengths come from `cuts`, over and over; each piece has memory of its own, as a socket's. */
function* cut(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const length = cuts[n % cuts.length]!;
    yield bytes.slice(at, at + length);
    at += length;
  }
}

interface Frame {
  readonly stream: string;
  readonly sequence: number;
  readonly bytes: Uint8Array;
}
const encodeFrame = ({ stream, sequence, bytes }: Frame): Uint8Array =>
  join(encodeFrameHead({ stream, sequence, length: bytes.length }), bytes);

/** An end with so many bytes of code and of sentence, allowed or not. */
const endWith = (code: number, text: number): Uint8Array => {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(2 + code + text);
  return join(length, Uint8Array.of(3, code), Buffer.alloc(code + text, "x"));
};

const HELLO = encodeWords({ kind: "hello", terminal, secret });
const PING = encodeWords({ kind: "ping" });

/** All that an agent's session does about some pieces: hellos welcomed, frames taken in place or into memory. */
function agentHears(pieces: Iterable<Uint8Array>, frameBytes = FRAME_BYTES) {
  const session = agentSession({ frameBytes, nowMs: 0 });
  const events: Exclude<AgentEvent, { kind: "frame" }>[] = [];
  const frames: Frame[] = [];
  let most = 0;
  for (const piece of pieces) {
    session.heard(piece, 0);
    for (let event = session.next(0); event !== null; event = session.next(0)) {
      if (event.kind === "frame") {
        const { stream, sequence, length } = event;
        const bytes = session.take(sequence % 2 ? new Uint8Array(length) : undefined);
        frames.push({ stream, sequence, bytes });
      } else events.push(event);
      if (event.kind === "hello") session.welcome();
    }
    most = Math.max(most, session.held());
  }
  return { session, events, frames, most };
}

const name = fc.stringMatching(/^[a-z][a-z0-9/-]{0,20}[a-z]$/).filter((text) => !text.includes("//"));
const sequence = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const frame: fc.Arbitrary<Frame> = fc.record({
  stream: name,
  sequence,
  bytes: fc
    .record({ length: fc.oneof(fc.nat(50), fc.integer({ min: 4000, max: FRAME_BYTES })), from: fc.nat(255) })
    .map(({ length, from }) => Uint8Array.from({ length }, (_, n) => from + n * 167 + (n >> 8))),
});
const cuts = fc.array(fc.oneof(fc.integer({ min: 1, max: 30 }), fc.integer({ min: 1, max: 9000 })), {
  minLength: 1,
  maxLength: 6,
});
const words: fc.Arbitrary<Words> = fc.oneof(
  fc.record({
    kind: fc.constant("hello" as const),
    terminal: fc.record({ tenant: name, site: name, terminal: name }),
    secret: fc
      .string({ minLength: 1, maxLength: 60, unit: "grapheme" })
      .filter((text) => !/[\ud800-\udfff]/.test(text)),
  }),
  fc.record({
    kind: fc.constant("end" as const),
    code: fc.stringMatching(/^[a-z][a-z.-]{0,40}$/),
    text: fc.string({ maxLength: 300, unit: "grapheme-ascii" }),
  }),
  fc.record({ kind: fc.constant("acknowledge" as const), stream: name, upTo: fc.maxSafeNat() }),
  fc.record({ kind: fc.constantFrom("welcome" as const, "ping" as const, "pong" as const) }),
);

describe("messages", () => {
  it("lie as SPEC.md says", () => {
    expect(encodeFrame({ stream: "s1", sequence: 258, bytes: hex("aabb") })).toEqual(
      hex("0e000000 10 0201000000000000 02 7331 aabb"),
    );
    expect(encodeWords({ kind: "acknowledge", stream: "s1", upTo: 258 })).toEqual(
      hex("0c000000 11 0201000000000000 02 7331"),
    );
    const hello = {
      kind: "hello",
      terminal: { tenant: "a", site: "b/c", terminal: "d" },
      secret: "xyz",
    } as const;
    expect(encodeWords(hello)).toEqual(hex("0d000000 01 01 0161 03622f63 0164 78797a"));
    expect(encodeWords({ kind: "end", code: "u.x", text: "No." })).toEqual(
      hex("08000000 03 03752e78 4e6f2e"),
    );
    expect(encodeWords({ kind: "welcome" })).toEqual(hex("01000000 02"));
    expect(PING).toEqual(hex("01000000 20"));
    expect(encodeWords({ kind: "pong" })).toEqual(hex("01000000 21"));
    const last = encodeFrameHead({ stream: "s", sequence: Number.MAX_SAFE_INTEGER, length: 0 });
    expect(last).toEqual(hex("0b000000 10 ffffffffffff1f00 01 73"));
  });

  it("give back what they were made of", () => {
    fc.assert(
      fc.property(words, (said) => {
        expect(decodeWords(said.kind, encodeWords(said).subarray(5))).toEqual({ ok: true, value: said });
      }),
      { seed: 51, numRuns: 1000 },
    );
  });

  it("of ours are right, or it is our mistake", () => {
    const wrong: Words[] = [
      { kind: "hello", terminal: { ...terminal, site: "a//b" }, secret },
      { kind: "hello", terminal, secret: "" },
      { kind: "hello", terminal, secret: "x".repeat(256) },
      { kind: "end", code: "", text: "" },
      { kind: "end", code: "c", text: "x".repeat(1001) },
      { kind: "acknowledge", stream: "no name", upTo: 1 },
      { kind: "acknowledge", stream: "s", upTo: -1 },
      { kind: "acknowledge", stream: "s", upTo: 2 ** 53 },
    ];
    for (const said of wrong) expect(() => encodeWords(said), JSON.stringify(said)).toThrow(/frame uplink/);
    for (const head of [
      { stream: "", sequence: 1, length: 1 },
      { stream: "s", sequence: 0, length: 1 },
      { stream: "s", sequence: 1.5, length: 1 },
      { stream: "s", sequence: 1, length: 2 ** 24 + 1 },
    ])
      expect(() => encodeFrameHead(head), JSON.stringify(head)).toThrow(/frame uplink/);
  });

  it("with any bytes in them are taken apart or refused", () => {
    const kind = fc.constantFrom("hello", "end", "acknowledge", "welcome", "ping", "pong");
    fc.assert(
      fc.property(kind, fc.uint8Array({ maxLength: 60 }), (said, body) => {
        const answer = decodeWords(said as Words["kind"], body);
        if (answer.ok) expect(encodeWords(answer.value).subarray(5)).toEqual(body); // one form only
        const head = decodeFrameHead(body, body.length + 7);
        if (!head.ok) return;
        const { before, ...frameHead } = head.value;
        expect(encodeFrameHead(frameHead).subarray(5)).toEqual(body.subarray(0, before));
      }),
      { seed: 52, numRuns: 20_000 },
    );
  });
});

describe("an agent's session", () => {
  it("hands on every frame whole and in order, in place or into memory, however the bytes are cut", () => {
    fc.assert(
      fc.property(fc.array(frame, { maxLength: 8 }), cuts, (sent, lengths) => {
        const bytes = join(HELLO, ...sent.flatMap((one) => [encodeFrame(one), PING]));
        const { events, frames, most } = agentHears(cut(bytes, lengths));
        const headOf = ({ stream, sequence }: Frame) => ({ stream, sequence });
        expect(frames.map(headOf)).toEqual(sent.map(headOf));
        const bytesOf = (all: readonly Frame[]) => join(...all.map((one) => one.bytes));
        expect(Buffer.compare(bytesOf(frames), bytesOf(sent))).toBe(0); // element by element takes minutes
        const pong = { kind: "say", bytes: encodeWords({ kind: "pong" }) };
        expect(events).toEqual([{ kind: "hello", terminal, secret }, ...sent.map(() => pong)]);
        expect(most).toBeLessThan(FRAME_BYTES + 200 + Math.max(...lengths));
      }),
      { seed: 53, numRuns: 500 },
    );
  });

  it("copies a frame once: into the caller's memory, or not at all where it came in one piece", () => {
    const session = agentSession({ frameBytes: FRAME_BYTES, nowMs: 0 });
    session.heard(HELLO, 0);
    session.next(0);
    session.welcome();
    const bytes = new Uint8Array(5000).fill(7);
    const piece = encodeFrame({ stream: "s", sequence: 1, bytes });
    session.heard(piece, 0);
    session.next(0);
    const taken = session.take();
    expect(taken).toEqual(bytes);
    expect(taken.buffer).toBe(piece.buffer);
    const slot = new Uint8Array(new SharedArrayBuffer(8000), 100, 5000);
    session.heard(encodeFrame({ stream: "s", sequence: 2, bytes }), 0);
    session.next(0);
    expect(session.take(slot)).toBe(slot);
    expect(slot).toEqual(bytes);
    expect(() => session.take()).toThrow(/no frame/);
  });

  it("U3: goes no further while a frame waits to be taken", () => {
    const session = agentSession({ frameBytes: FRAME_BYTES, nowMs: 0 });
    const two = [1, 2].map((sequence) =>
      encodeFrame({ stream: "s", sequence, bytes: Uint8Array.of(sequence) }),
    );
    session.heard(join(HELLO, ...two), 0);
    expect(session.next(0)).toMatchObject({ kind: "hello" });
    expect(session.next(0)).toBeNull(); // nobody has said yet whether it may come in
    session.welcome();
    for (let n = 0; n < 3; n++)
      expect(session.next(0)).toMatchObject({ kind: "frame", sequence: 1, length: 1 });
    expect(() => session.take(new Uint8Array(2))).toThrow(/frame's length/);
    expect(session.take()).toEqual(Uint8Array.of(1));
    expect(session.next(0)).toMatchObject({ kind: "frame", sequence: 2 });
  });

  it("U1, U2, U4: refuses what is not allowed by its first bytes, in a sentence, and hears nothing after", () => {
    const long = encodeFrameHead({ stream: "s", sequence: 1, length: 3 * FRAME_BYTES });
    const cases: [string, Uint8Array, RegExp][] = [
      ["frame before hello", encodeFrame({ stream: "s", sequence: 1, bytes: hex("00") }), /hello/],
      ["ping before hello", PING, /hello/],
      ["another protocol", new Uint8Array(Buffer.from("GET / HTTP/1.1\r\n\r\n")), /hello/],
      ["MQTT", hex("101400044d515454"), /hello/],
      ["TLS towards a plain door", hex("1603010200010001fc0303"), /hello/],
      ["a long hello", hex("02040000 01"), /at most 1025/],
      ["a hello of another version", hex("0a000000 01 02 0161 0162 0163 78 79"), /version 1/],
      ["a hello without secret", hex("08000000 01 01 0161 0162 0163"), /secret/],
      ["a hello with half an address", hex("05000000 01 01 0161 78"), /plain names/],
      ["two hellos", join(HELLO, HELLO), /does not say hello here/],
      ["a long frame", join(HELLO, long.subarray(0, 5)), /at most 10138/],
      ["no length", join(HELLO, hex("00000000 20")), /0 bytes/],
      ["the largest length", join(HELLO, hex("ffffffff 10")), /4294967295 bytes/],
      ["an unknown type", join(HELLO, hex("01000000 7f")), /type 127/],
      ["an agent's words", join(HELLO, encodeWords({ kind: "pong" })), /does not say pong/],
      ["a ping with a body", join(HELLO, hex("02000000 20 00")), /2 bytes/],
      ["a frame with sequence 0", join(HELLO, hex("0c000000 10 0000000000000000 01 73 aa")), /sequence/],
      ["a frame beyond 2^53", join(HELLO, hex("0c000000 10 0000000000002000 01 73 aa")), /sequence/],
      ["a frame of no stream", join(HELLO, hex("0b000000 10 0100000000000000 00 aa")), /plain name/],
      [
        "a frame shorter than its head",
        join(HELLO, hex("0b000000 10 0100000000000000 05 73"), PING),
        /plain name/,
      ],
      ["a stream named ..", join(HELLO, hex("0c000000 10 0100000000000000 02 2e2e")), /plain name/],
      ["no end", join(HELLO, hex("02000000 03 00")), /code/],
      ["an end whose code is too long", join(HELLO, endWith(101, 0)), /code of 1 to 100 bytes/],
      ["an end whose sentence is too long", join(HELLO, endWith(1, 1001)), /up to 1000 bytes/],
    ];
    for (const [what, bytes, sentence] of cases) {
      const { session, events, frames } = agentHears([bytes]);
      const last = events.at(-1);
      expect(last, what).toMatchObject({ kind: "broken", why: { text: expect.stringMatching(sentence) } });
      expect(frames).toEqual([]);
      const told = terminalSession({ terminal, secret, nowMs: 0 });
      told.start();
      const { why, bytes: said } = last as Extract<AgentEvent, { kind: "broken" }>;
      expect(told.heard(said, 0), what).toEqual([{ kind: "ended", why }]);
      session.heard(encodeFrame({ stream: "s", sequence: 1, bytes: hex("00") }), 0);
      expect(session.next(0)).toBeNull();
    }
  });

  it("ends with the codes of SPEC.md and no others, each where it says", () => {
    const spec = readFileSync(new URL("./SPEC.md", import.meta.url), "utf8");
    const listed = [...spec.matchAll(/^\| `(uplink\.\w+)` +\| (agent|both) /gm)].map(([, code]) => code);
    const bytesOf: Record<string, Uint8Array> = {
      "uplink.hello": hex("01000000 7f"),
      "uplink.version": hex("02000000 01 02"),
      "uplink.type": join(HELLO, hex("01000000 7f")),
      "uplink.order": join(HELLO, hex("01000000 21")),
      "uplink.length": join(HELLO, hex("00000000 20")),
      "uplink.words": hex("02000000 01 01"),
      "uplink.frame": join(HELLO, hex("0c000000 10 0000000000000000 01 73 aa")),
    };
    for (const [code, bytes] of Object.entries(bytesOf))
      expect(agentHears([bytes]).events.at(-1), code).toMatchObject({ kind: "broken", why: { code } });
    const late = agentSession({ frameBytes: FRAME_BYTES, nowMs: 0 }).late(1e9)?.code;
    const doors = ["uplink.refused", "uplink.replaced", "uplink.closing"]; // said by the door, in the session's words
    expect([...Object.keys(bytesOf), late, ...doors].sort()).toEqual(listed.sort());
  });

  it("measures a sentence in bytes of UTF-8, and cuts its own to fit", () => {
    const heard = agentHears([endWith(100, 1000)]).events;
    expect(heard).toMatchObject([{ kind: "ended", why: { code: "x".repeat(100), text: "x".repeat(1000) } }]);
    const session = agentSession({ frameBytes: FRAME_BYTES, nowMs: 0 });
    const told = terminalSession({ terminal, secret, nowMs: 0 });
    told.start();
    const [ended] = told.heard(session.end({ code: "uplink.refused", text: "超".repeat(900) }), 0);
    expect(ended).toEqual({ kind: "ended", why: { code: "uplink.refused", text: "超".repeat(333) } });
  });

  it("hears a terminal's own end, also before hello", () => {
    const end = encodeWords({ kind: "end", code: "uplink.closing", text: "The terminal goes." });
    const ended = { kind: "ended", why: { code: "uplink.closing", text: "The terminal goes." } };
    expect(agentHears([end]).events).toEqual([ended]);
    expect(agentHears([HELLO, end, PING]).events).toEqual([{ kind: "hello", terminal, secret }, ended]);
  });

  it("U5: tells a terminal that is late with its hello, its message, or any word, but not while it is slow itself", () => {
    const text = (session: ReturnType<typeof agentSession>, nowMs: number) =>
      session.late(nowMs)?.text ?? null;
    const session = agentSession({ frameBytes: FRAME_BYTES, nowMs: 1000 });
    session.heard(HELLO.subarray(0, 9), 10_000); // a byte now and then buys no time
    session.next(10_000);
    expect(text(session, 11_000)).toBeNull();
    expect(text(session, 11_001)).toMatch(/who it is within 10 s/);
    session.heard(HELLO.subarray(9), 10_500);
    session.next(10_500);
    expect(text(session, 99_000)).toBeNull(); // we are to say whether it may come in
    session.welcome();
    session.next(99_000);
    expect([text(session, 159_000), text(session, 159_001)]).toEqual([
      null,
      "The terminal said nothing within 60 s.",
    ]);
    const bytes = encodeFrame({ stream: "s", sequence: 1, bytes: new Uint8Array(100) });
    for (let n = 0; n < 60; n++) {
      session.heard(bytes.subarray(n, n + 1), 150_000 + n * 1000);
      session.next(150_000 + n * 1000);
    }
    expect(text(session, 210_000)).toBeNull();
    expect(text(session, 210_001)).toMatch(/did not finish its message within 60 s/);
    session.heard(bytes.subarray(60), 210_000);
    expect(session.next(210_000)).toMatchObject({ kind: "frame" });
    expect(text(session, 900_000)).toBeNull(); // the frame waits for us
    session.take();
    expect(session.next(900_000)).toBeNull();
    expect(text(session, 960_000)).toBeNull();
    expect(text(session, 960_001)).toMatch(/said nothing/);
  });
});

describe("a terminal's session", () => {
  const opened = () => {
    const session = terminalSession({ terminal, secret, nowMs: 0 });
    session.start();
    session.heard(encodeWords({ kind: "welcome" }), 0);
    return session;
  };

  it("hears acknowledgements in order, however the bytes are cut", () => {
    const acknowledgement = fc.record({
      kind: fc.constant("acknowledge" as const),
      stream: name,
      upTo: fc.maxSafeNat(),
    });
    fc.assert(
      fc.property(fc.array(acknowledgement, { maxLength: 20 }), cuts, (said, lengths) => {
        const session = terminalSession({ terminal, secret, nowMs: 0 });
        expect(session.start()).toEqual(HELLO);
        const bytes = join(encodeWords({ kind: "welcome" }), ...said.map(encodeWords));
        const heard = [...cut(bytes, lengths)].flatMap((piece) => session.heard(piece, 0));
        expect(heard).toEqual([{ kind: "welcome" }, ...said]);
      }),
      { seed: 54, numRuns: 500 },
    );
  });

  it("hears that nothing of a stream is on disk yet", () => {
    const none = encodeWords({ kind: "acknowledge", stream: "s", upTo: 0 });
    expect(opened().heard(none, 0)).toEqual([{ kind: "acknowledge", stream: "s", upTo: 0 }]);
  });

  it("U1, U2, U4: breaks with an agent that says what it may not", () => {
    const welcome = encodeWords({ kind: "welcome" });
    const wrongs = [
      encodeWords({ kind: "acknowledge", stream: "s", upTo: 1 }),
      encodeWords({ kind: "pong" }),
      join(welcome, welcome),
      join(welcome, HELLO),
      join(welcome, PING),
      join(welcome, hex("8b000000 11")),
      join(welcome, hex("00000000 21")),
      join(welcome, hex("0d000000 11 0100000000000000 02 7331 00")),
      hex("48545450 2f312e31"),
    ];
    for (const bytes of wrongs) {
      const session = terminalSession({ terminal, secret, nowMs: 0 });
      session.start();
      const last = session.heard(bytes, 0).at(-1) as Extract<TerminalEvent, { kind: "broken" }>;
      expect(last, Buffer.from(bytes).toString("hex")).toMatchObject({ kind: "broken" });
      expect(agentHears([last.bytes]).events).toEqual([{ kind: "ended", why: last.why }]);
      expect(session.heard(welcome, 0)).toEqual([]);
    }
  });

  it("U5: pings when nothing was said or heard for a while, and gives a silent agent up", () => {
    const session = opened();
    const head: FrameHead = { stream: "s", sequence: 1, length: 0 };
    expect(session.due(19_999)).toBeNull();
    expect(session.due(20_000)).toEqual(PING);
    session.frameHead(head, 39_000); // it speaks, but hears nothing
    expect(session.due(40_000)).toEqual(PING);
    expect(session.due(50_000)).toEqual(PING);
    expect(session.due(50_001)).toMatchObject({ text: "The agent said nothing for 50 s." });
    session.heard(encodeWords({ kind: "pong" }), 50_001);
    session.frameHead(head, 60_000);
    expect(session.due(70_000)).toBeNull();
    expect(session.due(70_001)).toEqual(PING);
    const asking = terminalSession({ terminal, secret, nowMs: 0 });
    asking.start();
    expect(asking.due(30_000)).toBeNull();
    expect(asking.due(50_001)).toMatchObject({ code: "uplink.late" });
  });
});

/** A small generator of our own: a hundred thousand cases in a second. */
function numbers(seed: number): (below: number) => number {
  let state = seed | 1;
  return (below) => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return (state >>> 0) % below;
  };
}

/** Bytes with one to three things wrong with them, and where the first of them is. */
function mutated(bytes: Uint8Array, below: (below: number) => number): { bytes: Uint8Array; from: number } {
  let out: Uint8Array = bytes.slice();
  let from = bytes.length;
  for (let times = 1 + below(3); times > 0; times--) {
    const at = below(out.length);
    from = Math.min(from, at);
    const kind = below(4);
    if (kind === 0) out[at] = out[at]! ^ (1 << below(8));
    if (kind === 1) out[at] = below(256);
    if (kind === 2) out = join(out.subarray(0, at), out.subarray(at + 1 + below(20)));
    if (kind === 3)
      out = join(
        out.subarray(0, at),
        Uint8Array.from({ length: 1 + below(20) }, () => below(256)),
        out.subarray(at),
      );
    if (out.length === 0) break;
  }
  return { bytes: out, from };
}

describe("any bytes, 100,000 mutated dialogues each way", () => {
  const sent: Frame[] = [20, 0, 70].map((length, n) => ({
    stream: `s/${n}`,
    sequence: n + 1,
    bytes: Uint8Array.from({ length }, (_, k) => k * 3 + n),
  }));
  function* pieces(bytes: Uint8Array, below: (below: number) => number): Generator<Uint8Array> {
    for (let at = 0; at < bytes.length; ) {
      const length = 1 + below(below(3) === 0 ? 4 : 200);
      yield bytes.subarray(at, at + length);
      at += length;
    }
  }

  it("are answered by the agent: what came before the fault is whole, memory stays limited, nothing follows a refusal", () => {
    const messages = [HELLO, ...sent.map(encodeFrame), PING];
    const whole = join(...messages);
    const ends = messages.map((_, n) => join(...messages.slice(0, n + 1)).length);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const below = numbers(seed);
        const { bytes, from } = mutated(whole, below);
        const { session, events, frames, most } = agentHears(pieces(bytes, below), 100);
        const untouched = ends.slice(1, 4).filter((end) => end <= from).length;
        if (frames.length < untouched) throw new Error(`of ${untouched} frames only ${frames.length} came`);
        for (let n = 0; n < untouched; n++)
          if (Buffer.compare(frames[n]!.bytes, sent[n]!.bytes) !== 0)
            throw new Error(`frame ${n} is damaged`);
        if (most > 5 + 1024 + 200) throw new Error(`${most} bytes were held`);
        const over = events.findIndex(({ kind }) => kind === "broken" || kind === "ended");
        if (over >= 0 && over !== events.length - 1) throw new Error("something followed the end");
        session.late(1e9);
      }),
      { seed: 55, numRuns: 100_000 },
    );
  });

  it("are answered by the terminal", () => {
    const acks = [1, 2, 3].map((upTo) => ({ kind: "acknowledge", stream: "s/1", upTo }) as const);
    const messages = [
      encodeWords({ kind: "welcome" }),
      ...acks.map(encodeWords),
      encodeWords({ kind: "pong" }),
    ];
    const whole = join(...messages);
    const ends = messages.map((_, n) => join(...messages.slice(0, n + 1)).length);
    fc.assert(
      fc.property(fc.integer(), (seed) => {
        const below = numbers(seed);
        const { bytes, from } = mutated(whole, below);
        const session = terminalSession({ terminal, secret, nowMs: 0 });
        session.start();
        const events = [...pieces(bytes, below)].flatMap((piece) => session.heard(piece, 0));
        const heard = events.flatMap((event) => (event.kind === "acknowledge" ? [event.upTo] : []));
        const untouched = ends.slice(1, 4).filter((end) => end <= from).length;
        for (let n = 0; n < untouched; n++)
          if (heard[n] !== n + 1) throw new Error(`acknowledgement ${n} is lost`);
        const over = events.findIndex(({ kind }) => kind === "broken" || kind === "ended");
        if (over >= 0 && over !== events.length - 1) throw new Error("something followed the end");
        session.due(1e9);
      }),
      { seed: 56, numRuns: 100_000 },
    );
  });

  it("that are mere noise end the link at once", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 5, maxLength: 200 }), cuts, (noise, lengths) => {
        const { events, frames, most } = agentHears(cut(noise, lengths));
        expect(frames).toEqual([]);
        expect(most).toBeLessThan(1100);
        if (noise[4] !== 1 && noise[4] !== 3) expect(events).toMatchObject([{ kind: "broken" }]);
      }),
      { seed: 57, numRuns: 5000 },
    );
  });
});
