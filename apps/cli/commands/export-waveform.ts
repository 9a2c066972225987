// `etalon export waveform`: a recording of any format that is read, or what an agent has kept of a stream, as COMTRADE.

import { basename, extname } from "node:path";
import { type Recording, toJson } from "@etalon/basis";
import { type Encoding, joinCff, type Revision, writeComtrade } from "@etalon/codecs/comtrade/index";
import { fromItsFirstSample, splitAtGaps } from "@etalon/codecs/recording/index";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { choiceOption } from "../options/numbers.ts";
import { addRecordingOptions, type RecordingOptions, recordingOf } from "../options/recording.ts";
import { atWork, type Screen } from "../screen.ts";
import { writeWhole } from "../written-files.ts";

interface Options extends RecordingOptions {
  readonly out: string;
  readonly encoding: Encoding;
  readonly revision: Revision;
  readonly split?: boolean;
  readonly json?: boolean;
}

const help = `
Values are written with the step of their converter where the recording states one: then its codes come back to the bit
(binary32). COMTRADE says a gap by a leap of the time stamps alone, which not every reader looks at: --split writes a file for
each stretch without a gap, NAME-1, NAME-2, …, each with its own start. Clock quality is written as not known.
Examples:
  npx etalon export waveform --recording capture.pcapng --out event.cff --from 2 --to 3.5
  npx etalon export waveform --recording gappy.csv --out part.cfg --split`;

export function registerExportWaveform(program: Command, screen: Screen): void {
  const command = program
    .command("waveform")
    .description("a waveform as COMTRADE (IEC 60255-24 = IEEE C37.111)")
    .requiredOption("--out <file>", "NAME.cff, one file; or NAME.cfg, with NAME.dat beside it");
  addRecordingOptions(command)
    .addOption(
      choiceOption("--encoding <name>", "of the samples", [
        "BINARY32",
        "FLOAT32",
        "BINARY",
        "ASCII",
      ] as const).default("BINARY32"),
    )
    .addOption(
      choiceOption("--revision <year>", "edition", ["1991", "1999", "2013"] as const).default("2013"),
    )
    .option("--split", "a file for each stretch without a gap")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", help)
    .action((_, command: Command) => exportWaveform(command.optsWithGlobals() as Options, screen));
}

async function exportWaveform(options: Options, screen: Screen): Promise<void> {
  const { out, encoding, revision, split = false } = options;
  const extension = extname(out).toLowerCase();
  if (extension !== ".cff" && extension !== ".cfg")
    throw new BadInput(`--out ${out}: a name that ends in .cff or .cfg is expected`);
  if (extension === ".cff" && revision !== "2013")
    throw new BadInput(`--out ${out}: single files came with revision 2013; write a .cfg for ${revision}`);
  const { recording } = await recordingOf(options, screen);
  const parts = split ? splitAtGaps(recording) : [fromItsFirstSample(recording)];
  const files = await atWork(screen, "writing", () =>
    parts.map((part, n) => written(part, parts.length > 1 ? numbered(out, n + 1) : out, encoding, revision)),
  );
  if (options.json) return screen.out(`${toJson({ files }, 2)}\n`);
  screen.out(
    files
      .map(
        (one) =>
          `${one.file}: ${one.samples} samples of ${one.channels} channels, ${one.durationS} s${one.gaps > 0 ? `, ${one.gaps} gaps by time stamps` : ""}\n`,
      )
      .join(""),
  );
}

const numbered = (out: string, n: number): string =>
  `${out.slice(0, -extname(out).length)}-${n}${extname(out)}`;

function written(recording: Recording, file: string, encoding: Encoding, revision: Revision) {
  const made = taken(writeComtrade(plainNames(recording), { encoding, revision }), file);
  const stem = file.slice(0, -extname(file).length);
  if (extname(file).toLowerCase() === ".cff") writeWhole(file, joinCff(made, encoding));
  else {
    writeWhole(file, made.cfg);
    writeWhole(`${stem}.dat`, made.dat);
  }
  const { sections, gaps, channels, startTaiNs } = recording;
  const samples = sections.reduce((sum, section) => sum + section.samples, 0);
  const durationS = Number(
    sections.reduce((sum, { samples: n, sampleRateHz }) => sum + n / sampleRateHz, 0).toFixed(9),
  );
  return {
    file,
    station: basename(recording.station),
    startTaiNs,
    samples,
    channels: channels.length,
    durationS,
    gaps: gaps.length,
  };
}

/** A cfg parts its fields by commas and has no quotes. */
function plainNames(recording: Recording): Recording {
  const plain = (text: string) => text.replaceAll(/[,\p{Cc}]/gu, " ");
  return {
    ...recording,
    station: plain(recording.station),
    channels: recording.channels.map((channel) => ({
      ...channel,
      name: plain(channel.name),
      unit: plain(channel.unit),
    })),
  };
}
