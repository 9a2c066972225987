// Files that commands write: recordings, pulses and JSON, where the person who typed the command wants them.

import { mkdirSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { type Recording, registers, toJson } from "@etalon/basis";
import { writeComtrade } from "@etalon/codecs/comtrade/index";
import { type PulseList, writeCsvRecording, writePulses } from "@etalon/codecs/csv/index";
import type { RecordedPulse } from "@etalon/outside/simulated/pulses-on-recording";
import { BadInput, taken } from "./bad-input.ts";

export type RecordingFormat = "comtrade" | "csv";
export const recordingFormats: readonly RecordingFormat[] = ["comtrade", "csv"];

/** Files that belong together; calibration only where the front end deviates from its plate. */
export interface SimulatedFiles {
  readonly recording: string;
  readonly pulses: string;
  readonly meter: string;
  readonly calibration: string | null;
  readonly truth: string;
}

/** Writes a whole file; folders on the way are made. */
export function writeWhole(path: string, content: Uint8Array | string): void {
  try {
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, content);
  } catch (error) {
    throw new BadInput(
      `${path} cannot be written: ${(error as NodeJS.ErrnoException).code ?? String(error)}`,
    );
  }
}

export function writeJson(path: string, value: unknown): void {
  writeWhole(path, `${toJson(value, 2)}\n`);
}

/** `path` without extension; gives the files written, the one that `--recording` takes first. */
export function writeRecording(
  path: string,
  recording: Recording,
  format: RecordingFormat,
): readonly string[] {
  if (format === "csv") {
    writeWhole(`${path}.csv`, writeCsvRecording(recording));
    return [`${path}.csv`];
  }
  // BINARY32 of 2013 holds the converter's codes as they are, and the start to the nanosecond.
  const written = taken(
    writeComtrade(recording, { encoding: "BINARY32", revision: "2013", timeQuality: "0" }),
  );
  writeWhole(`${path}.cfg`, written.cfg);
  writeWhole(`${path}.dat`, written.dat);
  return [`${path}.cfg`, `${path}.dat`];
}

export const pulsesCsv = (pulses: readonly RecordedPulse[]): Uint8Array => writePulses(pulseList(pulses));

/** Seconds become whole nanoseconds and a rest, so that the file keeps every digit. */
function pulseList(pulses: readonly RecordedPulse[]): PulseList {
  const trains = registers.flatMap((register) => {
    const own = pulses.filter((pulse) => pulse.register === register);
    if (own.length === 0) return [];
    const restNs = own.map(({ atS }) => (atS - Math.floor(atS)) * 1e9);
    return [
      {
        register,
        count: own.length,
        wholeNs: Float64Array.from(own, ({ atS }, k) => Math.floor(atS) * 1e9 + Math.floor(restNs[k]!)),
        fractionNs: Float64Array.from(restNs, (ns) => ns - Math.floor(ns)),
      },
    ];
  });
  return { trains, count: pulses.length };
}
