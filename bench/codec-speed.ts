// How fast the stream codec decodes, beside the same in C, and encodes.

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openArena } from "@etalon/basis";
import {
  newStreamState,
  openStreamDecoder,
  openStreamReader,
  type StreamEngine,
} from "@etalon/codecs/sample-stream/index";
import { type Encoded, encoded, sameCodes } from "./codec-frames.ts";
import { type CodecWave, RATE_HZ } from "./codec-waves.ts";
import type { Bench, Finding } from "./finding.ts";
import { alone, contest, perCall } from "./measure.ts";
import type { Native } from "./native.ts";
import { micro } from "./waves.ts";

const HISTORY = 1024;

export function codecSpeed(wave: CodecWave, bench: Bench): Finding[] {
  bench.progress("codec: speed");
  const frames = encoded({ rateHz: RATE_HZ, channels: wave.channels }, 24);
  const bytes = 4 * RATE_HZ * wave.channels.length; // a frame's int32
  const gigabytes = (seconds: number): number => bytes / seconds / 1e9;
  const perFrame = (engine: StreamEngine, times: number) => {
    const round = perCall(decoding(frames, wave.channels.length, engine), times);
    return () => round() / frames.length;
  };
  const machine = perFrame("machine code", 20);
  const seconds = alone(machine);
  const findings: Finding[] = [
    {
      figure: `decoding ${wave.name}: int32 by machine code, CRC and history included`,
      measured: gigabytes(seconds),
      unit: "GB/s",
      goal: { least: 0.8 },
      note: `${micro(seconds)} a frame of six channels`,
    },
  ];
  const { native } = bench;
  if (!("missing" in native)) {
    const file = streamFile(native, frames);
    const { first, second, ratio } = contest(machine, () => native.round("decode", "40", file));
    findings.push({
      figure: "… machine code ÷ C for AVX2",
      measured: ratio,
      unit: "",
      note: `${micro(first)} ÷ ${micro(second)}`,
      key: { under: "ratios", name: "decodeWasmOverNative" },
    });
  }
  const plain = alone(perFrame("TypeScript", 1), 3);
  findings.push({
    figure: "… plain TypeScript",
    measured: gigabytes(plain),
    unit: "GB/s",
    note: `${(bytes / 4e6 / plain).toFixed(1)} million samples/s`,
  });
  const encoding = alone(
    perCall(() => encoded({ rateHz: RATE_HZ, channels: wave.channels }, 24, false), 1),
    3,
  );
  const rate = (wave.channels.length * wave.channels[0]!.length) / encoding / 1e6;
  findings.push({
    figure: `encoding ${wave.name}`,
    measured: (4 * rate) / 1e3,
    unit: "GB/s",
    goal: { least: 0.004 },
    note: `${rate.toFixed(2)} million samples/s`,
  });
  return findings;
}

/** All frames once, over rows that keep the history, as a worker has them. */
function decoding(frames: readonly Encoded[], channels: number, engine: StreamEngine): () => void {
  const arena = openArena(1 << 22);
  const place = arena.u8(1 << 18);
  const stride = HISTORY + RATE_HZ + 80;
  const codes = arena.i32(channels * stride);
  const rows = { at: codes.at, stride, history: HISTORY };
  const decoder = openStreamDecoder(arena, { channels, samples: RATE_HZ }, engine);
  return () => {
    const state = newStreamState();
    for (const { bytes } of frames) {
      place.of.set(bytes);
      const decoded = decoder.decode(place.at, bytes.length, rows, state);
      if (!decoded.ok) throw new Error(decoded.why.text);
      const { samples } = decoded.value;
      for (let row = 0; row < channels * stride; row += stride)
        codes.of.copyWithin(row, row + samples, row + samples + HISTORY);
    }
  };
}

/**
 * The frames as the yardsticks read them. First they are compared: what their decoder finds, and what ours finds in what
 * their small encoder makes of it.
 */
function streamFile(native: Native, frames: readonly Encoded[]): string {
  const file = join(native.place, "stream");
  const parts = frames.flatMap(({ bytes }) => [Buffer.from(Uint32Array.of(bytes.length).buffer), bytes]);
  writeFileSync(file, Buffer.concat(parts));
  let sum = 0;
  for (const { frame } of frames)
    for (const row of frame.codes) for (const code of row) sum = (Math.imul(31, sum) + code) >>> 0;
  for (const theirs of native.check("check", "1", file))
    if (theirs !== sum) throw new Error("the decoder in C gives other codes than were encoded");
  const again = `${file}-again`;
  native.check("recode", "1", file, again);
  const reader = openStreamReader();
  const bytes = readFileSync(again);
  let at = 0;
  for (const { frame } of frames) {
    const length = bytes.readUInt32LE(at);
    const read = reader.read(bytes.subarray(at + 4, at + 4 + length));
    if (!read.ok) throw new Error(`a frame of the encoder in C: ${read.why.text}`);
    if (!sameCodes(read.value.codes, frame.codes)) throw new Error("the encoder in C gives other codes");
    at += 4 + length;
  }
  return file;
}
