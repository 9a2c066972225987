// What a frame continues: readers that miss some of a stream, read it twice, or read it from somewhere in the middle.

import { openArena } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { newStreamState, openStreamDecoder } from "./decoder.ts";
import { engines, streamOf } from "./frames.fixture.ts";
import { readHeader } from "./head.ts";
import { LIMIT } from "./layout.table.ts";
import { encodeFrame, openStreamEncoder } from "./stream-encoder.ts";
import { openStreamReader } from "./stream-reader.ts";

const PERIOD = 80; // 4,000 samples a second
const channels = [
  { bits: 24, shape: "mains" },
  { bits: 24, shape: "distorted" },
] as const;
const lengths = Array.from({ length: 12 }, () => 4000);
const frames = streamOf(lengths, channels, PERIOD, 7);
const encoder = openStreamEncoder();
const bytes = frames.map((frame) => encoder.encode(frame));
const isKey = (one: Uint8Array) => {
  const header = readHeader(one);
  return header.ok && header.value.continues === null;
};
const codeOf = (answer: { ok: boolean; why?: { code: string } }) => (answer.ok ? "read" : answer.why?.code);

describe("a stream's encoder", () => {
  it("sends a key frame at first and every five seconds", () => {
    expect(bytes.map(isKey)).toEqual(lengths.map((_, n) => n % 5 === 0));
  });

  it("sends a key frame after a gap, where sampling starts anew, and where the description changes", () => {
    const own = openStreamEncoder();
    const [first, second, third, fourth, fifth] = frames;
    expect(isKey(own.encode(first!))).toBe(true);
    expect(isKey(own.encode(second!))).toBe(false);
    expect(isKey(own.encode({ ...third!, header: { ...third!.header, starts: true } }))).toBe(true);
    const late = { ...fourth!.header, firstSample: fourth!.header.firstSample + 1 };
    expect(isKey(own.encode({ ...fourth!, header: late }))).toBe(true);
    const after = { ...fifth!.header, firstSample: late.firstSample + late.samples, calibration: "c-2" };
    expect(isKey(own.encode({ ...fifth!, header: after }))).toBe(true);
  });

  it("looks back no further than the last key frame, and no more than 1024 samples", () => {
    const short = streamOf([4000, 10, 300, 5, 700, 2000, 4000], channels, PERIOD, 9);
    const own = openStreamEncoder({ keyEveryS: 1 });
    let known = 0;
    for (const frame of short) {
      const header = readHeader(own.encode(frame));
      if (!header.ok) throw new Error(header.why.text);
      const { continues, samples } = header.value;
      if (continues) expect(continues.samples).toBeLessThanOrEqual(Math.min(known, LIMIT.history));
      known = continues ? known + samples : samples;
    }
  });
});

describe.each(engines)("a stream's reader, by %s", (engine) => {
  it("cannot go on where a frame is lost, until the next key frame or until it comes after all", () => {
    const reader = openStreamReader(engine);
    expect([0, 1, 3, 4, 5, 6].map((n) => codeOf(reader.read(bytes[n]!)))).toEqual([
      ...["read", "read", "stream.history", "stream.history"],
      ...["read", "read"],
    ]);
    const patient = openStreamReader(engine);
    expect([0, 1, 3, 2, 3, 4].map((n) => codeOf(patient.read(bytes[n]!)))).toEqual([
      ...["read", "read", "stream.history"],
      ...["read", "read", "read"],
    ]);
  });

  it("reads nothing of a stream that it meets between key frames before the next one", () => {
    const reader = openStreamReader(engine);
    const codes = [2, 3, 4, 5, 6].map((n) => codeOf(reader.read(bytes[n]!)));
    expect(codes).toEqual(["stream.history", "stream.history", "stream.history", "read", "read"]);
  });

  it("notices a history that is another than the terminal's, though sequence and samples fit", () => {
    const reader = openStreamReader(engine);
    for (const one of [bytes[0]!, encodeFrame(frames[1]!)]) expect(reader.read(one).ok).toBe(true);
    const wrong = reader.read(bytes[2]!);
    expect(wrong).toMatchObject({ ok: false, why: { code: "stream.history", text: /another frame/ } });
  });

  it("goes on behind damage as if it had not been", () => {
    const reader = openStreamReader(engine);
    reader.read(bytes[0]!);
    const hurt = bytes[1]!.slice();
    hurt[500]! ^= 1;
    expect(reader.read(hurt)).toMatchObject({ ok: false, why: { code: "stream.crc" } });
    for (const n of [1, 2]) {
      const read = reader.read(bytes[n]!);
      expect(read.ok && read.value.codes).toEqual(frames[n]!.codes);
      expect(read.ok && read.value.joins).toBe(true);
    }
  });
});

describe.each(engines)("a decoder over rows, by %s", (engine) => {
  const stride = 1024 + 4096;
  function opened(room = { channels: 2, samples: 4096 }) {
    const arena = openArena(1 << 20);
    const place = arena.u8(60_000);
    const codes = arena.i32(room.channels * stride + 64);
    const decoder = openStreamDecoder(arena, room, engine);
    const rows = { at: codes.at, stride, history: 1024 };
    const put = (one: Uint8Array) => {
      place.of.fill(0x5a);
      place.of.set(one);
      return [place.at, one.length, rows] as const;
    };
    return { decoder, put, codes: codes.of };
  }

  it("uses one object for all facts, and one description as long as it is the same", () => {
    const { decoder, put, codes } = opened();
    const state = newStreamState();
    const first = decoder.decode(...put(bytes[0]!), state);
    if (!first.ok) throw new Error(first.why.text);
    const { description } = first.value;
    expect(first.value).toMatchObject({ sequence: 1, firstSample: 5000, samples: 4000, keyFrame: true });
    expect(first.value.clock).toMatchObject({ sampleTaiNs: 0n, state: "locked", measuredRateHz: 4000 });
    for (const row of [0, 1]) codes.copyWithin(row * stride, row * stride + 4000, row * stride + 5024);
    const second = decoder.decode(...put(bytes[1]!), state);
    expect(second).toBe(first);
    expect(first.value.description).toBe(description);
    expect(first.value).toMatchObject({ sequence: 2, keyFrame: false, joins: true, starts: false });
    expect(codes.slice(stride + 1024, stride + 5024)).toEqual(frames[1]!.codes[1]);
  });

  it("writes nothing but the rows' frame part, and says what it has no room for", () => {
    const { decoder, put, codes } = opened();
    codes.fill(77);
    expect(decoder.decode(...put(bytes[0]!), newStreamState()).ok).toBe(true);
    const outside = [0, 1].flatMap((row) => [
      ...codes.slice(row * stride, row * stride + 1024),
      ...codes.slice(row * stride + 5024, (row + 1) * stride),
    ]);
    expect(new Set([...outside, ...codes.slice(2 * stride)])).toEqual(new Set([77]));

    for (const room of [
      { channels: 1, samples: 4096 },
      { channels: 2, samples: 3999 },
    ]) {
      const small = opened(room);
      const answer = small.decoder.decode(...small.put(bytes[0]!), newStreamState());
      expect(answer).toMatchObject({ ok: false, why: { code: "stream.room" } });
    }
  });

  it("needs as many samples before the frame as the frame looks back at", () => {
    const { decoder, put } = opened();
    const state = newStreamState();
    decoder.decode(...put(bytes[0]!), state);
    const [at, length, rows] = put(bytes[1]!);
    const few = { ...rows, stride: 4200, history: 100 };
    expect(decoder.decode(at, length, few, state)).toMatchObject({
      ok: false,
      why: { code: "stream.history" },
    });
  });
});
