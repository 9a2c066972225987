// The device's side of USB redirection: bytes written out by hand from the protocol's description, and any others.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { UsbDevice } from "./bodies.ts";
import { hostSession } from "./host-session.ts";
import { CAPABILITY, LONGEST, TYPE } from "./layout.table.ts";
import { encodePacket, packets } from "./packet.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
const inHex = (bytes: Uint8Array) => Buffer.from(bytes).toString("hex");

const device: UsbDevice = {
  vendor: 0x1209,
  product: 0x0002,
  versionBcd: 0x0100,
  interfaces: [
    {
      number: 0,
      class: 0xfe,
      subclass: 3,
      protocol: 1,
      endpoints: [
        { address: 0x01, type: "bulk", maxPacketBytes: 512, interval: 0 },
        { address: 0x82, type: "bulk", maxPacketBytes: 512, interval: 0 },
      ],
    },
  ],
};
const ALL = 0xffff;
/** A peer's hello with the capabilities of a present-day QEMU, or of an old one. */
const hello = (capabilities: number | null) => {
  const body = new Uint8Array(capabilities === null ? 64 : 68);
  body.set(Buffer.from("some peer"));
  if (capabilities !== null) new DataView(body.buffer).setUint32(64, capabilities, true);
  return encodePacket({ type: TYPE.hello, id: 0n, body }, false);
};
const greeted = (capabilities: number | null = ALL) => {
  const session = hostSession(device);
  return { session, ...session.heard(hello(capabilities)) };
};

