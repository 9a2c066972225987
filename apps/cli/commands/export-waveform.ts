// `etalon export waveform`: a recording of any format that is read, or what an agent has kept of a stream, as COMTRADE.

import { extname } from "node:path";
import { counted, toJson } from "@etalon/basis";
import type { Encoding, Revision } from "@etalon/codecs/comtrade/index";
import {
  cutRecording,
  fromItsFirstSample,
  recordingEndS,
  recordingOfFrames,
  type StreamRecording,
  splitAtGaps,
} from "@etalon/codecs/recording/index";
import { openCalibration } from "@etalon/outside/files/index";
import { keptFrames } from "@etalon/outside/segments/kept-frames";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { numbered, writtenComtrade, writtenPulses } from "../comtrade-files.ts";
import { choiceOption } from "../options/numbers.ts";
import { addRecordingOptions, type RecordingOptions, recordingOf } from "../options/recording.ts";
import { atWork, type Screen } from "../screen.ts";

interface Options extends Omit<RecordingOptions, "recording"> {
  readonly recording?: string;
  readonly kept?: string;
  readonly of?: string;
  readonly calibration?: string;
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
--kept reads what an agent keeps of a stream, while it runs or after, and writes the pulses beside (NAME.pulses.csv): of a
detection until its verdict is stored, of monitoring as long as its rule says. Its samples are the converter's own codes, to the
bit; with --calibration they are scaled to volts and amperes by the record's gain, offset and delay (the codes stay the same).
Examples:
  npx etalon export waveform --recording capture.pcapng --out event.cff --from 2 --to 3.5
  npx etalon export waveform --recording gappy.csv --out part.cfg --split
  npx etalon export waveform --kept .etalon/agent-ia-01/frames --of det-17 --calibration yh-01.json --out det-17.cff`;

export function registerExportWaveform(program: Command, screen: Screen): void {
  const command = program
    .command("waveform")
    .description("a waveform as COMTRADE (IEC 60255-24 = IEEE C37.111)")
    .requiredOption("--out <file>", "NAME.cff, one file; or NAME.cfg, with NAME.dat beside it");
  addRecordingOptions(command, false)
    .option("--kept <folder>", "in place of a recording: an agent's folder of frames")
    .option("--of <stream>", "which stream of it: a detection's id")
    .option("--calibration <file>", "the terminal's calibration record, JSON, for --kept")
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
    .action((options: Options) => exportWaveform(options, screen));
}

async function exportWaveform(options: Options, screen: Screen): Promise<void> {
  const { out, encoding, revision, split = false } = options;
  const extension = extname(out).toLowerCase();
  if (extension !== ".cff" && extension !== ".cfg")
    throw new BadInput(`--out ${out}: a name that ends in .cff or .cfg is expected`);
  if (extension === ".cff" && revision !== "2013")
    throw new BadInput(`--out ${out}: single files came with revision 2013; write a .cfg for ${revision}`);
  const { recording, ...kept } = await chosen(options, screen);
  const parts = split ? splitAtGaps(recording) : [recording];
  const files = await atWork(screen, "writing", () => {
    return parts.map((part, n) => {
      const file = parts.length > 1 ? numbered(out, n + 1) : out;
      const one = writtenComtrade(file, fromItsFirstSample(part), {
        encoding,
        revision,
        ...(kept.scales && { scales: kept.scales }),
      });
      const pulses = kept.pulses && writtenPulses(file, kept.pulses, part);
      return { ...one, ...(pulses && { pulses }) };
    });
  });
  if (options.json) return screen.out(`${toJson({ files }, 2)}\n`);
  screen.out(
    files
      .map(
        (one) =>
          `${one.file}: ${counted(one.samples, "sample")} of ${counted(one.channels, "channel")}, ${one.durationS} s${one.gaps > 0 ? `, ${counted(one.gaps, "gap")} by time stamps` : ""}\n`,
      )
      .join(""),
  );
}

/** The values, and where they are a converter's codes, their scales. */
async function chosen(
  options: Options,
  screen: Screen,
): Promise<Pick<StreamRecording, "recording"> & Partial<StreamRecording>> {
  const { kept, of, calibration, from, to } = options;
  if (kept === undefined) {
    if (options.recording === undefined)
      throw new BadInput("--recording or --kept with --of is expected: what is to be exported?");
    if (of !== undefined || calibration !== undefined)
      throw new BadInput("--of and --calibration: of an agent's frames, which --kept names");
    return recordingOf({ ...options, recording: options.recording }, screen);
  }
  if (options.recording !== undefined || of === undefined)
    throw new BadInput("--kept: with --of, which says which stream, and without --recording");
  const record = calibration === undefined ? null : taken(await openCalibration(calibration));
  const frames = taken(await atWork(screen, `reading ${kept}`, () => keptFrames(kept, of)));
  const made = taken(recordingOfFrames(frames, record), of);
  if (from === undefined && to === undefined) return made;
  const end = recordingEndS(made.recording);
  return { ...made, recording: taken(cutRecording(made.recording, from ?? 0, to ?? end), of) };
}
