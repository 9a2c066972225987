// A pcap stream in pieces gives the frames that the file gives as a whole.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { frameAt, openPcapStream, readCapture, writePcap } from "./index.ts";

const frames = fc.array(
  fc.record({
    bytes: fc.uint8Array({ minLength: 14, maxLength: 60 }),
    posixNs: fc.bigInt({ min: 0n, max: 4_000_000_000n * 1_000_000_000n }),
  }),
  { maxLength: 8 },
);

describe("a pcap stream", () => {
  it("in any pieces says what the file says", () => {
    fc.assert(
      fc.property(frames, fc.array(fc.nat(50)), (all, pieces) => {
        const file = writePcap(all);
        const whole = readCapture(file);
        if (!whole.ok) throw new Error(whole.why.text);
        const stream = openPcapStream();
        const seen: { bytes: Uint8Array; posixNs: bigint }[] = [];
        let at = 0;
        for (const size of [...pieces, file.length]) {
          const answer = stream.push(file.subarray(at, at + size), ({ bytes, posixNs }) =>
            seen.push({ bytes: bytes.slice(), posixNs }),
          );
          expect(answer.ok).toBe(true);
          at += size;
        }
        const expected = all.map((_, n) => ({
          bytes: frameAt(whole.value, n).slice(),
          posixNs: whole.value.timesNs[n],
        }));
        expect(seen).toEqual(expected);
      }),
      { seed: 9, numRuns: 200 },
    );
  });

  it("is refused where it is none, and where a record is none", () => {
    const push = (bytes: Uint8Array) => {
      const answer = openPcapStream().push(bytes, () => undefined);
      return answer.ok ? null : answer.why.code;
    };
    expect(push(new Uint8Array(24))).toBe("pcap.magic");
    const file = writePcap([{ bytes: new Uint8Array(20), posixNs: 1n }]);
    file.set([255, 255, 255, 255], 32);
    expect(push(file)).toBe("pcap.record");
  });
});
