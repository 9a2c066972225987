import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { StreamFrame } from "./frame.ts";
import { anyFrame, engines, shapes, streamOf } from "./frames.fixture.ts";
import { readHeader } from "./head.ts";
import { mainsFrame } from "./mains-frame.fixture.ts";
import { encodeFrame, openStreamEncoder } from "./stream-encoder.ts";
import { openStreamReader, type ReadFrame } from "./stream-reader.ts";

const [machine, plain] = engines.map((engine) => openStreamReader(engine)) as [
  ReturnType<typeof openStreamReader>,
  ReturnType<typeof openStreamReader>,
];

/** By both engines, which must say the same. */
function read(bytes: Uint8Array, [one, other] = [machine, plain]): ReadFrame {
  const answer = one.read(bytes);
  expect(other.read(bytes)).toEqual(answer);
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

function expectSame({ header, pulses, codes }: ReadFrame, frame: StreamFrame): void {
  expect({ ...header, continues: undefined }).toEqual({ ...frame.header, continues: undefined });
  expect(pulses).toEqual(frame.pulses);
  for (const [c, row] of codes.entries())
    if (!Buffer.from(row.buffer).equals(Buffer.from(frame.codes[c]!.buffer)))
      expect(row).toEqual(frame.codes[c]);
}

describe("stream frames", () => {
  it("come back whole, whatever they say", () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const bytes = encodeFrame(frame);
        expectSame(read(bytes), frame);
        expect(readHeader(bytes)).toEqual({ ok: true, value: { ...frame.header, continues: null } });
      }),
      { seed: 4, numRuns: 400 },
    );
  });

  it("come back as a stream, whatever the waves, widths, rates and lengths", () => {
    const channel = fc.record({ bits: fc.integer({ min: 1, max: 32 }), shape: fc.constantFrom(...shapes) });
    const lengths = fc.array(fc.oneof(fc.integer({ min: 1, max: 50 }), fc.integer({ min: 50, max: 1200 })), {
      minLength: 2,
      maxLength: 6,
    });
    let continued = 0;
    fc.assert(
      fc.property(
        lengths,
        fc.array(channel, { minLength: 1, maxLength: 3 }),
        fc.double({ min: 2, max: 300, noNaN: true }),
        fc.integer(),
        (some, channels, period, seed) => {
          const encoder = openStreamEncoder();
          for (const frame of streamOf(some, channels, period, seed)) {
            const back = read(encoder.encode(frame));
            expectSame(back, frame);
            if (back.header.continues !== null) continued++;
          }
        },
      ),
      { seed: 14, numRuns: 150 },
    );
    expect(continued).toBeGreaterThan(100);
  });

  it("come within a bit of the noise where the mains is steady", () => {
    const noise = 33;
    const bound = Math.log2(noise * Math.sqrt(2 * Math.PI * Math.E));
    const whole = mainsFrame({ samples: 8000, noise, frequencyHz: 49.97 });
    const encoder = openStreamEncoder();
    const [alone, continued] = [0, 1].map((n) => {
      const header = { ...whole.header, sequence: n + 1, firstSample: 4000 * n, samples: 4000 };
      const codes = whole.codes.map((row) => row.slice(4000 * n, 4000 * (n + 1)));
      return (encoder.encode({ header, pulses: [], codes }).length * 8) / 24_000;
    }) as [number, number];
    expect(alone).toBeLessThan(bound + 1);
    expect(continued).toBeLessThan(bound + 0.6);
  });

  it("are found false when any one bit is flipped", () => {
    const bytes = encodeFrame(mainsFrame({ samples: 40, noise: 3 }));
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(readHeader(bytes).ok).toBe(false);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(readHeader(bytes).ok).toBe(true);
  });

  it("are found false when cut short anywhere, or followed by more", () => {
    const bytes = encodeFrame(mainsFrame({ samples: 200, noise: 3 }));
    for (let length = 0; length < bytes.length; length++)
      expect(readHeader(bytes.subarray(0, length)).ok).toBe(false);
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(readHeader(longer)).toMatchObject({ ok: false, why: { code: "stream.length" } });
  });

  it("refuse to be made of codes wider than the channel, or of pulses outside the frame", () => {
    const frame = mainsFrame({ samples: 100, noise: 0 });
    const codes = frame.codes.map((values) => values.slice());
    codes[2]![50] = 2 ** 23;
    expect(() => encodeFrame({ ...frame, codes })).toThrow(/uc is wider than 24 bits/);
    const late = { register: "wh+", sample: frame.header.firstSample + 100, fraction: 0 } as const;
    expect(() => encodeFrame({ ...frame, pulses: [late] })).toThrow(/outside the frame's samples/);
  });
});
