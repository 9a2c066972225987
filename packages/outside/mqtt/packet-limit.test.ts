import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { packetLimit } from "./packet-limit.ts";

/** One packet with so many bytes after its length. */
function packet(length: number): Uint8Array {
  const head = [0x30];
  for (let rest = length; ; rest >>= 7) {
    head.push((rest & 127) | (rest > 127 ? 128 : 0));
    if (rest <= 127) break;
  }
  return Uint8Array.from([...head, ...new Array<number>(length).fill(0xff)]);
}

describe("the limit on MQTT packets", () => {
  it("lets through what is short enough and nothing longer, however the bytes are cut", () => {
    const lengths = fc.array(fc.oneof(fc.nat(130), fc.nat(3000)), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(lengths, fc.integer({ min: 1, max: 700 }), fc.nat(3000), (packets, cut, longest) => {
        const bytes = Buffer.concat(packets.map(packet));
        const fits = packetLimit(() => longest);
        let good = true;
        for (let at = 0; at < bytes.length && good; at += cut) good = fits(bytes.subarray(at, at + cut));
        expect(good).toBe(packets.every((length) => length <= longest));
      }),
      { seed: 22, numRuns: 200 },
    );
  });

  it("refuses a length of five bytes, which MQTT does not have", () => {
    expect(packetLimit(() => 1e9)(Uint8Array.of(0x30, 0xff, 0xff, 0xff, 0xff))).toBe(false);
  });
});
