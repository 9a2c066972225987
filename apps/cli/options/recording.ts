// The options of every command that reads a recording, and the recording they name.

import type { Recording, Wiring } from "@etalon/basis";
import {
  type ChosenChannels,
  chooseChannels,
  cutRecording,
  recordingEndS,
} from "@etalon/codecs/recording/index";
import type { CaptureOptions } from "@etalon/codecs/sampled-values/index";
import { openRecording } from "@etalon/outside/files/index";
import { type Command, Option } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { atWork, type Screen } from "../screen.ts";
import { choiceOption, numberOption } from "./numbers.ts";

export interface RecordingOptions {
  readonly recording: string;
  readonly channels?: string;
  readonly from?: number;
  readonly to?: number;
  readonly stream?: string;
  readonly svRate?: number;
  readonly svLayout?: string;
}

export const wirings: readonly Wiring[] = ["3P4W", "3P3W", "1P2W"];
export const wiringOption = (description: string): Option =>
  choiceOption("--wiring <kind>", description, wirings);

/** @param needed  a command that can do without a recording says so */
export function addRecordingOptions(command: Command, needed = true): Command {
  const time = { unit: "seconds", lowest: 0 };
  const recording = new Option(
    "--recording <file>",
    "COMTRADE (.cfg with its .dat, or .cff), IEC 61850-9-2LE capture (.pcap, .pcapng) or CSV (t_s,ua,ub,uc,ia,ib,ic)",
  );
  return command
    .addOption(recording.makeOptionMandatory(needed))
    .option(
      "--channels <list>",
      'which channel is what: ua=1,ub=2,…,ic=-6, by number or name, "-" where reversed',
    )
    .addOption(numberOption("--from <s>", "begin of the span, s after the first sample", time))
    .addOption(numberOption("--to <s>", "end of the span, s after the first sample", time))
    .option("--stream <id>", "which stream of a capture: svID, APPID or source address")
    .addOption(
      numberOption("--sv-rate <Hz>", "samples/s of a capture that does not tell", {
        unit: "samples/s",
        above: 0,
      }),
    )
    .option("--sv-layout <text>", "what a capture's data hold, as in I4U4");
}

/** What a recording may not tell of the system that it is of. */
export const addSystemOptions = (command: Command): Command =>
  command
    .addOption(wiringOption("wiring; told by the channels when left out"))
    .addOption(
      choiceOption("--nominal <Hz>", "nominal mains frequency, Hz; the recording's own when left out", [
        "50",
        "60",
      ]),
    );

export interface ReadRecording {
  /** Cut to the span that was asked for; times stay those of the whole record. */
  readonly recording: Recording;
  /** Length of the whole record. */
  readonly recordedS: number;
}

export async function recordingOf(options: RecordingOptions, screen: Screen): Promise<ReadRecording> {
  const { recording: path, from, to } = options;
  const whole = taken(
    await atWork(screen, `reading ${path}`, () => openRecording(path, captureOptions(options))),
  );
  const recordedS = recordingEndS(whole);
  if (from === undefined && to === undefined) return { recording: whole, recordedS };
  if (from !== undefined && from >= recordedS)
    throw new BadInput(
      `--from ${from}: ${path} ends ${Number(recordedS.toFixed(9))} s after its first sample`,
    );
  return { recording: taken(cutRecording(whole, from ?? 0, to ?? recordedS), path), recordedS };
}

/** Beyond this (V or A) no value was ever measured, and products overflow. */
const MOST_BELIEVED = 1e9;

/** The channels that stand for ua, ub, …, their values looked at once. */
export function channelsOf(recording: Recording, options: RecordingOptions, wiring?: Wiring): ChosenChannels {
  const chosen = taken(chooseChannels(recording, options.channels, wiring), options.recording);
  for (const { index } of Object.values(chosen)) {
    const { name, unit } = recording.channels[index]!;
    for (const { values, fromS, sampleRateHz } of recording.sections) {
      const at = values[index]!.findIndex((value) => Math.abs(value) > MOST_BELIEVED);
      if (at < 0) continue;
      const when = `${Number((fromS + at / sampleRateHz).toFixed(9))} s`;
      const what = `${values[index]![at]!.toExponential(2)} ${unit}`;
      const expected = `at most ${MOST_BELIEVED.toExponential()} ${unit} is expected`;
      throw new BadInput(`${options.recording}: channel ${name} reads ${what} at ${when}; ${expected}`);
    }
  }
  return chosen;
}

function captureOptions({ stream, svRate, svLayout }: RecordingOptions): CaptureOptions {
  return {
    ...(stream === undefined ? {} : { stream }),
    ...(svRate === undefined ? {} : { sampleRateHz: svRate }),
    ...(svLayout === undefined ? {} : { layout: svLayout }),
  };
}
