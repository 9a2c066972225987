// Scenarios of part "exports": tables and waveforms as files, read by programs that did not write them.

import { column, type Row, type Table } from "@etalon/basis";
import { joinCff, readComtrade, writeComtrade } from "@etalon/codecs/comtrade/index";
import { fromItsFirstSample, recordingOfFrames, splitAtGaps } from "@etalon/codecs/recording/index";
import { type TableFormat, writeTable } from "@etalon/codecs/tables/index";
import { keptFrames } from "@etalon/outside/segments/kept-frames";
import { uniform } from "@etalon/outside/simulated/chance";
import { verified } from "../accuracy/whole-path.ts";
import { awkwardTexts } from "../exports/awkward-texts.ts";
import { keptStream } from "../exports/kept-stream.ts";
import { pagesOf, readBack } from "../exports/read-back.ts";
import type { Outcome, Scenario } from "./scenario.ts";

const part = "exports";
const bits32 = { encoding: "BINARY32", revision: "2013" } as const;

const table: Table = {
  name: "detections",
  title: "as a station has them",
  columns: [
    column("meter", "text", "its name"),
    column("ordered_tai_ns", "bigint", "when", "ns"),
    column("error_percent", "number", "error", "%"),
    column("pulses", "integer", "used"),
  ],
};
const rowsOf = (seed: number, count: number): readonly Row[] =>
  Array.from(
    { length: count },
    (_, n): Row => [
      `${awkwardTexts[n % awkwardTexts.length]}${n}`,
      1_800_000_000_000_000_001n + BigInt(n) * 1_000_000_007n,
      n % 97 === 0 ? null : n % 103 === 0 ? Number.NaN : uniform(seed, 1, n) / (n % 89),
      n % 101 === 0 ? null : Math.floor(1e15 * uniform(seed, 2, n)),
    ],
  );

const sameRows = (a: readonly Row[], b: readonly Row[]): number =>
  a.filter((row, n) => row.every((cell, c) => Object.is(cell, b[n]?.[c]))).length;

const rowsRead = (format: TableFormat, reader: string, count: number): Scenario => ({
  part,
  name: `${count} rows with names that spreadsheets would run, commas, line ends, 64-bit instants, NaN, infinities and nothing, as ${format} read by ${reader}: rows equal to the bit`,
  async play(seed) {
    const rows = rowsOf(seed, count);
    const read = await readBack(table, rows, format);
    const found = read.length === count ? sameRows(rows, read) : -1;
    return { truth: count, found, uncertainty: null, ok: found === count };
  },
});

const nothingRuns: Scenario = {
  part,
  name: "cells of a CSV that a spreadsheet would take for a formula, of 1,000 rows that try",
  async play(seed) {
    const rows = rowsOf(seed, 1000).map(([name]): Row => [name ?? null]);
    let text = "";
    const one = { ...table, columns: table.columns.slice(0, 1) };
    for await (const piece of writeTable(one, "csv", pagesOf(rows))) text += new TextDecoder().decode(piece);
    const found = text.split("\r\n").filter((line) => /^"?[=+\-@\t]/.test(line)).length;
    return { truth: 0, found, uncertainty: null, ok: found === 0 && text.includes("'=HYPERLINK") };
  },
};

const tooLong: Scenario = {
  part,
  name: "a text of 32,768 letters as XLSX, whose cells hold 32,767",
  async play() {
    const told = await readBack(table, [["x".repeat(32_768), 1n, 1, 1]], "xlsx").then(
      () => "written",
      (error: Error) =>
        /choose parquet, csv/.test(error.message) ? "refused, with what to choose" : error.message,
    );
    const truth = "refused, with what to choose";
    return { truth, found: told, uncertainty: null, ok: told === truth };
  },
};

/** What an agent keeps, as one COMTRADE file and back. */
async function exported(lost: readonly number[], calibrated: boolean) {
  const stream = await keptStream("det-1", 6, lost);
  try {
    const frames = await keptFrames(stream.folder, "det-1");
    if (!frames.ok) throw new Error(frames.why.text);
    const made = recordingOfFrames(frames.value, calibrated ? stream.calibration : null);
    if (!made.ok) throw new Error(made.why.text);
    return { stream, ...made.value };
  } finally {
    await stream.close();
  }
}

const rawCodes: Scenario = {
  part,
  name: "6 s of an agent's kept stream as COMTRADE, scaled by the calibration: codes in the dat that are the converters' own, by another reading of the bytes",
  async play() {
    const { stream, recording, scales } = await exported([], true);
    const made = writeComtrade(recording, { ...bits32, scales });
    if (!made.ok) throw new Error(made.why.text);
    const truth = 6 * 4000 * 6;
    const view = new DataView(made.value.dat.buffer, made.value.dat.byteOffset);
    let found = 0;
    // Rows of 8 bytes of number and stamp, then four a channel (IEC 60255-24).
    for (const [f, columns] of stream.codes.entries())
      for (const [c, codes] of columns.entries())
        for (const [n, code] of codes.entries())
          if (view.getInt32((4000 * f + n) * (8 + 4 * 6) + 8 + 4 * c, true) === code) found++;
    return { truth, found, uncertainty: null, ok: found === truth };
  },
};

const sameVerdict: Scenario = {
  part,
  name: "the same stream verified live, and from its COMTRADE file with the calibration record: error, %",
  async play() {
    const { stream, recording, pulses } = await exported([], false);
    const made = writeComtrade(recording, bits32);
    if (!made.ok) throw new Error(made.why.text);
    const back = readComtrade({ cff: joinCff(made.value, "BINARY32") });
    if (!back.ok) throw new Error(back.why.text);
    const { meter, calibration, live } = stream;
    const { error, uncertainty, verdict } = verified(back.value, pulses, { meter, calibration });
    const truth = live.error?.percent ?? Number.NaN;
    const ok =
      Math.abs(error.percent - truth) < 1e-9 && verdict === live.verdict && uncertainty.expandedPercent < 0.1;
    return { truth, found: error.percent, uncertainty: uncertainty.expandedPercent, ok };
  },
};

const gaps: Scenario = {
  part,
  name: "a stream of which frames 3 and 4 were lost, a file for each stretch: samples, and seconds between the beginnings",
  async play(): Promise<Outcome> {
    // What follows a lost frame is predicted from it, up to the next key frame: the sixth second's is one.
    const { recording } = await exported([3, 4], false);
    const parts = splitAtGaps(recording).map(fromItsFirstSample);
    const written = parts.map((one) => {
      const made = writeComtrade(one, bits32);
      const back = made.ok ? readComtrade({ cff: joinCff(made.value, "BINARY32") }) : made;
      if (!back.ok) throw new Error(back.why.text);
      return back.value;
    });
    const samples = written.map(({ sections }) => sections.reduce((sum, one) => sum + one.samples, 0));
    const [first, last] = [written[0]?.startTaiNs ?? 0n, written.at(-1)?.startTaiNs ?? 0n];
    const apartS = Math.round(Number(last - first) / 1e6) / 1e3;
    const truth = "8000 + 4000 samples, 5 s apart";
    const found = `${samples.join(" + ")} samples, ${apartS} s apart`;
    return { truth, found, uncertainty: null, ok: found === truth };
  },
};

export const scenarios: readonly Scenario[] = [
  rowsRead("parquet", "DuckDB", 100_000),
  rowsRead("csv", "DuckDB", 20_000),
  rowsRead("ndjson", "DuckDB", 20_000),
  rowsRead("xlsx", "read-excel-file", 2_000),
  nothingRuns,
  tooLong,
  rawCodes,
  sameVerdict,
  gaps,
];
