import type { PulseEdge, Register } from "@etalon/basis";
import { registers } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { crc32c } from "./crc32c.ts";
import { decodeFrame, readHeader } from "./decode.ts";
import { encodeFrame } from "./encode.ts";
import type { StreamFrame } from "./frame.ts";
import { mainsFrame } from "./mains-frame.fixture.ts";

const room = (frame: StreamFrame) => frame.header.channels.map(() => new Int32Array(frame.header.samples));

function decoded(bytes: Uint8Array, frame: StreamFrame): StreamFrame {
  const codes = room(frame);
  const answer = decodeFrame(bytes, codes);
  if (!answer.ok) throw new Error(answer.why.text);
  return { ...answer.value, codes };
}

/** The same bytes with their CRC made right again: what a faulty or hostile encoder could send. */
function resealed(bytes: Uint8Array): Uint8Array {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  view.setUint32(bytes.length - 4, crc32c(bytes.subarray(0, bytes.length - 4)), true);
  return bytes;
}

const anyName = fc.stringMatching(/^[a-z0-9][A-Za-z0-9_-]{0,12}(\/[a-z0-9]{1,5})?$/);
const anyFrame: fc.Arbitrary<StreamFrame> = fc
  .record({
    samples: fc.integer({ min: 1, max: 400 }),
    widths: fc.array(fc.integer({ min: 1, max: 32 }), { minLength: 1, maxLength: 6 }),
    shape: fc.constantFrom("noise", "mains", "zero"),
    seed: fc.integer(),
    firstSample: fc.nat({ max: Number.MAX_SAFE_INTEGER - 1000 }),
    sequence: fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }),
    sampleTaiNs: fc.bigInt({ min: -(2n ** 63n), max: 2n ** 63n - 1n }),
    terminal: anyName,
    stream: anyName,
    calibration: fc.option(anyName),
    rateHz: fc.double({ min: 1e-3, max: 1e7, noNaN: true }),
    bound: fc.double({ min: 0, max: 1e18, noNaN: true }),
    state: fc.constantFrom("locked", "holdover", "free"),
    starts: fc.boolean(),
    ends: fc.boolean(),
    pulses: fc.array(
      fc.record({
        register: fc.constantFrom<Register>(...registers),
        place: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
        fraction: fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true }),
      }),
      { maxLength: 5 },
    ),
  })
  .map((made): StreamFrame => {
    const pulses = made.pulses
      .map(
        ({ register, place, fraction }): PulseEdge => ({
          register,
          sample: made.firstSample + Math.floor(place * made.samples),
          fraction,
        }),
      )
      .sort((a, b) => a.sample - b.sample || a.fraction - b.fraction);
    let state = made.seed | 1;
    const noise = () => {
      state ^= state << 13;
      state ^= state >>> 17;
      state ^= state << 5;
      return state;
    };
    const codes = made.widths.map((bits) =>
      Int32Array.from({ length: made.samples }, (_, n) => {
        if (made.shape === "zero") return 0;
        if (made.shape === "noise") return noise() >> (32 - bits);
        return Math.round(0.45 * (2 ** (bits - 1) - 1) * Math.sin((2 * Math.PI * n) / 80));
      }),
    );
    return {
      header: {
        terminal: made.terminal,
        stream: made.stream,
        sequence: made.sequence,
        firstSample: made.firstSample,
        samples: made.samples,
        clock: {
          sampleTaiNs: made.sampleTaiNs,
          measuredRateHz: made.rateHz,
          rateErrorBoundPpm: made.bound,
          timeErrorBoundNs: made.bound,
          state: made.state as "locked",
        },
        nominalRateHz: 4000,
        channels: made.widths.map((bits, n) => ({ name: `c${n}`, bits })),
        calibration: made.calibration,
        keyFrame: true,
        starts: made.starts,
        ends: made.ends,
      },
      pulses,
      codes,
    };
  });

describe("stream frames", () => {
  it("come back whole, whatever they say", () => {
    fc.assert(
      fc.property(anyFrame, (frame) => {
        const bytes = encodeFrame(frame);
        expect(decoded(bytes, frame)).toEqual(frame);
        expect(readHeader(bytes)).toEqual({ ok: true, value: frame.header });
      }),
      { seed: 4, numRuns: 300 },
    );
  });

  it("are found false when any one bit is flipped", () => {
    const frame = mainsFrame({ samples: 40, noise: 3 });
    const bytes = encodeFrame(frame);
    const codes = room(frame);
    for (let bit = 0; bit < bytes.length * 8; bit++) {
      bytes[bit >> 3]! ^= 1 << (bit & 7);
      expect(readHeader(bytes).ok).toBe(false);
      expect(decodeFrame(bytes, codes).ok).toBe(false);
      bytes[bit >> 3]! ^= 1 << (bit & 7);
    }
    expect(decodeFrame(bytes, codes).ok).toBe(true);
  });

  it("are found false when cut short anywhere, or followed by more", () => {
    const frame = mainsFrame({ samples: 200, noise: 3 });
    const bytes = encodeFrame(frame);
    for (let length = 0; length < bytes.length; length++)
      expect(readHeader(bytes.subarray(0, length)).ok).toBe(false);
    const longer = new Uint8Array(bytes.length + 1);
    longer.set(bytes);
    expect(readHeader(longer)).toMatchObject({ ok: false, why: { code: "stream.length" } });
  });

  it("get an answer whatever bytes stand under a right CRC, and never a code wider than its channel", () => {
    const frame = mainsFrame({ samples: 300, noise: 3 });
    const bytes = encodeFrame(frame);
    let good = 0;
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.nat(bytes.length - 5), fc.nat(255)), { minLength: 1, maxLength: 4 }),
        (hits) => {
          const hit = bytes.slice();
          for (const [at, value] of hits) hit[at] = value;
          const codes = room(frame);
          const answer = decodeFrame(resealed(hit), codes);
          if (!answer.ok) return;
          good++;
          for (const [n, { bits }] of answer.value.header.channels.entries())
            expect(codes[n]!.every((code) => Math.abs(code + 0.5) < 2 ** (bits - 1))).toBe(true);
        },
      ),
      { seed: 5, numRuns: 2000 },
    );
    expect(good).toBeGreaterThan(0); // some hits change a residual only, which no check can tell
  });

  it("get an answer for bytes of pure chance", () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (chance) => {
        expect(decodeFrame(chance, []).ok).toBe(false);
      }),
      { seed: 6, numRuns: 500 },
    );
  });

  it("say which memory is missing instead of writing past it", () => {
    const frame = mainsFrame({ samples: 100, noise: 0 });
    const bytes = encodeFrame(frame);
    const few = [new Int32Array(99), ...room(frame).slice(1)];
    expect(decodeFrame(bytes, few)).toMatchObject({ ok: false, why: { code: "stream.room" } });
    expect(decodeFrame(bytes, [])).toMatchObject({ ok: false, why: { code: "stream.room" } });
  });

  it("go into memory that is handed in, and not beyond their length", () => {
    const frame = mainsFrame({ samples: 500, noise: 8 });
    const alone = encodeFrame(frame);
    const memory = new Uint8Array(alone.length + 10).fill(0x5a);
    const bytes = encodeFrame(frame, memory.subarray(3));
    expect(bytes).toEqual(alone);
    expect(bytes.buffer).toBe(memory.buffer);
    expect(memory.subarray(3 + alone.length).every((byte) => byte === 0x5a)).toBe(true);
    expect(() => encodeFrame(frame, new Uint8Array(alone.length - 1))).toThrow(/bytes are needed/);
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
