// DL/T 645-2007: frames of real meters and benches as others logged them, and any bytes.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { encodeFrame, lookForFrame } from "./frame.ts";
import { readRequest, replyTo } from "./read.ts";
import { registers } from "./registers.table.ts";
import { encodeValue, valueFrom } from "./values.ts";

const bytesOf = (hex: string) => Uint8Array.from(Buffer.from(hex.replaceAll(" ", ""), "hex"));
const ADDRESS = "000000000161";
/** A bench session at about 100 V, 5 A, 60 degrees lag: what was asked, what was answered, and what the bench showed. */
const bench = [
  ["00010000", "33 33 34 33 14", "91 08 33 33 34 33 59 33 33 33 8A", 0.26],
  ["02010100", "33 34 34 35 17", "91 06 33 34 34 35 34 43 10", 100.1],
  ["02020100", "33 34 35 35 18", "91 07 33 34 35 35 CC 7C 33 16", 4.999],
  ["02030000", "33 33 36 35 18", "91 07 33 33 36 35 45 58 33 6B", 0.2512],
  ["02040000", "33 33 37 35 19", "91 07 33 33 37 35 64 76 33 A9", 0.4331],
] as const;
const HEAD = "68 61 01 00 00 00 00 68";

describe("DL/T 645", () => {
  it.each(bench)("reads %s as a bench did", (item, asked, answered, value) => {
    expect(readRequest(ADDRESS, item)).toEqual(bytesOf(`FE FE FE FE ${HEAD} 11 04 ${asked} 16`));
    const look = lookForFrame(bytesOf(`FE FE ${HEAD} ${answered} 16`));
    if (look.kind !== "frame") throw new Error(look.kind);
    const reply = replyTo(ADDRESS, item, look.frame);
    if (reply.kind !== "data") throw new Error(reply.kind);
    const register = registers.find((one) => one.item === item)!;
    expect(valueFrom(reply.data, register)).toEqual({ kind: "number", value });
    expect(replyTo("000000000162", item, look.frame)).toEqual({ kind: "not-ours" });
    expect(replyTo(ADDRESS, "00020000", look.frame)).toEqual({ kind: "not-ours" });
  });

  it("knows its own question come back, refusals, and what a meter does not have", () => {
    const echo = lookForFrame(readRequest(ADDRESS, "00010000"));
    if (echo.kind !== "frame") throw new Error(echo.kind);
    expect(replyTo(ADDRESS, "00010000", echo.frame)).toEqual({ kind: "not-ours" });
    const error = { address: ADDRESS, control: 0xd1, data: Uint8Array.of(2) };
    expect(replyTo(ADDRESS, "00010000", error)).toEqual({
      ...{ kind: "refused", why: "no such data", unknown: true },
    });
    const format = { bytes: 3, decimals: 4, signed: true };
    expect(valueFrom(Uint8Array.of(255, 255, 255), format)).toEqual({ kind: "not-supported" });
    expect(valueFrom(Uint8Array.of(0x0a, 0, 0), format)).toMatchObject({ kind: "malformed" });
    expect(valueFrom(Uint8Array.of(0), format)).toMatchObject({ kind: "malformed" });
    expect(valueFrom(Uint8Array.of(0x12, 0x25, 0x80), format)).toEqual({ kind: "number", value: -0.2512 });
  });

  it("gives an answer to any bytes, uses none twice, and finds a frame behind noise", () => {
    const address = fc.stringMatching(/^\d{12}$/);
    const data = fc.uint8Array({ maxLength: 200 });
    const frame = fc.record({ address, control: fc.nat(255), data });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), frame, (noise, wanted) => {
        const quiet = noise.filter((byte) => byte !== 0x68);
        const all = Uint8Array.from([...quiet, ...encodeFrame(wanted)]);
        for (let end = 0; end < all.length; end++)
          expect(lookForFrame(all.subarray(0, end)).kind).toBe("need-more");
        expect(lookForFrame(all)).toEqual({ kind: "frame", used: all.length, frame: wanted });
        let rest = noise;
        for (let look = lookForFrame(rest); look.kind !== "need-more"; look = lookForFrame(rest)) {
          expect(look.used).toBeGreaterThan(0);
          rest = rest.subarray(look.used);
        }
      }),
      { seed: 645, numRuns: 200 },
    );
  });

  it("reads values as they were written, as far as their decimals go", () => {
    const format = fc.record({
      bytes: fc.integer({ min: 1, max: 6 }),
      decimals: fc.integer({ min: 0, max: 4 }),
      signed: fc.boolean(),
    });
    fc.assert(
      fc.property(format, fc.double({ min: 0, max: 1, noNaN: true }), fc.boolean(), (how, share, minus) => {
        const most = (how.signed ? 8 : 10) * 10 ** (2 * how.bytes - 1) - 1;
        const value = Math.round(share * most) / 10 ** how.decimals;
        const meant = how.signed && minus ? -value : value;
        const read = valueFrom(encodeValue(meant, how), how);
        expect(read.kind === "number" && read.value + 0).toBe(meant + 0);
      }),
      { seed: 646, numRuns: 500 },
    );
    fc.assert(
      fc.property(format, fc.uint8Array({ maxLength: 8 }), (how, any) => {
        expect(["number", "not-supported", "malformed"]).toContain(valueFrom(any, how).kind);
      }),
      { seed: 647 },
    );
  });
});
