// Opens the recordings that the tests of this folder measure; each is skipped by name where the data are not there.

import { readFileSync } from "node:fs";
import type { Analysis } from "@etalon/analysis/analysis-result";
import { type AnalysisInput, analyze, type Samples } from "@etalon/analysis/analyze";
import { insist, type Recording, type Section, type Wiring } from "@etalon/basis";
import { dataPath } from "@etalon/basis/testing/recordings";
import { readComtrade } from "@etalon/codecs/comtrade/index";
import { recordingFromCapture } from "@etalon/codecs/sampled-values/index";
import { expect } from "vitest";

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

export interface PlainMeans {
  readonly phases: readonly {
    readonly voltageRms: number;
    readonly currentRms: number;
    readonly activePowerW: number;
  }[];
}

/** Means over every sample of a span, whole cycles or not: several figures were published so. */
export function plainMeans(recording: Recording, span: Span): PlainMeans {
  const { values } = recording.sections[span.section ?? 0]!;
  const from = span.from ?? 0;
  const mean = (x: number, y: number): number => {
    const [first, second] = [values[x - 1]!, values[y - 1]!];
    const to = from + (span.samples ?? first.length);
    let sum = 0;
    for (let n = from; n < to; n++) sum += first[n]! * second[n]!;
    return sum / (to - from);
  };
  return {
    phases: span.voltages.map((u, k) => {
      const i = span.currents![k]!;
      return {
        voltageRms: Math.sqrt(mean(u, u)),
        currentRms: Math.sqrt(mean(i, i)),
        activePowerW: mean(u, i),
      };
    }),
  };
}

/** Plain means over c cycles are off by at most 1/(4πc) of the rms and 1/(2πc) of S where c is not whole. */
export function expectWithinPartCycle({ phases, recording }: Analysis, plain: PlainMeans): void {
  const bound = 1 / (2 * Math.PI * recording.cycles);
  for (const [k, { voltageRms, currentRms, activePowerW, apparentPowerVA }] of phases.entries()) {
    const other = plain.phases[k]!;
    expect(Math.abs(voltageRms! / other.voltageRms - 1)).toBeLessThan(bound / 2);
    expect(Math.abs(currentRms! / other.currentRms - 1)).toBeLessThan(bound / 2);
    expect(Math.abs(activePowerW! - other.activePowerW)).toBeLessThan(bound * apparentPowerVA!);
  }
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
