// `etalon verify`: a meter's error, uncertainty and verdict from a recording and the pulses that the meter gave.

import { type Register, registers, toJson, type VerificationResult } from "@etalon/basis";
import { type RecordingRun, verifyRecording } from "@etalon/cloud/vm-measuring-machine/recording-run";
import { type PulseList, type PulseTrain, pulseSeconds } from "@etalon/codecs/csv/index";
import { openCalibration, openMeter, openPulses } from "@etalon/outside/files/index";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { choiceOption } from "../options/numbers.ts";
import { addRecordingOptions, channelsOf, type RecordingOptions, recordingOf } from "../options/recording.ts";
import { atWork, type Screen } from "../screen.ts";
import { budgetText, resultText } from "../show/result.ts";

/** Finer stamps than nanoseconds add nothing to the uncertainty. */
const PICOSECOND_S = 1e-12;

type RuleName = RecordingRun["rule"];

interface Options extends RecordingOptions {
  readonly pulses: string;
  readonly meter: string;
  readonly calibration?: string;
  readonly ownFrontEnd?: boolean;
  readonly register: Register;
  readonly rule: RuleName;
  readonly budget?: boolean;
  readonly json?: boolean;
}

const examples = `
Examples:
  etalon verify --recording demo/recording.cfg --pulses demo/pulses.csv --meter demo/meter.json
  etalon verify --recording capture.pcapng --pulses pulses.csv --meter meter.json --from 1 --to 5 --budget
  etalon verify --recording samples.csv --pulses pulses.csv --meter meter.json --calibration terminal.json --json

The meter is JSON: { "serial": "1", "accuracyClass": "0.2S", "activeConstant": 20000, "wiring": "3P4W",
  "nominalVoltage": 57.7, "ratedCurrent": 1.5, "maxCurrent": 6 }, with "reactiveConstant" (imp/kvarh),
  "voltageRatio", "currentRatio", "registering" ("primary" or "secondary") and "ratedFrequency" (60; else 50) where they apply.
Pulses are CSV with the header t_s,register: seconds after the recording's first sample; wh+, wh-, varh+ or varh-.
A meter that records for itself puts what is wrong with its front end into samples and pulses alike: its verdict is on the rest,
and the result's "scope" says what is not covered. A calibration record says so by "frontEndOf": the meter's serial.
The exit code is 0 whatever the verdict; it stands in the output.`;

export function registerVerify(program: Command, screen: Screen): void {
  const command = program
    .command("verify")
    .description("error, uncertainty and verdict of a meter from a recording and the meter's pulses");
  addRecordingOptions(command)
    .requiredOption("--pulses <file>", "the meter's pulses, CSV: t_s,register")
    .requiredOption("--meter <file>", "the meter's plate, JSON")
    .option("--calibration <file>", "the terminal's calibration record, JSON")
    .option(
      "--own-front-end",
      "the meter recorded for itself: only what comes behind its converters is verified",
    )
    .addOption(choiceOption("--register <name>", "which energy the pulses count", registers).default("wh+"))
    .addOption(
      choiceOption<RuleName>(
        "--rule <name>",
        "how finely energy is cut at the edges: as in daily use, or as for a certificate",
        ["field", "certified"],
      ).default("field"),
    )
    .option("--budget", "print the uncertainty budget too")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const result = await verified(options, screen);
      const budget = options.budget ? `\n${budgetText(result)}\n` : "";
      screen.out(options.json ? `${toJson(result, 2)}\n` : `${resultText(result)}\n${budget}`);
    });
}

async function verified(options: Options, screen: Screen): Promise<VerificationResult> {
  // Small files first: a mistake in them is told at once.
  const meter = taken(await openMeter(options.meter));
  const calibration = options.calibration ? taken(await openCalibration(options.calibration)) : null;
  const ownFrontEnd = options.ownFrontEnd ?? false;
  if (ownFrontEnd && calibration && calibration.frontEndOf === undefined)
    throw new BadInput(
      `--own-front-end: ${options.calibration} is of a terminal apart; "frontEndOf" with the meter's serial is expected in it`,
    );
  const pulses = pulsesOf(taken(await openPulses(options.pulses)));
  const { recording, recordedS } = await recordingOf(options, screen);
  const channels = channelsOf(recording, options, meter.wiring);
  const { register, rule } = options;
  const run = {
    ...{ recording, channels, pulses, recordedS, meter, calibration, ownFrontEnd, register, rule },
  };
  const files = `${options.recording} with ${options.pulses}`;
  return atWork(screen, "measuring", () => taken(verifyRecording(run), files));
}

function pulsesOf({ trains }: PulseList): RecordingRun["pulses"] {
  return trains.map((train) => ({
    register: train.register,
    atS: pulseSeconds(train),
    resolutionS: stampStepS(train),
  }));
}

/** The step that the stamps of a train were written in, by the digits that are there. */
function stampStepS({ wholeNs, fractionNs }: PulseTrain): number {
  if (fractionNs.some((fraction) => fraction !== 0)) return PICOSECOND_S;
  let stepNs = 1;
  while (stepNs < 1e9 && wholeNs.every((ns) => ns % (10 * stepNs) === 0)) stepNs *= 10;
  return stepNs * 1e-9;
}
