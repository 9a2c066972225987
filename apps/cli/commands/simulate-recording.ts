// `etalon simulate recording`: a recording with its pulses, made of a known load, meter and terminal.

import { extname, join } from "node:path";
import { rateTooLow } from "@etalon/analysis/spectra";
import {
  counted,
  type Gap,
  type Instant,
  instantFromPosixNs,
  type Meter,
  toJson,
  utcText,
} from "@etalon/basis";
import { type MadeRecording, makeRecording } from "@etalon/outside/simulated/make-recording";
import { meterUnderTest } from "@etalon/outside/simulated/meter";
import { type Command, Option } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { choiceOption, numberOption, pairsOption } from "../options/numbers.ts";
import { addLoadOptions, type LoadOptions, simulatedWave } from "../options/simulated-load.ts";
import {
  addErrorOptions,
  addPlateOptions,
  type ErrorOptions,
  type PlateOptions,
  simulatedErrors,
  simulatedMeter,
} from "../options/simulated-meter.ts";
import { type FrontEndKind, frontEndKinds, simulatedFrontEnd } from "../options/simulated-terminal.ts";
import { atWork, type Screen } from "../screen.ts";
import { simulatedRecordingText } from "../show/simulated.ts";
import {
  pulsesCsv,
  type RecordingFormat,
  recordingFormats,
  type SimulatedFiles,
  writeJson,
  writeRecording,
  writeWhole,
} from "../written-files.ts";

interface Options extends LoadOptions, PlateOptions, ErrorOptions {
  readonly out: string;
  readonly format?: RecordingFormat;
  readonly duration: number;
  readonly rate: number;
  readonly bits: number;
  readonly frontEnd: FrontEndKind;
  readonly gap?: readonly (readonly [number, number])[];
  readonly start: Instant;
  readonly seed: number;
  readonly json?: boolean;
}

const MOST_PULSES = 1_000_000;

const examples = `
Examples:
  a minute of a meter that runs 0.137 % fast, then what Etalon says of it
    etalon simulate recording --out demo --error 0.137
    etalon verify --recording demo/recording.cfg --pulses demo/pulses.csv --meter demo/meter.json
  half load at 0.5 inductive with harmonics, two minutes, as CSV
    etalon simulate recording --out demo.csv --current 0.75 --pf 0.5 --harmonics 3:7,5:5 --duration 120
  a real terminal's deviations (demo/calibration.json states them) and a reversed current
    etalon simulate recording --out demo --front-end typical --installed ua,ub,uc,-ia,ib,ic`;

export function registerSimulateRecording(simulate: Command, screen: Screen): void {
  const command = simulate
    .command("recording")
    .description("make a recording with its pulses, meter and truth")
    .requiredOption(
      "--out <path>",
      "folder for recording, pulses.csv, meter.json and truth.json; or NAME.cfg or NAME.csv, and NAME.pulses.csv, …",
    );
  for (const option of recordingOptions()) command.addOption(option);
  command.option("--json", "one JSON document on stdout");
  addLoadOptions(command);
  addErrorOptions(addPlateOptions(command));
  command.addHelpText("after", examples).action((options: Options) => simulateRecording(options, screen));
}

function recordingOptions(): readonly Option[] {
  const bits = { unit: "bits", lowest: 8, highest: 32, whole: true };
  const rate = { unit: "samples/s", lowest: 100, highest: 1e6 };
  return [
    choiceOption("--format <name>", "of the recording; comtrade unless --out says csv", recordingFormats),
    numberOption("--duration <s>", "length, s", { unit: "seconds", above: 0 }).default(60),
    numberOption("--rate <Hz>", "sampling rate, samples/s", rate).default(4000),
    numberOption("--bits <n>", "bits of the converters", bits).default(24),
    choiceOption(
      "--front-end <kind>",
      "what samples: a terminal, or the meter itself by its own front end",
      frontEndKinds,
    ).default("ideal"),
    pairsOption("--gap <list>", "missing stretches, s after the first sample: from:to,…", "from:to,…"),
    new Option("--start <instant>", "instant of the first sample, ISO 8601")
      .argParser(instant)
      .default(instant("2026-01-01T00:00:00Z"), "2026-01-01T00:00:00Z"),
    numberOption("--seed <n>", "of all chance: the same seed gives the same files", { whole: true }).default(
      1,
    ),
  ];
}

