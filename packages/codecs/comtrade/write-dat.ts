// Writes the rows of a dat; called by write.ts once every channel's coding and the stamps are chosen.

import type { Recording } from "@etalon/basis";
import type { Coding } from "./codes.ts";
import type { Encoding, Revision } from "./config.ts";
import { MISSING_ASCII, MISSING_INT16, MISSING_INT32 } from "./limits.table.ts";

export interface DatPlan {
  readonly encoding: Encoding;
  readonly revision: Revision;
  readonly codings: readonly Coding[];
  /** One count of a time stamp, nanoseconds. */
  readonly stampNs: number;
}

/** Rows put into text at a time; a whole dat may be longer than the longest string. */
const ROWS_PER_CHUNK = 4096;

/** Instant of a row in counts of the time stamp. */
export function stampOf(fromS: number, sample: number, sampleRateHz: number, stampNs: number): number {
  return Math.round(((fromS + sample / sampleRateHz) * 1e9) / stampNs);
}

/**
 * `number u32 | time stamp u32 | nA × (i16 | i32 | f32)`, little endian; the same rows that dat-binary.ts
 * reads.
 */
export function writeBinary(recording: Recording, plan: DatPlan): Uint8Array {
  const analogBytes = plan.encoding === "BINARY" ? 2 : 4;
  const rowBytes = 8 + recording.channels.length * analogBytes;
  const count = recording.sections.reduce((sum, section) => sum + section.samples, 0);
  const bytes = new Uint8Array(count * rowBytes);
  const view = new DataView(bytes.buffer);
  let row = 0;
  for (const { fromS, sampleRateHz, samples, values } of recording.sections) {
    for (let sample = 0; sample < samples; sample++, row++) {
      const at = row * rowBytes;
      view.setUint32(at, row + 1, true);
      view.setUint32(at + 4, stampOf(fromS, sample, sampleRateHz, plan.stampNs), true);
      for (let channel = 0; channel < values.length; channel++) {
        const value = values[channel]![sample]!;
        writeCode(view, at + 8 + channel * analogBytes, value, plan.encoding, plan.codings[channel]!);
      }
    }
  }
  return bytes;
}

function writeCode(view: DataView, at: number, value: number, encoding: Encoding, coding: Coding): void {
  const code = Math.round((value - coding.offset) / coding.factor);
  const missing = Number.isNaN(value);
  if (encoding === "FLOAT32") view.setFloat32(at, value, true);
  else if (encoding === "BINARY") view.setInt16(at, missing ? MISSING_INT16 : code, true);
  else view.setInt32(at, missing ? MISSING_INT32 : code, true);
}

/** `number,time stamp,nA analogue` and CR LF; missing values are 99999 before 2013, empty since. */
export function writeAscii(recording: Recording, plan: DatPlan): Uint8Array {
  const missing = plan.revision === "2013" ? "" : String(MISSING_ASCII);
  const encoder = new TextEncoder();
  const chunks: Uint8Array[] = [];
  let lines: string[] = [];
  let row = 0;
  for (const { fromS, sampleRateHz, samples, values } of recording.sections) {
    for (let sample = 0; sample < samples; sample++, row++) {
      const fields: (number | string)[] = [row + 1, stampOf(fromS, sample, sampleRateHz, plan.stampNs)];
      for (const [channel, column] of values.entries()) {
        const { factor, offset } = plan.codings[channel]!;
        const value = column[sample]!;
        fields.push(Number.isNaN(value) ? missing : Math.round((value - offset) / factor));
      }
      lines.push(`${fields.join(",")}\r\n`);
      if (lines.length < ROWS_PER_CHUNK) continue;
      chunks.push(encoder.encode(lines.join("")));
      lines = [];
    }
  }
  chunks.push(encoder.encode(lines.join("")));
  const bytes = new Uint8Array(chunks.reduce((sum, chunk) => sum + chunk.length, 0));
  let at = 0;
  for (const chunk of chunks) {
    bytes.set(chunk, at);
    at += chunk.length;
  }
  return bytes;
}
