// Opens the recordings that the tests of this folder measure; each is skipped by name where the data are not there.

import { existsSync, readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Analysis } from "@etalon/analysis/analysis-result";
import { type AnalysisInput, analyze, type Samples } from "@etalon/analysis/analyze";
import { insist, type Recording, type Section, type Wiring } from "@etalon/basis";
import { readComtrade } from "@etalon/codecs/comtrade/index";
import { recordingFromCapture } from "@etalon/codecs/sampled-values/index";

const here = dirname(fileURLToPath(import.meta.url));
const folder = process.env.ETALON_DATA ?? join(here, "../../../shared/data");

export const dataPath = (name: string): string => join(folder, name);
export const absent = (name: string): boolean => !existsSync(dataPath(name));

export function openComtrade(name: string, cfg = "cfg", dat = "dat"): Recording {
  const read = readComtrade({
    cfg: readFileSync(dataPath(`comtrade-field/${name}.${cfg}`)),
    dat: readFileSync(dataPath(`comtrade-field/${name}.${dat}`)),
  });
  insist(read.ok, read.ok ? "" : read.why.text);
  return read.value;
}

export function openCapture(name: string): Recording {
  const read = recordingFromCapture(readFileSync(dataPath(`epm-digital-it-samu/${name}.pcapng`)));
  insist(read.ok, read.ok ? "" : read.why.text);
  return read.value;
}

/** v1 v2 v3 i1 i2 i3 one after the other, 21,000 int16 each at 6,400 Hz; 18.310 V and 4.314 A a step. */
export function openGridRecord(number: number): { voltages: Float64Array[]; currents: Float64Array[] } {
  const bytes = readFileSync(dataPath(`rte-dfr/dfr_${String(number).padStart(2, "0")}.i16`));
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const channel = (c: number, step: number): Float64Array =>
    Float64Array.from({ length: 21_000 }, (_, n) => view.getInt16(2 * (21_000 * c + n), true) * step);
  return {
    voltages: [0, 1, 2].map((c) => channel(c, 18.31)),
    currents: [3, 4, 5].map((c) => channel(c, 4.314)),
  };
}

/** A span of one section: which channels (1-based, as the file numbers them) and which samples. */
export interface Span {
  readonly section?: number;
  readonly from?: number;
  readonly samples?: number;
  readonly voltages: readonly number[];
  readonly currents?: readonly number[];
  readonly wiring?: Wiring;
  readonly nominalFrequencyHz?: number;
}

export function analyzeSpan(recording: Recording, span: Span): Analysis {
  const section: Section | undefined = recording.sections[span.section ?? 0];
  insist(section !== undefined, "no such section");
  const from = span.from ?? 0;
  const cut = (number: number): Samples => {
    const values = section.values[number - 1];
    return values ? values.subarray(from, from + (span.samples ?? values.length)) : null;
  };
  return analyzed({
    sampleRateHz: section.sampleRateHz,
    startS: section.fromS + from / section.sampleRateHz,
    nominalFrequencyHz: span.nominalFrequencyHz ?? recording.nominalFrequencyHz ?? 50,
    voltages: span.voltages.map(cut),
    currents: (span.currents ?? []).map(cut),
    wiring: span.wiring ?? "3P4W",
  });
}

export function analyzed(input: AnalysisInput): Analysis {
  const found = analyze(input);
  insist(found.ok, found.ok ? "" : found.why.text);
  return found.value;
}

/** As a table prints it: so many digits after the point, of so large a unit. */
export const printed = (value: number | null, digits: number, unit = 1): string =>
  value === null ? "-" : (value / unit).toFixed(digits);

export const printedAll = (values: readonly (number | null)[], digits: number, unit = 1): string =>
  values.map((value) => printed(value, digits, unit)).join("/");
