// Frames that no terminal made: both engines give the same answer to any bytes, an error or the same samples, and neither
// reads or writes where it may not. The CRC is made right after each change, so that the parser itself is met.

import { openArena } from "@etalon/basis";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { channelFaultText } from "./channel-faults.table.ts";
import { type DecodedFacts, newStreamState, openStreamDecoder, type StreamState } from "./decoder.ts";
import { chance, engines, resealed, shapes, streamOf } from "./frames.fixture.ts";
import { readHeader } from "./head.ts";
import { CRC_BYTES } from "./layout.table.ts";
import { openStreamEncoder } from "./stream-encoder.ts";

const CHANNELS = 4;
const SAMPLES = 700;
const HISTORY = 1024;
const STRIDE = HISTORY + SAMPLES + 44;
const MOST_BYTES = 24_000;

/** A decoder of each engine over memory of its own; the same bytes in both. */
const sides = engines.map((engine) => {
  const arena = openArena(1 << 20);
  const place = arena.u8(MOST_BYTES);
  const codes = arena.i32(CHANNELS * STRIDE);
  const decoder = openStreamDecoder(arena, { channels: CHANNELS, samples: SAMPLES }, engine);
  return { place, codes, decoder, rows: { at: codes.at, stride: STRIDE, history: HISTORY } };
});
const [machine, plain] = sides as [(typeof sides)[0], (typeof sides)[0]];

const plainFacts = ({ description, clock, pulses, ...facts }: DecodedFacts) => ({
  ...facts,
  description,
  clock: { ...clock },
  pulses: [pulses.count, pulses.register[0], pulses.sample[0], pulses.fraction[0]],
});

interface Tally {
  frames: number;
  read: number;
  /** Codes of refusals, and what was said to be wrong with a channel. */
  readonly codes: Map<string, number>;
  readonly faults: Set<string>;
}

/** Has both engines decode the bytes at `at` of the frames' place, and compares all that they say and do. */
function tried(bytes: Uint8Array, state: StreamState, tally: Tally, past: readonly Int32Array[] = []): void {
  const answers = sides.map(({ place, codes, decoder, rows }) => {
    place.of.set(bytes);
    codes.of.fill(-7);
    for (const [c, row] of past.entries()) codes.of.set(row, c * STRIDE + HISTORY - row.length);
    return decoder.decode(place.at, bytes.length, rows, { ...state });
  });
  const [one, other] = answers as [(typeof answers)[0], (typeof answers)[0]];
  tally.frames++;
  if (one.ok !== other.ok) expect(one).toEqual(other);
  if (!one.ok) {
    if (!other.ok && one.why.text !== other.why.text) expect(one.why).toEqual(other.why);
    tally.codes.set(one.why.code, (tally.codes.get(one.why.code) ?? 0) + 1);
    for (const fault of Object.values(channelFaultText))
      if (one.why.text.includes(fault)) tally.faults.add(fault);
    return;
  }
  tally.read++;
  if (!other.ok) return;
  const facts = plainFacts(one.value);
  if (tally.read % 64 === 0) expect(plainFacts(other.value)).toEqual(facts);
  const view = ({ codes }: (typeof sides)[0]) =>
    Buffer.from(codes.of.buffer, codes.of.byteOffset, codes.of.byteLength);
  if (!view(machine).equals(view(plain))) expect(machine.codes.of).toEqual(plain.codes.of);
  const { channels } = facts.description;
  for (const [c, { bits }] of channels.entries()) {
    const row = machine.codes.of.subarray(c * STRIDE + HISTORY, c * STRIDE + HISTORY + facts.samples);
    const most = 2 ** (bits - 1);
    for (const code of row) if (code >= most || code < -most) expect([c, code]).toEqual("within its width");
  }
}

const tallied = (): Tally => ({ frames: 0, read: 0, codes: new Map(), faults: new Set() });

/** What every answer was about; each kind that is expected must have come. */
function expectCodes({ codes }: Tally, ...expected: readonly string[]): void {
  expect([...codes.keys()].filter((code) => expected.includes(code)).sort()).toEqual([...expected].sort());
}

