import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AgentEvent, agentSession } from "./agent-session.ts";
import { TYPE } from "./layout.table.ts";
import type { LinkMessage } from "./message.ts";
import { type NodeEvent, nodeSession } from "./node-session.ts";
import { pieces } from "./pieces.ts";
import { encodeMessage } from "./wire.ts";

const lease = { ticket: "ticket-0123456789", resource: "resource/7", token: 5 };
const identity = {
  kind: "waveform-source" as const,
  maker: "Etalon",
  model: "Terminal 4k",
  serial: "17",
  firmware: "1.2",
  capabilities: { sampleRateHz: 4000, channels: ["ua", "ia"] },
};

/** Cuts bytes into pieces whose lengths come from `cuts`, over and over. */
function* cut(bytes: Uint8Array, cuts: readonly number[]): Generator<Uint8Array> {
  for (let at = 0, n = 0; at < bytes.length; n++) {
    const length = cuts[n % cuts.length]!;
    yield bytes.subarray(at, at + length);
    at += length;
  }
}

const join = (parts: readonly Uint8Array[]): Uint8Array => new Uint8Array(Buffer.concat(parts));
const hex = (text: string): Uint8Array => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));

/** An open link: both sessions, past hello and welcome. */
function opened() {
  const agent = agentSession(lease);
  const node = nodeSession();
  node.heard(agent.start());
  agent.heard(node.say({ kind: "welcome" }));
  return { agent, node };
}

const name = fc.stringMatching(/^[a-z][a-z0-9/-]{0,20}[a-z]$/).filter((text) => !text.includes("//"));
const above0 = fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER });
const anyMessage: fc.Arbitrary<LinkMessage> = fc.oneof(
  fc.record({ kind: fc.constant("welcome" as const) }),
  fc.record({ kind: fc.constant("beat" as const) }),
  fc.record({ kind: fc.constant("identify" as const), token: above0 }),
  fc.record({
    kind: fc.constant("refuse" as const),
    code: fc.string({ minLength: 1, maxLength: 50 }),
    text: fc.string({ maxLength: 300, unit: "binary" }),
    stream: fc.option(name),
  }),
  fc.record({ kind: fc.constant("identity" as const), identity: fc.constant(identity) }),
  fc.record({
    kind: fc.constant("read" as const),
    token: above0,
    stream: name,
    fromSequence: above0,
    credit: fc.integer({ min: 1, max: 1024 }),
  }),
  fc.record({
    kind: fc.constant("end" as const),
    stream: name,
    lastSequence: fc.nat(),
    complete: fc.boolean(),
  }),
  fc.record({
    kind: fc.constant("frame" as const),
    stream: name,
    sequence: above0,
    bytes: fc.uint8Array({ maxLength: 6000 }),
  }),
  fc.record({ kind: fc.constant("open" as const), token: above0 }),
  fc.record({ kind: fc.constant("opened" as const) }),
  fc.record({
    kind: fc.constant("write" as const),
    token: above0,
    bytes: fc.uint8Array({ minLength: 1, maxLength: 6000 }),
  }),
  fc.record({ kind: fc.constant("said" as const), bytes: fc.uint8Array({ minLength: 1, maxLength: 6000 }) }),
  fc.record({ kind: fc.constant("status" as const), status: fc.integer({ min: 0, max: 255 }) }),
);

