// The instrument's side of USBTMC against the standard's layouts, written out by hand, and against whatever comes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { descriptor, usbtmcInterface } from "./descriptors.ts";
import { deviceSession, OUTPUT_LIMIT } from "./device-session.ts";

const hex = (text: string) => new Uint8Array(Buffer.from(text.replaceAll(" ", ""), "hex"));
const inHex = (bytes: Uint8Array | "stall" | "cancelled" | null) =>
  bytes instanceof Uint8Array ? Buffer.from(bytes).toString("hex") : bytes;
const text = (value: string) => new Uint8Array(Buffer.from(value));

/** `*IDN?` as the standard's own example sends it (USBTMC 1.0, 3.2.1.1, with a line feed). */
const IDN = hex("01 01 fe 00 06000000 01 000000 2a49444e3f0a 0000");
const ask = (tag: number, size: number, until = "00 00") =>
  hex(
    `02 ${hex2(tag)} ${hex2(tag ^ 0xff)} 00 ${Buffer.from(Uint32Array.of(size).buffer).toString("hex")} ${until} 0000`,
  );
const hex2 = (value: number) => value.toString(16).padStart(2, "0");

describe("a message instrument on USB", () => {
  it("takes a message apart and answers in the standard's layout", () => {
    const session = deviceSession();
    expect(session.bulkOut(IDN)).toEqual({
      message: [{ bytes: text("*IDN?\n"), end: true }],
      trigger: false,
      stall: false,
    });
    session.bulkIn(7n, 4096);
    session.bulkOut(ask(2, 100));
    expect(session.answers()).toEqual([]);
    session.respond(text("A,B,C\n"), true);
    const [answer] = session.answers();
    expect(answer?.id).toBe(7n);
    expect(inHex(answer!.data)).toBe("0202fd000600000001000000412c422c430a0000");
  });

  it("takes a message that comes in several transfers, and ends it where it ends", () => {
    const session = deviceSession();
    const long = new Uint8Array(1012).fill(0x61);
    long.set(hex("01 03 fc 00 f2030000 01 000000")); // 1010 bytes, 10 of them in a second transfer
    expect(session.bulkOut(long).message).toEqual([{ bytes: long.subarray(12), end: false }]);
    const rest = text("bbbbbbbbbb\0\0");
    expect(session.bulkOut(rest).message).toEqual([{ bytes: rest.subarray(0, 10), end: true }]);
    expect(session.bulkOut(IDN).message[0]?.end).toBe(true);
  });

  it("gives a long answer piece by piece, its end at the end alone, never in whole packets", () => {
    const session = deviceSession();
    const said = Uint8Array.from({ length: 70_000 }, (_, n) => n % 251);
    session.respond(said, true);
    const got: number[] = [];
    let ended = false;
    for (let tag = 1, id = 0n; !ended; tag = (tag % 255) + 1) {
      session.bulkOut(ask(tag, 4084 - (tag % 3)));
      const parts: Uint8Array[] = [];
      for (;;) {
        session.bulkIn(++id, 1024);
        const [one] = session.answers();
        if (!one) break;
        parts.push(one.data as Uint8Array);
        if ((one.data as Uint8Array).length < 1024) break;
      }
      const whole = Buffer.concat(parts);
      expect(whole.length % 4).toBe(0);
      expect(whole.length % 512).not.toBe(0);
      expect([whole[0], whole[1], whole[2]]).toEqual([2, tag, tag ^ 0xff]);
      const size = whole.readUInt32LE(4);
      expect(size).toBeLessThanOrEqual(4084);
      ended = whole[8] === 1;
      got.push(...whole.subarray(12, 12 + size));
    }
    expect(Buffer.from(got).equals(said)).toBe(true);
  });

  it("stops at the character that the computer names", () => {
    const session = deviceSession();
    session.respond(text("1;2;3\n"), true);
    session.bulkIn(1n, 512);
    session.bulkOut(ask(9, 100, "02 3b"));
    expect(inHex(session.answers()[0]!.data)).toBe("0209f6000200000002000000313b0000");
    session.bulkIn(2n, 512);
    session.bulkOut(ask(10, 100, "02 0a"));
    expect(inHex(session.answers()[0]!.data)).toBe("020af5000400000003000000323b330a");
  });

  it("stands still after a wrong transfer until it is cleared", () => {
    const session = deviceSession();
    for (const wrong of [
      "",
      "01",
      "01 01 ff 00 06000000 01000000 2a",
      "7f 01 fe 00 01000000 00000000 00",
      "01 00 ff 00 01000000 01000000 41",
    ]) {
      expect(session.bulkOut(hex(wrong)).stall).toBe(true);
      expect(session.bulkOut(IDN).stall).toBe(true);
      expect(session.request({ requestType: 0x02, request: 1, value: 0, index: 1 })).toEqual(hex(""));
      expect(session.bulkOut(IDN).stall).toBe(false);
    }
  });

  it("forgets an answer that the computer gives up, and a whole conversation when it is cleared", () => {
    const session = deviceSession();
    session.bulkIn(1n, 512);
    session.bulkOut(ask(1, 50));
    session.cancel(1n);
    expect(session.answers()).toEqual([{ id: 1n, data: "cancelled" }]);
    session.bulkOut(ask(2, 50)); // asked again with another tag: that one is answered
    session.respond(text("late\n"), true);
    session.bulkIn(2n, 512);
    expect(inHex(session.answers()[0]!.data)?.slice(0, 6)).toBe("0202fd");
    session.respond(text("unwanted\n"), true);
    expect(inHex(session.request({ requestType: 0xa1, request: 5, value: 0, index: 0 }))).toBe("01");
    expect(inHex(session.request({ requestType: 0xa1, request: 6, value: 0, index: 0 }))).toBe("0100");
    session.bulkIn(3n, 512);
    session.bulkOut(ask(3, 50));
    expect(session.answers()).toEqual([]);
    expect(session.room()).toBe(OUTPUT_LIMIT);
    expect(inHex(session.request({ requestType: 0xa2, request: 3, value: 3, index: 0x82 }))).toBe("0103");
    expect(inHex(session.request({ requestType: 0xa2, request: 3, value: 3, index: 0x82 }))).toBe("8100");
  });

  it("tells by its status byte that a message is available, where the computer listens for news", () => {
    const session = deviceSession();
    expect(inHex(session.request({ requestType: 0xa1, request: 128, value: 2, index: 0 }))).toBe("010200");
    session.respond(text("1\n"), true);
    session.request({ requestType: 0xa1, request: 128, value: 3, index: 0 });
    expect(session.news().map(inHex)).toEqual(["8200", "8310"]);
    expect(session.news()).toEqual([]);
  });

  it("asks for service once, until its status byte was read", () => {
    const session = deviceSession({ requestsService: true });
    const read = (tag: number) => session.request({ requestType: 0xa1, request: 128, value: tag, index: 0 });
    session.statusChanged(0x44);
    session.statusChanged(0x64); // it asks already
    expect(session.news().map(inHex)).toEqual(["8144"]);
    session.respond(text("1\n"), true);
    read(2);
    expect(session.news().map(inHex)).toEqual(["8274"]);
    read(3);
    expect(session.news().map(inHex)).toEqual(["8334"]); // the request was heard
    session.statusChanged(0x40);
    expect(session.news().map(inHex)).toEqual(["8150"]);
    const capabilities = (one: typeof session) =>
      (one.request({ requestType: 0xa1, request: 7, value: 0, index: 0 }) as Uint8Array)[15];
    expect([capabilities(session), capabilities(deviceSession())]).toEqual([4, 0]);
    for (let n = 0; n < 1000; n++) for (const status of [0, 0x40]) session.statusChanged(status);
    expect(session.news()).toHaveLength(64);
  });

  it("is recognised by its descriptors", () => {
    const nameplate = { vendor: 0x1209, product: 0x0001, maker: "Maß", model: "M", serial: "S1" };
    expect(inHex(descriptor(nameplate, 0x0100))).toBe(
      "12010002000000400912010000010102 0301".replace(" ", ""),
    );
    const configuration = descriptor(nameplate, 0x0200)!;
    expect(configuration.length).toBe(configuration[2]! + 256 * configuration[3]!);
    expect(inHex(configuration.subarray(9, 18))).toBe("090400000 3fe030100".replace(" ", ""));
    expect(inHex(descriptor(nameplate, 0x0301))).toBe("08034d006100df00");
    expect(descriptor(nameplate, 0x0304)).toBeNull();
    expect(descriptor(nameplate, 0x0201)).toBeNull();
    const long = descriptor({ ...nameplate, serial: "x".repeat(500) }, 0x0303)!;
    expect([long.length, long[0]]).toEqual([254, 254]);
    expect(usbtmcInterface.endpoints.map(({ address }) => address)).toEqual([
      ...configuration.subarray(20, 21),
      ...configuration.subarray(27, 28),
      ...configuration.subarray(34, 35),
    ]);
  });

  it("gives an answer, or a stall, to whatever comes, and holds no more than its limit", () => {
    const seed = 20_261;
    let state = seed;
    const next = (below: number) => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const session = deviceSession();
    let stalls = 0;
    let answers = 0;
    for (let n = 0; n < 100_000; n++) {
      const bytes = next(2) ? IDN.slice(0, next(IDN.length + 1)) : ask(1 + next(255), next(600));
      if (next(2) && bytes.length > 0) bytes[next(bytes.length)] = next(256);
      if (session.bulkOut(bytes).stall) {
        stalls++;
        session.request({ requestType: 0x02, request: 1, value: 0, index: 1 });
      }
      if (next(2)) session.bulkIn(BigInt(n), 512 * next(4));
      if (next(3) === 0) session.cancel(BigInt(n - next(5)));
      const room = session.room();
      if (next(2) && room > 0) session.respond(new Uint8Array(1 + next(Math.min(300, room))), next(2) === 0);
      if (next(50) === 0)
        session.request({
          requestType: next(256),
          request: next(256),
          value: next(65_536),
          index: next(256),
        });
      answers += session.answers().length;
      expect(session.room()).toBeGreaterThanOrEqual(0);
      if (next(1000) === 0) session.reset();
      session.news();
    }
    expect(stalls).toBeGreaterThan(1000);
    expect(answers).toBeGreaterThan(1000);
  });

  it("carries any response in any requests", () => {
    const pieces = fc.array(fc.uint8Array({ minLength: 1, maxLength: 2000 }), { minLength: 1, maxLength: 8 });
    const sizes = fc.array(fc.integer({ min: 1, max: 1500 }), { minLength: 1, maxLength: 5 });
    fc.assert(
      fc.property(pieces, sizes, (said, asked) => {
        const session = deviceSession();
        for (const [n, bytes] of said.entries()) session.respond(bytes, n === said.length - 1);
        const got: Uint8Array[] = [];
        for (let n = 0, ended = false; !ended; n++) {
          session.bulkIn(BigInt(n), 2048);
          session.bulkOut(ask(1 + (n % 255), asked[n % asked.length]!));
          const data = session.answers()[0]!.data as Uint8Array;
          got.push(data.subarray(12, 12 + Buffer.from(data).readUInt32LE(4)));
          ended = data[8] === 1;
        }
        expect(Buffer.concat(got)).toEqual(Buffer.concat(said));
      }),
      { seed: 5, numRuns: 300 },
    );
  });
});
