import { readFileSync } from "node:fs";
import { fromJson } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import type { FrameHeader, StreamFrame } from "./frame.ts";
import { engines } from "./frames.fixture.ts";
import { readHeader } from "./head.ts";
import { openStreamEncoder } from "./stream-encoder.ts";
import { openStreamReader } from "./stream-reader.ts";

interface Vector {
  readonly about: string;
  readonly frames: readonly {
    readonly header: FrameHeader;
    readonly pulses: StreamFrame["pulses"];
    readonly codes: readonly number[][];
    readonly hex: string;
  }[];
}

const vectors = fromJson(readFileSync(new URL("./vectors/frames.json", import.meta.url), "utf8")) as Vector[];
const streams = vectors.flatMap(({ about, frames }) => engines.map((engine) => ({ about, engine, frames })));

describe("streams made by the reference encoder", () => {
  it.each(streams)("$about: read by $engine", ({ engine, frames }) => {
    const reader = openStreamReader(engine);
    for (const { header, pulses, codes, hex } of frames) {
      const bytes = Buffer.from(hex, "hex");
      expect(readHeader(bytes)).toEqual({ ok: true, value: header });
      const read = reader.read(bytes);
      if (!read.ok) throw new Error(read.why.text);
      expect(read.value.header).toEqual(header);
      expect(read.value.pulses).toEqual(pulses);
      expect(read.value.codes.map((row) => [...row])).toEqual(codes);
    }
  });

  it.each(vectors)("$about: become no larger by our own encoder", ({ frames }) => {
    const encoder = openStreamEncoder();
    for (const { header, pulses, codes, hex } of frames) {
      const own = encoder.encode({ header, pulses, codes: codes.map((row) => Int32Array.from(row)) });
      expect(own.length).toBeLessThanOrEqual(hex.length / 2);
    }
  });
});