describe("messages", () => {
  it("lie as SPEC.md says", () => {
    expect(encodeMessage({ kind: "welcome" })).toEqual(hex("03000000 02 7b7d"));
    const frame = { kind: "frame", stream: "s1", sequence: 258, bytes: hex("aabb") } as const;
    expect(encodeMessage(frame)).toEqual(hex("0e000000 23 0201000000000000 02 7331 aabb"));
    const stop = encodeMessage({ kind: "stop", token: 5, stream: "s1" });
    expect(stop.subarray(0, 5)).toEqual(hex("1a000000 22"));
    expect(JSON.parse(Buffer.from(stop.subarray(5)).toString())).toEqual({ token: 5, stream: "s1" });
  });

  it("come out whole and in order, however the bytes are cut", () => {
    const cuts = fc.array(fc.integer({ min: 1, max: 5000 }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(fc.array(anyMessage, { maxLength: 12 }), cuts, (messages, lengths) => {
        const incoming = pieces();
        const heard = [...cut(join(messages.map(encodeMessage)), lengths)].flatMap((part) =>
          incoming.heard(part),
        );
        expect(heard).toEqual(messages.map((value) => ({ ok: true, value })));
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it("of any bytes get an answer, and nothing is heard after a refusal", () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        fc.constantFrom(...Object.values(TYPE)),
        (chance, type) => {
          const incoming = pieces();
          const framed = new Uint8Array(5 + chance.length);
          new DataView(framed.buffer).setUint32(0, chance.length + 1, true);
          framed[4] = type;
          framed.set(chance, 5);
          for (const bytes of [framed, chance]) {
            const heard = incoming.heard(bytes);
            const refusedAt = heard.findIndex((answer) => !answer.ok);
            if (refusedAt < 0) continue;
            expect(refusedAt).toBe(heard.length - 1);
            expect(incoming.heard(encodeMessage({ kind: "welcome" }))).toEqual([]);
            return;
          }
        },
      ),
      { seed: 12, numRuns: 500 },
    );
  });

  it("too long are refused by their length alone", () => {
    expect(pieces().heard(hex("ffffff7f 23"))).toMatchObject([{ ok: false, why: { code: "link.length" } }]);
    expect(pieces().heard(hex("00000000 23"))).toMatchObject([{ ok: false, why: { code: "link.length" } }]);
    const words = new Uint8Array(5 + 70_000).fill(0x20);
    words.set(hex("71110100 02"));
    expect(pieces().heard(words)).toMatchObject([{ ok: false, why: { code: "link.length" } }]);
  });
});

describe("a virtual link", () => {
  it("goes the whole way: hello, welcome, identity, frames within the credit, end", () => {
    const agent = agentSession(lease);
    const node = nodeSession();
    expect(node.heard(agent.start()).events).toEqual([{ kind: "hello", version: 1, ...lease }]);
    expect(agent.heard(node.say({ kind: "welcome" })).events).toEqual([{ kind: "welcome" }]);
    expect(agent.heard(node.say({ kind: "identify", token: 5 })).events).toEqual([
      { kind: "identify", token: 5 },
    ]);
    expect(node.heard(agent.say({ kind: "identity", identity })).events).toEqual([
      { kind: "identity", identity },
    ]);

    const read = { kind: "read", token: 5, stream: "s/1", fromSequence: 3, credit: 2 } as const;
    expect(agent.heard(node.say(read)).events).toEqual([read]);
    for (const sequence of [3, 4]) {
      const frame = { kind: "frame", stream: "s/1", sequence, bytes: Uint8Array.of(sequence) } as const;
      expect(node.heard(agent.say(frame)).events).toEqual([frame]);
    }
    expect([agent.credit("s/1"), node.credit("s/1")]).toEqual([0, 0]);
    const more = { kind: "frame", stream: "s/1", sequence: 5, bytes: Uint8Array.of(5) } as const;
    expect(() => agent.say(more)).toThrow(/beyond the credit/);

    agent.heard(node.say({ kind: "credit", token: 5, stream: "s/1", frames: 1 }));
    node.heard(agent.say(more));
    const end = { kind: "end", stream: "s/1", lastSequence: 5, complete: true } as const;
    expect(node.heard(agent.say(end)).events).toEqual([end]);
    expect(() => agent.say({ ...more, sequence: 6 })).toThrow(/nobody reads/);
  });

  it("gives signs of life once it is open, and the node makes nothing of them", () => {
    const fresh = agentSession(lease);
    expect(fresh.beat()).toBeNull();
    fresh.start();
    expect(fresh.beat()).toBeNull();
    const { agent, node } = opened();
    expect(node.heard(join([agent.beat()!, agent.beat()!]))).toEqual({ events: [], reply: [] });
    expect(agent.heard(encodeMessage({ kind: "beat" })).events).toMatchObject([{ kind: "broken" }]);
    const early = nodeSession();
    early.heard(agentSession(lease).start());
    expect(early.heard(encodeMessage({ kind: "beat" })).events).toMatchObject([{ kind: "broken" }]);
  });

  it("L1: hears nothing before welcome, and a refused agent hears nothing more", () => {
    const agent = agentSession(lease);
    agent.start();
    const early = agent.heard(encodeMessage({ kind: "identify", token: 5 }));
    expect(early.events).toMatchObject([{ kind: "broken", why: { code: "link.order" } }]);

    const other = agentSession(lease);
    const node = nodeSession();
    node.heard(other.start());
    const no = { kind: "refuse", code: "nc.ticket", text: "No such ticket.", stream: null } as const;
    expect(other.heard(join([node.say(no), encodeMessage({ kind: "welcome" })])).events).toEqual([no]);
    expect(other.heard(encodeMessage({ kind: "welcome" })).events).toEqual([]);
  });

  it("L2: refuses a stale token, without effect", () => {
    const { agent, node } = opened();
    const stale = agent.heard(node.say({ kind: "read", token: 4, stream: "s", fromSequence: 1, credit: 9 }));
    expect(stale.events).toEqual([{ kind: "stale", token: 4 }]);
    expect(agent.credit("s")).toBeNull();
    expect(node.heard(join(stale.reply)).events).toMatchObject([
      { kind: "refuse", code: "link.stale-token", stream: "s" },
    ]);
    expect(node.credit("s")).toBeNull();
    const release = agent.heard(node.say({ kind: "release", token: 6, stream: "s", upToSequence: 9 }));
    expect(release.events).toEqual([{ kind: "stale", token: 6 }]);
  });

  it("L2: when another token becomes valid, what the old one was reading ends at once", () => {
    const { agent, node } = opened();
    agent.heard(node.say({ kind: "read", token: 5, stream: "s", fromSequence: 1, credit: 9 }));
    const said = agent.fence(6);
    expect(node.heard(join(said)).events).toMatchObject([
      { kind: "refuse", code: "link.stale-token", stream: "s" },
    ]);
    const frame = { kind: "frame", stream: "s", sequence: 1, bytes: new Uint8Array(1) } as const;
    expect(() => agent.say(frame)).toThrow(/nobody reads/);
    expect(agent.heard(node.say({ kind: "identify", token: 5 })).events).toEqual([
      { kind: "stale", token: 5 },
    ]);
    expect(agent.heard(node.say({ kind: "identify", token: 6 })).events).toEqual([
      { kind: "identify", token: 6 },
    ]);
  });

  it("L3, L4, L5: breaks with an agent that sends what was not asked for", () => {
    const frame = (stream: string, sequence: number) =>
      encodeMessage({ kind: "frame", stream, sequence, bytes: new Uint8Array(3) });
    const wrongs = [
      [frame("other", 1)],
      [frame("s", 1), frame("s", 2), frame("s", 3)],
      [frame("s", 2), frame("s", 2)],
      [encodeMessage({ kind: "end", stream: "other", lastSequence: 0, complete: true })],
      [encodeMessage({ kind: "identify", token: 5 })],
    ];
    for (const wrong of wrongs) {
      const { agent, node } = opened();
      agent.heard(node.say({ kind: "read", token: 5, stream: "s", fromSequence: 1, credit: 2 }));
      const { events, reply } = node.heard(join(wrong));
      expect(events.at(-1)).toMatchObject({ kind: "broken", why: { code: "link.order" } });
      expect(agent.heard(join(reply)).events).toMatchObject([{ kind: "refuse", code: "link.order" }]);
      expect(node.heard(frame("s", 3)).events).toEqual([]);
    }
  });

  it("L5: credit and stop that cross an end change nothing; the stream can be read again", () => {
    const { agent, node } = opened();
    const read = { kind: "read", token: 5, stream: "s", fromSequence: 1, credit: 1 } as const;
    agent.heard(node.say(read));
    const crossing = [
      node.say({ kind: "credit", token: 5, stream: "s", frames: 3 }),
      node.say({ kind: "stop", token: 5, stream: "s" }),
    ];
    const end = agent.say({ kind: "end", stream: "s", lastSequence: 0, complete: true });
    expect(agent.heard(join(crossing)).events).toEqual([]);
    node.heard(end);
    expect(agent.heard(node.say(read)).events).toEqual([read]);
    expect([agent.credit("s"), node.credit("s")]).toEqual([1, 1]);
  });

  it("L7: passes an instrument's own bytes once it is open", () => {
    const { agent, node } = opened();
    expect(agent.passing()).toBe(false);
    expect(() => agent.say({ kind: "said", bytes: hex("01") })).toThrow(/not open/);
    expect(() => node.say({ kind: "write", token: 5, bytes: hex("01") })).toThrow(/not open/);
    expect(agent.heard(node.say({ kind: "open", token: 5 })).events).toEqual([{ kind: "open", token: 5 }]);
    expect(node.heard(agent.say({ kind: "opened" })).events).toEqual([{ kind: "opened" }]);
    const write = { kind: "write", token: 5, bytes: hex("2a49444e3f0a") } as const;
    expect(agent.heard(node.say(write)).events).toEqual([write]);
    expect(node.say(write)).toEqual(hex("0f000000 42 0500000000000000 2a49444e3f0a"));
    const said = [
      { kind: "said", bytes: hex("410a") },
      { kind: "status", status: 0x50 },
    ] as const;
    expect(node.heard(join(said.map((one) => agent.say(one)))).events).toEqual(said);
    expect(() => node.say({ kind: "open", token: 5 })).toThrow(/once/);
    expect(() => agent.say({ kind: "said", bytes: new Uint8Array(65_537) })).toThrow(/too many/);
  });

  it("L7: lets nothing pass with a stale token, or when the lease is over", () => {
    const { agent, node } = opened();
    agent.heard(node.say({ kind: "open", token: 5 }));
    node.heard(agent.say({ kind: "opened" }));
    const stale = agent.heard(encodeMessage({ kind: "write", token: 4, bytes: hex("41") }));
    expect(stale.events).toEqual([{ kind: "stale", token: 4 }]);
    expect(agent.passing()).toBe(true);
    expect(node.heard(join(agent.fence(6))).events).toMatchObject([{ code: "link.stale-token" }]);
    expect(agent.passing()).toBe(false);
    expect(() => agent.say({ kind: "said", bytes: hex("41") })).toThrow(/not open/);
    expect(agent.heard(node.say({ kind: "write", token: 5, bytes: hex("41") })).events).toEqual([
      { kind: "stale", token: 5 },
    ]);
  });

  it("L7: breaks with who passes bytes that nobody opened the instrument for", () => {
    for (const wrong of [
      { kind: "said", bytes: hex("41") },
      { kind: "status", status: 1 },
      { kind: "opened" },
    ] as const) {
      const { node } = opened();
      expect(node.heard(encodeMessage(wrong)).events).toMatchObject([{ kind: "broken" }]);
    }
    const { agent } = opened();
    const write = encodeMessage({ kind: "write", token: 5, bytes: hex("41") });
    expect(agent.heard(write).events).toMatchObject([{ kind: "broken", why: { code: "link.order" } }]);
  });

  it("keeps both sides' credit alike through any walk, however the bytes are cut", () => {
    const act = fc.constantFrom("read", "credit", "stop", "frame", "end", "fence", "deliver");
    const cuts = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(act, { maxLength: 60 }), cuts, (acts, lengths) => {
        const { agent, node } = opened();
        const toAgent: Uint8Array[] = [];
        const toNode: Uint8Array[] = [];
        const stop = new Set<AgentEvent | NodeEvent>();
        const deliver = () => {
          for (const part of cut(join(toAgent.splice(0)), lengths)) {
            const heard = agent.heard(part);
            toNode.push(...heard.reply);
            for (const event of heard.events) if (event.kind === "broken") stop.add(event);
          }
          for (const part of cut(join(toNode.splice(0)), lengths))
            for (const event of node.heard(part).events) if (event.kind === "broken") stop.add(event);
        };
        let sequence = 0;
        let token = 5;
        for (const what of acts) {
          if (what === "deliver") deliver();
          if (what === "fence") toNode.push(...agent.fence(++token));
          if (what === "frame" && agent.credit("s"))
            toNode.push(
              agent.say({ kind: "frame", stream: "s", sequence: ++sequence, bytes: new Uint8Array(9) }),
            );
          if (what === "end" && agent.credit("s") !== null)
            toNode.push(agent.say({ kind: "end", stream: "s", lastSequence: sequence, complete: false }));
          if (what === "read" && node.credit("s") === null) {
            const read = { kind: "read", token, stream: "s", fromSequence: sequence + 1, credit: 4 } as const;
            toAgent.push(node.say(read));
          }
          if (what === "credit" && node.credit("s") !== null)
            toAgent.push(node.say({ kind: "credit", token, stream: "s", frames: 2 }));
          if (what === "stop") toAgent.push(node.say({ kind: "stop", token, stream: "s" }));
        }
        deliver();
        deliver();
        expect([...stop]).toEqual([]);
        expect(agent.credit("s")).toBe(node.credit("s"));
      }),
      { seed: 13, numRuns: 300 },
    );
  });
});
