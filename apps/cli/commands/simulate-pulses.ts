// `etalon simulate pulses`: the pulses that a meter of a known error would have given on a recording.

import { type Meter, type Register, toJson, type Wiring } from "@etalon/basis";
import { openMeter } from "@etalon/outside/files/index";
import { pulsesOnRecording, type RecordingPulses } from "@etalon/outside/simulated/pulses-on-recording";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { chosenRecording, numbersByRole } from "../chosen-recording.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import {
  addRecordingOptions,
  channelsOf,
  type RecordingOptions,
  recordingOf,
  wiringOption,
} from "../options/recording.ts";
import { plainPlate } from "../options/simulated-meter.ts";
import { atWork, type Screen } from "../screen.ts";
import { simulatedPulsesText } from "../show/simulated.ts";
import { pulsesCsv, writeWhole } from "../written-files.ts";

interface Options extends RecordingOptions {
  readonly error: number;
  readonly constant?: number;
  readonly meter?: string;
  readonly wiring?: Wiring;
  readonly register?: Register;
  readonly jitter: number;
  readonly seed: number;
  readonly out?: string;
  readonly json?: boolean;
}

const activeRegisters: readonly Register[] = ["wh+", "wh-"];

const examples = `
Examples:
  etalon simulate pulses --recording capture.pcapng --error 0.137 --meter meter.json --out pulses.csv
  etalon simulate pulses --recording samples.csv --error -0.2 --constant 400000 > pulses.csv`;

export function registerSimulatePulses(simulate: Command, screen: Screen): void {
  const command = simulate
    .command("pulses")
    .description("make the pulses that a meter of known error would give on a recording");
  addRecordingOptions(command)
    .addOption(
      numberOption("--error <percent>", "error of the meter, % of the energy", {
        unit: "percent",
        above: -100,
        highest: 999,
      }).makeOptionMandatory(),
    )
    .option("--meter <file>", "JSON file with the meter's plate: constant, wiring, transformer ratios")
    .addOption(
      numberOption("--constant <C>", "imp/kWh; instead of the meter file's, or without one", {
        unit: "imp/kWh",
        above: 0,
      }),
    )
    .addOption(wiringOption("wiring, without a meter file; 3P4W when left out"))
    .addOption(
      choiceOption("--register <name>", "the direction of the energy when left out", activeRegisters),
    )
    .addOption(
      numberOption("--jitter <s>", "standard deviation of the edges, s", {
        unit: "seconds",
        lowest: 0,
        highest: 1,
      }).default(0),
    )
    .addOption(
      numberOption("--seed <n>", "of all chance: the same seed gives the same pulses", {
        whole: true,
      }).default(1),
    )
    .option("--out <file>", "CSV file for the pulses; stdout when left out")
    .option("--json", "one JSON document on stdout, with the pulses in it unless --out takes them")
    .addHelpText("after", examples)
    .action((options: Options) => simulatePulses(options, screen));
}

async function simulatePulses(options: Options, screen: Screen): Promise<void> {
  const meter = await meterOf(options);
  const { recording } = await recordingOf(options, screen);
  const chosen = chosenRecording(recording, channelsOf(recording, options, meter.wiring));
  const { error, jitter, seed, register } = options;
  const made = await atWork(screen, "simulating", () =>
    taken(
      pulsesOnRecording(chosen, numbersByRole(chosen), meter, error, {
        jitterS: jitter,
        seed,
        ...(register === undefined ? {} : { register }),
      }),
      options.recording,
    ),
  );
  if (made.pulses.length === 0)
    throw new BadInput(
      `${options.recording}: its energy is less than that of one pulse at ${meter.activeConstant} imp/kWh; a larger constant or a longer span gives pulses`,
    );
  say(options, made, screen);
}

async function meterOf({ meter: path, constant, wiring }: Options): Promise<Meter> {
  if (path === undefined && constant === undefined)
    throw new BadInput("what a pulse counts is not known: --meter or --constant is expected");
  if (path !== undefined && wiring !== undefined)
    throw new BadInput("--wiring is for pulses without --meter; the meter file says the wiring");
  const plate =
    path === undefined ? { ...plainPlate, wiring: wiring ?? "3P4W" } : taken(await openMeter(path));
  return { ...plate, activeConstant: constant ?? plate.activeConstant };
}

/** Pulses go into their file, or to stdout as what they are, or into the one JSON document. */
function say({ out, json = false }: Options, made: RecordingPulses, screen: Screen): void {
  const csv = pulsesCsv(made.pulses);
  const { truth, quantumJ, stretches } = made;
  if (out !== undefined) writeWhole(out, csv);
  if (json) {
    const pulses =
      out === undefined
        ? made.pulses.map(({ atS, register }) => ({ t_s: atS, register }))
        : made.pulses.length;
    screen.out(
      `${toJson({ pulses, ...(out === undefined ? {} : { file: out }), quantumJ, stretches, truth }, 2)}\n`,
    );
  } else if (out === undefined) {
    screen.out(new TextDecoder().decode(csv));
    screen.err(simulatedPulsesText(made, "stdout"));
  } else screen.out(simulatedPulsesText(made, out));
}