describe("the device's side of USB redirection", () => {
  it("says hello, and shows the device to a peer with wide ids", () => {
    const { session, reply, events } = greeted();
    expect(inHex(session.hello().subarray(0, 12))).toBe("000000004400000000000000");
    expect(inHex(session.hello().subarray(76))).toBe("7a000000"); // capabilities 1, 3, 4, 5, 6
    expect(events).toEqual([]);
    const [interfaces, endpoints, connect] = reply.map((bytes) => Buffer.from(bytes));
    expect(inHex(interfaces!.subarray(0, 20))).toBe("0400000084000000000000000000000001000000");
    expect([interfaces![20], interfaces![52], interfaces![84], interfaces![116]]).toEqual([0, 0xfe, 3, 1]);
    expect(endpoints!.length).toBe(16 + 160);
    expect([endpoints![16], endpoints![17], endpoints![18], endpoints![32], endpoints![34]]).toEqual([
      0, 2, 255, 0, 2,
    ]);
    expect(endpoints!.readUInt16LE(16 + 96 + 2)).toBe(512);
    expect(inHex(connect!)).toBe(
      "01000000 0a000000 0000000000000000 02000000 0912 0200 0001".replaceAll(" ", ""),
    );
  });

  it("speaks narrowly to a peer that knows nothing more", () => {
    const { session, reply } = greeted(null);
    expect(reply.map(({ length }) => length)).toEqual([12 + 132, 12 + 96, 12 + 8]);
    const bulk = hex("65000000 0c000000 05000000 01 00 0400 00000000 41424344");
    expect(session.heard(bulk).events).toEqual([
      { kind: "bulk-out", id: 5n, endpoint: 1, data: hex("41424344") },
    ]);
    expect(inHex(session.bulkOut(5n, 1, 4))).toBe("6500000008000000050000000100040000000000");
  });

  it("hands transfers over and carries their answers", () => {
    const { session } = greeted();
    const control = hex("64000000 0a000000 0900000000000000 80 06 80 00 0001 0000 1200");
    const [asked] = session.heard(control).events;
    const request = { requestType: 0x80, request: 6, value: 0x0100, index: 0, length: 18, data: hex("") };
    expect(asked).toEqual({ kind: "control", id: 9n, request });
    expect(inHex(session.control(9n, request, hex("1201")))).toBe(
      "640000000c0000000900000000000000 80068000000100000200 1201".replaceAll(" ", ""),
    );
    expect(inHex(session.control(9n, request, "stall"))).toBe(
      "640000000a0000000900000000000000 80068004000100000000".replaceAll(" ", ""),
    );
    const wide = hex("65000000 0a000000 0a00000000000000 82 00 0010 00000000 0100");
    expect(session.heard(wide).events).toEqual([
      { kind: "bulk-in", id: 10n, endpoint: 0x82, length: 0x11000 & (LONGEST - 1) },
    ]);
    expect(inHex(session.bulkIn(10n, 0x82, hex("ff")))).toBe(
      "650000000b0000000a00000000000000 82000100000000000000 ff".replaceAll(" ", ""),
    );
    expect(session.heard(hex("15000000 00000000 0a00000000000000")).events).toEqual([
      { kind: "cancel", id: 10n },
    ]);
    expect(inHex(session.bulkIn(10n, 0x82, "cancelled")).slice(32, 36)).toBe("8201");
  });

  it("answers for configuration and setting by itself, and tells who listens to the interrupt endpoint", () => {
    const { session } = greeted();
    expect(session.heard(hex("06000000 01000000 0100000000000000 01")).reply.map(inHex)).toEqual([
      "080000000200000001000000000000000001",
    ]);
    expect(session.heard(hex("0a000000 01000000 0200000000000000 00")).reply.map(inHex)).toEqual([
      "0b00000003000000020000000000000000 0000".replace(" ", ""),
    ]);
    expect(session.heard(hex("09000000 02000000 0300000000000000 0001")).reply.map(inHex)).toEqual([
      "0b00000003000000030000000000000004 0000".replace(" ", ""),
    ]);
    const { events, reply } = session.heard(hex("0f000000 01000000 0400000000000000 83"));
    expect(events).toEqual([{ kind: "listening", endpoint: 0x83, on: true }]);
    expect(reply.map(inHex)).toEqual(["110000000200000004000000000000000083"]);
    expect(inHex(session.interrupt(0x83, hex("8110")))).toBe("67000000060000000000000000000000830002008110");
  });

  it("breaks off with what speaks another protocol, or promises too much", () => {
    const other = hostSession(device);
    expect(other.heard(Buffer.from("GET / HTTP/1.1\r\n\r\n")).events).toMatchObject([
      { kind: "broken", why: { code: "usbredir.length" } },
    ]);
    expect(other.heard(hello(ALL))).toEqual({ events: [], reply: [] });
    const early = hostSession(device).heard(encodePacket({ type: TYPE.reset, id: 0n, body: hex("") }, false));
    expect(early.events).toMatchObject([{ kind: "broken", why: { code: "usbredir.hello" } }]);
    const { session } = greeted();
    expect(session.heard(hex("65000000 03000000 0a00000000000000 820000")).events).toMatchObject([
      { kind: "broken", why: { code: "usbredir.body" } },
    ]);
  });

  it("hears the same packets in whatever pieces they come", () => {
    const packet = fc.record({
      type: fc.nat(200),
      id: fc.bigInt({ min: 0n, max: (1n << 64n) - 1n }),
      body: fc.uint8Array({ maxLength: 300 }),
    });
    const cuts = fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(fc.array(packet, { maxLength: 6 }), cuts, (said, lengths) => {
        const bytes = Buffer.concat(said.map((one) => encodePacket(one, true)));
        const incoming = packets();
        const heard = [];
        for (let at = 0, n = 0; at < bytes.length; n++) {
          const length = lengths[n % lengths.length]!;
          incoming.hear(bytes.subarray(at, at + length));
          at += length;
          for (let one = incoming.next(true); one !== null; one = incoming.next(true))
            heard.push(one.ok ? { ...one.value, body: Uint8Array.from(one.value.body) } : one.why);
        }
        expect(heard).toEqual(said);
      }),
      { seed: 3, numRuns: 500 },
    );
  });

  it("gives an answer to whatever comes after the hello", () => {
    let state = 41;
    const next = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const types = Object.values(TYPE);
    const seen = new Map<string, number>();
    let { session } = greeted();
    for (let n = 0; n < 100_000; n++) {
      const body = Uint8Array.from({ length: next(16) }, () => next(256));
      const bytes = encodePacket(
        { type: next(9) ? types[next(types.length)]! : next(300), id: BigInt(n), body },
        true,
      );
      if (next(60) === 0) bytes[next(bytes.length)] = next(256);
      const { events } = session.heard(bytes);
      for (const { kind } of events) seen.set(kind, (seen.get(kind) ?? 0) + 1);
      if (events.some(({ kind }) => kind === "broken") || next(100) === 0)
        // a wrong length swallows what follows

        session = greeted(next(2) ? ALL : 1 << CAPABILITY.ids64).session;
    }
    for (const kind of ["control", "bulk-out", "bulk-in", "cancel", "listening", "reset", "broken"])
      expect(seen.get(kind), kind).toBeGreaterThan(500);
  });
});
