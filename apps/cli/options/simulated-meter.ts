// Options that say what a simulated meter's plate reads and what is wrong with it.

import {
  type AccuracyClass,
  accuracyClasses,
  type Meter,
  type Register,
  registers,
  type Wiring,
} from "@etalon/basis";
import { openMeter } from "@etalon/outside/files/index";
import type { MeterErrors } from "@etalon/outside/simulated/meter";
import { type Command, Option } from "commander";
import { taken } from "../bad-input.ts";
import { choiceOption, numberOption } from "./numbers.ts";
import { wiringOption } from "./recording.ts";

/** What is left out comes from the meter file, or from `plainPlate` where there is none. */
export interface PlateOptions {
  readonly meter?: string;
  readonly serial?: string;
  readonly class?: AccuracyClass;
  readonly constant?: number;
  readonly wiring?: Wiring;
  readonly nominalVoltage?: number;
  readonly ratedCurrent?: number;
  readonly maxCurrent?: number;
}

export const plainPlate: Meter = {
  serial: "simulated",
  accuracyClass: "0.2S",
  activeConstant: 20_000,
  reactiveConstant: 20_000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
};

export interface ErrorOptions {
  readonly error: number;
  readonly register: Register;
  readonly jitter: number;
  readonly tick?: number;
  readonly lost: number;
  readonly double: number;
}

export function addPlateOptions(command: Command): Command {
  const amperes = { unit: "amperes", above: 0 };
  const volts = { unit: "volts", above: 0 };
  const options = [
    new Option(
      "--meter <file>",
      "JSON file with the meter's plate; the options below change single lines of it",
    ),
    new Option("--serial <text>", `serial number (${plainPlate.serial})`),
    choiceOption("--class <class>", "accuracy class", accuracyClasses),
    numberOption("--constant <C>", `imp/kWh and imp/kvarh (${plainPlate.activeConstant})`, {
      unit: "imp/kWh",
      above: 0,
    }),
    wiringOption("wiring"),
    numberOption(
      "--nominal-voltage <V>",
      `V, phase to neutral, line to line for 3P3W (${plainPlate.nominalVoltage})`,
      volts,
    ),
    numberOption("--rated-current <A>", `In or Ib, A (${plainPlate.ratedCurrent})`, amperes),
    numberOption("--max-current <A>", `Imax, A (${plainPlate.maxCurrent})`, amperes),
  ];
  command.optionsGroup("Meter:");
  for (const option of options) command.addOption(option);
  return command;
}

export function addErrorOptions(command: Command): Command {
  const share = { unit: "percent", lowest: 0, highest: 99 };
  const options = [
    numberOption("--error <percent>", "error of the meter, % of the energy", {
      unit: "percent",
      above: -100,
      highest: 999,
    }).default(0),
    choiceOption("--register <name>", "which energy the pulses count", registers).default("wh+"),
    numberOption("--jitter <s>", "standard deviation of the pulse edges, s", {
      unit: "seconds",
      lowest: 0,
      highest: 1,
    }).default(0),
    numberOption("--tick <s>", "pulses leave at the ticks of a task in the meter, s", {
      unit: "seconds",
      above: 0,
      highest: 10,
    }),
    numberOption("--lost <percent>", "pulses that get lost, % of all", share).default(0),
    numberOption("--double <percent>", "pulses that come twice, % of all", share).default(0),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

export async function simulatedMeter(options: PlateOptions): Promise<Meter> {
  const plate = options.meter === undefined ? plainPlate : taken(await openMeter(options.meter));
  const { constant = plate.activeConstant } = options;
  return {
    ...plate,
    serial: options.serial ?? plate.serial,
    accuracyClass: options.class ?? plate.accuracyClass,
    activeConstant: constant,
    ...(plate.reactiveConstant === undefined
      ? {}
      : { reactiveConstant: options.constant ?? plate.reactiveConstant }),
    wiring: options.wiring ?? plate.wiring,
    nominalVoltage: options.nominalVoltage ?? plate.nominalVoltage,
    ratedCurrent: options.ratedCurrent ?? plate.ratedCurrent,
    maxCurrent: options.maxCurrent ?? plate.maxCurrent,
  };
}

export function simulatedErrors(options: ErrorOptions, seed: number): MeterErrors {
  return {
    gainErrorPercent: options.error,
    jitterS: options.jitter,
    lostShare: options.lost / 100,
    doubleShare: options.double / 100,
    seed,
    ...(options.tick === undefined ? {} : { tickS: options.tick }),
  };
}
