import { readFileSync } from "node:fs";
import { fromJson } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import { decodeFrame } from "./decode.ts";
import { encodeFrame } from "./encode.ts";
import type { FrameHeader, StreamFrame } from "./frame.ts";

interface Vector {
  readonly about: string;
  readonly header: FrameHeader;
  readonly pulses: StreamFrame["pulses"];
  readonly codes: readonly number[][];
  readonly hex: string;
}

const vectors = fromJson(readFileSync(new URL("./vectors/frames.json", import.meta.url), "utf8")) as Vector[];

describe("frames made by the reference encoder", () => {
  it.each(vectors)("$about", ({ header, pulses, codes, hex }) => {
    const into = codes.map((values) => new Int32Array(values.length));
    expect(decodeFrame(Buffer.from(hex, "hex"), into)).toEqual({ ok: true, value: { header, pulses } });
    expect(into.map((values) => [...values])).toEqual(codes);

    const own = encodeFrame({ header, pulses, codes: into });
    expect(own.length).toBeLessThanOrEqual(hex.length / 2);
  });

  it("are made byte for byte where that predictor is also the smallest", () => {
    const same = vectors.filter(({ header, pulses, codes, hex }) => {
      const own = encodeFrame({ header, pulses, codes: codes.map((values) => Int32Array.from(values)) });
      return Buffer.from(own).toString("hex") === hex;
    });
    expect(same.map(({ about }) => about)).toEqual([
      "predictor 3, two blocks",
      "one sample, one bit, nothing known",
    ]);
  });
});