/** Small streams of every kind, each frame with the state that it is read in. */
const frames = (() => {
  const random = chance(20_260_102);
  return Array.from({ length: 60 }, (_, n) => {
    const some = (most: number) => (random() >>> 0) % most;
    const channels = Array.from({ length: 1 + some(3) }, () => ({
      bits: [24, 32, 1 + some(32)][n % 3]!,
      shape: shapes[some(shapes.length)]!,
    }));
    const lengths = [40 + some(300), 1 + some(200), 30 + some(100)];
    const period = 2 + some(60) + some(100) / 100;
    const encoder = openStreamEncoder();
    const state = newStreamState();
    const past: Int32Array[] = channels.map(() => new Int32Array(0));
    return streamOf(lengths, channels, period, n + 1).map((frame) => {
      const bytes = encoder.encode(frame);
      const known = past.map((row) => row.slice(-HISTORY));
      const before = { ...state };
      for (const [c, row] of frame.codes.entries()) past[c] = Int32Array.of(...past[c]!, ...row);
      const { sequence, firstSample, samples } = frame.header;
      const header = readHeader(bytes);
      const key = header.ok && header.value.continues === null;
      Object.assign(state, {
        known: key ? samples : state.known + samples,
        sequence,
        nextSample: firstSample + samples,
        crc: new DataView(bytes.buffer).getUint32(bytes.length - CRC_BYTES, true),
      });
      return { bytes, known, before };
    });
  }).flat();
})();

describe("any bytes get the same answer of both engines", () => {
  it("frames as they were made", () => {
    const tally = tallied();
    for (const { bytes, known, before } of frames) tried(bytes, before, tally, known);
    expect(tally).toEqual({ ...tallied(), frames: frames.length, read: frames.length });
    expect(frames.filter(({ before }, n) => n > 0 && before.sequence > 0).length).toBeGreaterThan(100);
  });

  it("bits flipped and bytes changed, in heads, modes, coefficients, residuals", () => {
    const tally = tallied();
    const random = chance(5);
    const some = (most: number) => (random() >>> 0) % most;
    for (let round = 0; round < 70_000; round++) {
      const { bytes, known, before } = frames[some(frames.length)]!;
      const hit = bytes.slice();
      // Most of a frame is residuals: every other change is near the beginning of what is not fixed.
      const span = hit.length - CRC_BYTES;
      for (let hits = 1 + some(3); hits > 0; hits--) {
        const at = round % 2 === 0 ? some(span) : Math.min(span - 1, 64 + some(120));
        if (some(2) === 0) hit[at]! ^= 1 << some(8);
        else hit[at] = some(256);
      }
      tried(resealed(hit), before, tally, known);
    }
    expect(tally.read).toBeGreaterThan(10_000);
    expectCodes(tally, "stream.codes", "stream.header", "stream.history", "stream.magic", "stream.version");
    expect([...tally.faults].sort()).toEqual(Object.values(channelFaultText).sort());
  });

  it("frames cut short, and their pieces joined", () => {
    const tally = tallied();
    const random = chance(6);
    const some = (most: number) => (random() >>> 0) % most;
    for (let round = 0; round < 25_000; round++) {
      const one = frames[some(frames.length)]!;
      const other = frames[some(frames.length)]!.bytes;
      const cut = 100 + some(Math.max(1, one.bytes.length - 100));
      const from = some(other.length);
      const joined = new Uint8Array(
        Math.min(MOST_BYTES, cut + (round % 2 === 0 ? 4 : other.length - from + 4)),
      );
      joined.set(one.bytes.subarray(0, Math.min(cut, joined.length)));
      if (round % 2 === 1) joined.set(other.subarray(from, from + joined.length - cut), cut);
      new DataView(joined.buffer).setUint32(8, joined.length, true);
      tried(resealed(joined), one.before, tally, one.known);
    }
    expectCodes(tally, "stream.codes");
  });

  it("channels of pure chance behind a good header", () => {
    const tally = tallied();
    const random = chance(7);
    for (let round = 0; round < 10_000; round++) {
      const { bytes, known, before } = frames[(random() >>> 0) % frames.length]!;
      const view = new DataView(bytes.buffer);
      const from = 74 + view.getUint16(72, true);
      const chanced = bytes.slice();
      for (let at = from; at < chanced.length; at++) chanced[at] = random();
      if (round % 4 > 0) chanced[from] = (random() >>> 0) % 4; // a head that is known
      if (round % 4 > 1) chanced.fill(0xff, from + 1, from + 20); // blocks of nothing, then chance
      tried(resealed(chanced), before, tally, known);
    }
    expectCodes(tally, "stream.codes");
  });

  it("bytes of pure chance", () => {
    const tally = tallied();
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => tried(bytes, newStreamState(), tally)),
      { seed: 6, numRuns: 1000 },
    );
    expect(tally.read).toBe(0);
  });

  it("whatever stands behind the frame", () => {
    const [{ bytes, known, before }] = [frames[4]!];
    const seen = [0x00, 0xff].map((behind) => {
      const tally = tallied();
      for (const { place } of sides) place.of.fill(behind);
      tried(bytes, before, tally, known);
      return [tally.read, machine.codes.of.slice()] as const;
    });
    expect(seen[0]).toEqual(seen[1]);
    expect(seen[0]![0]).toBe(1);
  });
});
