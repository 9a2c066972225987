// Golden bytes of the binary records: read and written bit for bit.

import { readFileSync } from "node:fs";
import type { Channel, Recording } from "@etalon/basis";
import { describe, expect, it } from "vitest";
import type { Encoding } from "./config.ts";
import { readComtrade } from "./read.ts";
import { smallCfg } from "./small-files.fixture.ts";
import { writeComtrade } from "./write.ts";

const vectors = new Map(
  readFileSync(new URL("vectors/binary-rows.txt", import.meta.url), "utf8")
    .split("\n")
    .filter((line) => line.includes("|"))
    .map((line) => line.split("|").map((part) => part.trim()) as [string, string]),
);

const bytesOf = (label: string) =>
  Uint8Array.from(
    vectors
      .get(label)!
      .split(" ")
      .map((byte) => Number.parseInt(byte, 16)),
  );

const codes: Record<string, readonly number[]> = {
  BINARY: [20000, -10000, -10000, 5000, -2500, -2500],
  BINARY32: [2_000_000, -1_000_000],
  FLOAT32: [311.127, -155.5635].map(Math.fround),
};

function cfgFor(encoding: string, count: number): Uint8Array {
  const channels = Array.from({ length: count }, (_, at) => `${at + 1},X${at},,,V,1,0,0,-9,9,1,1,P`);
  const tail = [encoding, "1", "+8,+8", "4,0"];
  return smallCfg({
    head: "S,D,2013",
    counts: `${count},${count}A,0D`,
    channels,
    rates: ["1", "4000,1"],
    tail,
  });
}

describe("binary records", () => {
  it.each(Object.keys(codes))("%s: the published bytes give the published values", (encoding) => {
    const wanted = codes[encoding]!;
    const answer = readComtrade({ cfg: cfgFor(encoding, wanted.length), dat: bytesOf(encoding) });
    expect(answer.ok && answer.value.sections[0]!.values.map((column) => column[0])).toEqual(wanted);
  });

  it.each(Object.keys(codes))("%s: the published values give the published bytes", (encoding) => {
    const wanted = codes[encoding]!;
    const channel: Omit<Channel, "number" | "name"> = {
      phase: null,
      quantity: "voltage",
      unit: "V",
      ratio: null,
      side: "unknown",
      step: encoding === "FLOAT32" ? null : 1,
      range: null,
    };
    const recording: Recording = {
      format: "comtrade",
      station: "S",
      nominalFrequencyHz: 50,
      startTaiNs: null,
      channels: wanted.map((_, at) => ({ ...channel, number: at + 1, name: `X${at}` })),
      sections: [
        { fromS: 0, sampleRateHz: 4000, samples: 1, values: wanted.map((code) => Float64Array.of(code)) },
      ],
      gaps: [],
      notes: [],
    };
    const answer = writeComtrade(recording, { encoding: encoding as Encoding, revision: "2013" });
    expect(answer.ok && answer.value.dat).toEqual(bytesOf(encoding));
  });
});
