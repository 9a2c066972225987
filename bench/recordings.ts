// Real recordings as whole codes, for the codec's sizes: those of at least ten cycles that are there.

import { existsSync, readFileSync } from "node:fs";
import type { Recording } from "@etalon/basis";
import { dataPath } from "@etalon/basis/testing/recordings";
import { readComtrade } from "@etalon/codecs/comtrade/index";
import { recordingFromCapture } from "@etalon/codecs/sampled-values/index";

/** Samples of all channels without a gap. */
export interface Stretch {
  readonly rateHz: number;
  readonly channels: readonly Int32Array[];
}

export interface RecordedCodes {
  readonly name: string;
  /** Width of the codes: 16, 24 or 32 bits, whatever holds them. */
  readonly bits: 16 | 24 | 32;
  readonly stretches: readonly Stretch[];
}

const LEAST_CYCLES = 10;

const comtrade = [
  "cn-220kv/ymz",
  "cn-220kv/xtz",
  "strathmore-275kv/test1",
  "wisp-set/1",
  "wisp-set/3",
  "hydro-5760hz/test3",
  "oita-p64x-float32/Comtrade1",
];
const captures = ["50Hz_3phase", "50Hz_3phase_harm2"];
const gridRecords = [0, 1, 2, 4, 5, 6, 8, 9];

export function* recordedCodes(): Generator<RecordedCodes | { readonly absent: string }> {
  for (const name of comtrade) {
    const file = (end: string) => dataPath(`comtrade-field/${name}.${end}`);
    if (!existsSync(file("cfg"))) yield { absent: name };
    else {
      const read = readComtrade({ cfg: readFileSync(file("cfg")), dat: readFileSync(file("dat")) });
      if (!read.ok) throw new Error(read.why.text);
      yield codesOf(name, read.value);
    }
  }
  for (const name of captures) {
    const file = dataPath(`epm-digital-it-samu/${name}.pcapng`);
    if (!existsSync(file)) yield { absent: name };
    else {
      const read = recordingFromCapture(readFileSync(file));
      if (!read.ok) throw new Error(read.why.text);
      yield { ...codesOf(name, read.value), bits: 32 }; // the width on their own wire
    }
  }
  for (const number of gridRecords) {
    const name = `dfr_${String(number).padStart(2, "0")}`;
    const file = dataPath(`rte-dfr/${name}.i16`);
    if (!existsSync(file)) yield { absent: name };
    else {
      const bytes = readFileSync(file);
      const all = new Int16Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
      const channels = Array.from({ length: 6 }, (_, c) =>
        Int32Array.from(all.subarray(21_000 * c, 21_000 * (c + 1))),
      );
      yield { name, bits: 16, stretches: [{ rateHz: 6400, channels }] };
    }
  }
}

/** Sections of at least ten cycles; values become what the converter gave, or 24 bits of the peak where no step is told. */
function codesOf(name: string, { sections, channels, nominalFrequencyHz }: Recording): RecordedCodes {
  const hertz = nominalFrequencyHz ?? 50;
  const stretches = sections
    .filter(({ samples, sampleRateHz }) => (samples / sampleRateHz) * hertz >= LEAST_CYCLES)
    .map(({ sampleRateHz, values }) => ({
      rateHz: sampleRateHz,
      channels: channels.map(({ step }, c) => wholeCodes(values[c]!, step)),
    }));
  let used = 0;
  for (const stretch of stretches)
    for (const row of stretch.channels) for (const code of row) used |= code ^ (code >> 31);
  const width = 33 - Math.clz32(used);
  return { name, bits: width <= 16 ? 16 : width <= 24 ? 24 : 32, stretches };
}

function wholeCodes(values: Float64Array, step: number | null): Int32Array {
  const peak = values.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  const unit = step !== null && step > 0 ? step : peak === 0 ? 1 : peak / (2 ** 23 - 1);
  const first = values[0] ?? 0;
  const offset = first - Math.round(first / unit) * unit;
  return Int32Array.from(values, (value) => Math.round((value - offset) / unit));
}