async function simulateRecording(options: Options, screen: Screen): Promise<void> {
  const meter = await simulatedMeter(options);
  const made = await atWork(screen, "simulating", () => madeRecording(options, meter));
  const files = await atWork(screen, "writing", () => writeAll(options, made, meter));
  if (made.pulses.length < 2)
    screen.err(
      `etalon: note: ${counted(made.pulses.length, "pulse")} in ${options.duration} s; an error needs at least 2: a longer recording, more load or a larger constant\n`,
    );
  const report = {
    files,
    recording: {
      samples: made.recording.sections.reduce((sum, section) => sum + section.samples, 0),
      sampleRateHz: options.rate,
      durationS: options.duration,
      gaps: made.recording.gaps,
    },
    pulses: made.pulses.length,
    meter,
    truth: made.truth,
  };
  screen.out(options.json ? `${toJson(report, 2)}\n` : simulatedRecordingText(report));
}

function madeRecording(options: Options, meter: Meter): MadeRecording {
  const { rate, bits, seed, register, duration } = options;
  const slow = rateTooLow(rate, options.frequency);
  if (slow) taken(slow, `--rate ${rate}`);
  const wave = simulatedWave(options, meter);
  const errors = simulatedErrors(options, seed);
  const under = meterUnderTest(wave, meter, errors, register);
  const pulses = (Math.abs(under.own.meanPowerW) * duration) / under.quantumJ;
  if (pulses > MOST_PULSES)
    throw new BadInput(
      `${meter.activeConstant} imp/kWh at this load give ${pulses.toExponential(1)} pulses in ${duration} s; at most ${MOST_PULSES} are made`,
    );
  const gaps = options.gap?.map(([fromS, toS]): Gap => ({ fromS, toS }));
  return taken(
    makeRecording({
      wave,
      meter,
      errors,
      frontEnd: simulatedFrontEnd(options.frontEnd, { wave, meter, rateHz: rate, bits, seed }),
      durationS: duration,
      register,
      station: "simulated",
      originTaiNs: options.start,
      ...(gaps === undefined ? {} : { gaps }),
    }),
  );
}

function writeAll(options: Options, made: MadeRecording, meter: Meter): SimulatedFiles {
  const { stem, beside, format } = places(options);
  const [recording = stem] = writeRecording(stem, made.recording, format);
  const files = {
    recording,
    pulses: beside("pulses.csv"),
    meter: beside("meter.json"),
    calibration: options.frontEnd === "ideal" ? null : beside("calibration.json"),
    truth: beside("truth.json"),
  };
  writeWhole(files.pulses, pulsesCsv(made.pulses));
  writeJson(files.meter, meter);
  if (files.calibration !== null) writeJson(files.calibration, made.calibration);
  writeJson(files.truth, made.truth);
  return files;
}

/** A folder gets files of fixed names; a file gets the others beside it, with its name in front. */
function places({ out, format }: Options) {
  const extension = extname(out).toLowerCase();
  if (extension === ".cfg" || extension === ".csv") {
    const said: RecordingFormat = extension === ".cfg" ? "comtrade" : "csv";
    if (format !== undefined && format !== said)
      throw new BadInput(`--out ${out} and --format ${format} contradict each other`);
    const stem = out.slice(0, -extension.length);
    return { stem, beside: (name: string) => `${stem}.${name}`, format: said };
  }
  return {
    stem: join(out, "recording"),
    beside: (name: string) => join(out, name),
    format: format ?? "comtrade",
  };
}

function instant(text: string): Instant {
  const posixMs = /^\d{4}-\d{2}-\d{2}/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isFinite(posixMs)) return instantFromPosixNs(BigInt(posixMs) * 1_000_000n);
  throw new BadInput(`--start "${text}": an instant like ${utcText(instantFromPosixNs(0n))} is expected`);
}
