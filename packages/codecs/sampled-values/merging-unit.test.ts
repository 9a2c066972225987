// Captures of a real merging unit, against what its recorders and another decoder state of them.

import { execFileSync, spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import type { Recording } from "@etalon/basis";
import { absent, dataPath } from "@etalon/basis/testing/recordings";
import { describe, expect, it } from "vitest";
import { type Capture, frameAt } from "../pcap/frame-table.ts";
import { readCapture } from "../pcap/read-capture.ts";
import { type CapturedFrame, writePcap } from "../pcap/write-pcap.ts";
import { covers, gapsIn, noteCodes, recordingOf } from "./captured-stream.fixture.ts";
import { decodeSampledValues } from "./decode.ts";
import { recordingFromCapture } from "./recording-from-capture.ts";

const folder = dataPath("epm-digital-it-samu");
const missing = absent("epm-digital-it-samu");
const noTshark = missing || spawnSync("tshark", ["--version"]).error !== undefined;

const bytesOf = (name: string): Uint8Array => readFileSync(`${folder}/${name}.pcapng`);

function read(name: string): Recording {
  const answer = recordingFromCapture(bytesOf(name));
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

function captureOf(name: string): Capture {
  const answer = readCapture(bytesOf(name));
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
}

const isSample = (frame: Uint8Array): boolean => decodeSampledValues(frame).kind === "frame";

/** Mean of the product of two channels over the whole record. */
function meanProduct(recording: Recording, a: number, b: number): number {
  const [x, y] = [recording.sections[0]!.values[a]!, recording.sections[0]!.values[b]!];
  let sum = 0;
  for (let n = 0; n < x.length; n++) sum += x[n]! * y[n]!;
  return sum / x.length;
}

/**
 * Stated by the recordings' own description: counts of frames; rms of U in V and I in A; mean power in MW.
 */
const stated = [
  {
    name: "50Hz_3phase",
    samples: 22_994,
    others: 27,
    seconds: 5.748,
    startTaiNs: 1_699_264_766_239_750_000n,
    volts: [400_353, 400_297, 400_670],
    amperes: [504.562, 504.249, 504.058],
    megawatts: [202.002, 201.8481, 201.9595],
  },
  {
    name: "50Hz_3phase_harm2",
    samples: 25_609,
    others: 37,
    seconds: 6.402,
    startTaiNs: 1_699_264_386_994_750_000n,
    volts: [400_397, 400_400, 400_601],
    amperes: [507.334, 507.07, 506.703],
    megawatts: [202.0231, 201.9244, 201.8599],
  },
];

for (const { name, samples, others, seconds, startTaiNs, volts, amperes, megawatts } of stated)
  describe.skipIf(missing)(`the capture ${name}`, () => {
    it("holds the stated number of frames", () => {
      const capture = captureOf(name);
      const sv = Array.from({ length: capture.count }, (_, n) => isSample(frameAt(capture, n)));
      expect(sv.filter(Boolean)).toHaveLength(samples);
      expect(capture.count).toBe(samples + others);
      expect(capture.notes).toEqual([]);
    });

    it("is one stretch of 4 kHz without a gap or a note", () => {
      const recording = read(name);
      expect(recording).toMatchObject({ station: "A1MU0101", nominalFrequencyHz: 50, gaps: [], notes: [] });
      expect(recording.sections).toHaveLength(1);
      expect(recording.sections[0]).toMatchObject({ fromS: 0, sampleRateHz: 4000, samples });
      expect(Math.abs(samples / 4000 - seconds)).toBeLessThan(0.001);
    });

    it("begins at the sample's place in the PTP second", () => {
      // The capture's clock is UTC, so PTP must be 37 s ahead of it, but for the computer's own error.
      const recording = read(name);
      expect(recording.startTaiNs).toBe(startTaiNs);
      const posixS = Number(captureOf(name).timesNs[0]) / 1e9;
      expect(Math.abs(Number(recording.startTaiNs) / 1e9 - 37 - posixS)).toBeLessThan(1);
    });

    it("gives the stated rms and power to the last printed digit", () => {
      const recording = read(name);
      for (const phase of [0, 1, 2]) {
        expect(Math.sqrt(meanProduct(recording, 4 + phase, 4 + phase)).toFixed(0)).toBe(
          volts[phase]!.toFixed(0),
        );
        expect(Math.sqrt(meanProduct(recording, phase, phase)).toFixed(3)).toBe(amperes[phase]!.toFixed(3));
        expect((meanProduct(recording, phase, 4 + phase) / 1e6).toFixed(4)).toBe(
          megawatts[phase]!.toFixed(4),
        );
      }
    });
  });

describe.skipIf(missing)("against other decoders", () => {
  it("every value is the one that Wireshark exported", () => {
    const rows = readFileSync(`${folder}/50Hz_3phase_harm2.wireshark.csv`, "latin1")
      .split("\n")
      .filter((line) => line.includes("IEC61850 Sampled Values"))
      .map((line) => /"([-\d,]+)"\s*$/.exec(line)?.[1]?.split(",").map(Number) ?? []);
    const columns = read("50Hz_3phase_harm2").sections[0]!.values;
    expect(rows).toHaveLength(25_609);
    const wrong = rows.filter((row, n) =>
      row.some((raw, channel) => Math.round(columns[channel]![n]! * (channel < 4 ? 1000 : 100)) !== raw),
    );
    expect(rows.every((row) => row.length === 8)).toBe(true);
    expect(wrong).toEqual([]);
  });

  it.skipIf(noTshark)("tshark counts the samples alike (needs the Debian package tshark)", () => {
    const file = `${folder}/50Hz_3phase.pcapng`;
    const text = execFileSync("tshark", ["-r", file, "-Y", "sv", "-T", "fields", "-e", "sv.smpCnt"], {
      encoding: "utf8",
      maxBuffer: 2 ** 26,
    });
    const capture = captureOf("50Hz_3phase");
    const counts = Array.from({ length: capture.count }, (_, n) =>
      decodeSampledValues(frameAt(capture, n)),
    ).flatMap((look) => (look.kind === "frame" ? look.frame.asdus.map((asdu) => asdu.smpCnt) : []));
    expect(counts).toEqual(text.trim().split(/\s+/).map(Number));
  });
});

describe.skipIf(missing)("the capture with mishaps", () => {
  const frames = missing ? [] : framesOf("50Hz_3phase_harm2");
  const whole = missing ? null : read("50Hz_3phase_harm2");

  function framesOf(name: string): CapturedFrame[] {
    const capture = captureOf(name);
    return Array.from({ length: capture.count }, (_, n) => ({
      posixNs: capture.timesNs[n]!,
      bytes: frameAt(capture, n),
    }));
  }

  /** Index in the file of the n-th sample. */
  const fileIndex = (n: number): number => {
    let left = n;
    return frames.findIndex(({ bytes }) => isSample(bytes) && left-- === 0);
  };

  it("loses exactly what was dropped", () => {
    const dropped = new Set(
      [...Array(40).keys()].map((k) => fileIndex(1000 + k)).concat(fileIndex(3000), fileIndex(20_000)),
    );
    const recording = recordingOf(frames.filter((_, n) => !dropped.has(n)));
    expect(gapsIn(recording)).toEqual([
      [1000, 1040],
      [3000, 3001],
      [20_000, 20_001],
    ]);
    expect(recording.notes).toEqual([]);
    expect(covers(recording)).toBe(true);
    expect(recording.sections[3]?.values[0]?.[0]).toBe(whole?.sections[0]?.values[0]?.[20_001]);
  });

  it("keeps its second when a whole second of frames is missing", () => {
    const [from, to] = [fileIndex(5000), fileIndex(9000)];
    const recording = recordingOf(frames.filter((_, n) => n < from || n >= to));
    expect(gapsIn(recording)).toEqual([[5000, 9000]]);
    expect(recording.startTaiNs).toBe(whole?.startTaiNs);
  });

  it("is the same recording with frames repeated and out of order", () => {
    const at = fileIndex(4000);
    const shuffled = [
      ...frames.slice(0, at),
      ...frames.slice(at, at + 30).reverse(),
      ...frames.slice(at + 10, at + 20),
      ...frames.slice(at + 30),
    ];
    const recording = recordingOf(shuffled);
    expect(recording.gaps).toEqual([]);
    expect(recording.sections).toEqual(whole?.sections);
    expect(noteCodes(recording)).toEqual(["sv.repeated", "sv.reordered"]);
  });

  it("is the same recording, but for its start, without the PTP messages", () => {
    const recording = recordingOf(frames.filter(({ bytes }) => isSample(bytes)));
    expect(recording.sections).toEqual(whole?.sections);
    expect(noteCodes(recording)).toEqual(["sv.start-by-computer"]);
    const offNs = Number((recording.startTaiNs ?? 0n) - (whole?.startTaiNs ?? 0n));
    expect(Math.abs(offNs)).toBeLessThan(1e9);
  });

  it("says so when the file ends inside a frame", () => {
    const bytes = writePcap(frames);
    const answer = recordingFromCapture(bytes.subarray(0, bytes.length - 10));
    expect(answer.ok && noteCodes(answer.value)).toEqual(["pcap.truncated"]);
    expect(answer.ok && answer.value.sections[0]?.samples).toBe(25_608);
  });
});
