// Options that describe the supply at a bus, and how well the channels of a recording are known.

import type { ChannelUncertainty, Network } from "@etalon/compensation";
import type { Command } from "commander";
import { numberOption } from "./numbers.ts";

export interface NetworkOptions {
  readonly nominalVoltage?: number;
  readonly shortCircuit: number;
  readonly xOverR: number;
  readonly shortCircuitTolerance: number;
  readonly neutral: number;
}

/** @param needed  a command that can do without the supply says so */
export const addNetworkOptions = (command: Command, needed = true): Command =>
  command
    .addOption(
      numberOption(
        "--nominal-voltage <V>",
        "nominal line-to-line voltage, V; the measured one when left out",
        {
          unit: "volts",
          above: 0,
          highest: 1e6,
        },
      ),
    )
    .addOption(
      numberOption("--short-circuit <MVA>", "short-circuit power of the supply at the bus, MVA", {
        unit: "MVA",
        above: 0,
        highest: 1e6,
      }).makeOptionMandatory(needed),
    )
    .addOption(
      numberOption("--x-over-r <x>", "reactance of the supply ÷ its resistance", {
        lowest: 0,
        highest: 1000,
      }).default(5),
    )
    .addOption(
      numberOption("--short-circuit-tolerance <%>", "how far the short-circuit power may be off, %", {
        unit: "%",
        lowest: 0,
        highest: 90,
      }).default(10),
    )
    .addOption(
      numberOption("--neutral <x>", "impedance of the neutral ÷ that of a phase, of four wires", {
        lowest: 0,
        highest: 100,
      }).default(1),
    );

export const networkOf = (
  { nominalVoltage, shortCircuit, xOverR, shortCircuitTolerance, neutral }: NetworkOptions,
  wires: 3 | 4,
  measuredV: number,
): Network => ({
  nominalV: nominalVoltage ?? measuredV,
  shortCircuitVA: shortCircuit * 1e6,
  xOverR,
  shortCircuitTolerance: shortCircuitTolerance / 100,
  neutralOverPhase: wires === 3 ? null : neutral,
});

export interface ChannelOptions {
  readonly voltageUncertainty: number;
  readonly currentUncertainty: number;
  readonly angleUncertainty: number;
  readonly voltageRatio: number;
  readonly currentRatio: number;
}

export const addChannelOptions = (command: Command): Command => {
  const percent = { unit: "%", lowest: 0, highest: 50 };
  const ratio = { above: 0, highest: 1e6 };
  return command
    .addOption(
      numberOption(
        "--voltage-uncertainty <%>",
        "standard uncertainty of each voltage channel, %",
        percent,
      ).default(0.1),
    )
    .addOption(
      numberOption(
        "--current-uncertainty <%>",
        "standard uncertainty of each current channel, %",
        percent,
      ).default(0.2),
    )
    .addOption(
      numberOption(
        "--angle-uncertainty <mrad>",
        "standard uncertainty between a voltage and its current, mrad",
        {
          unit: "mrad",
          lowest: 0,
          highest: 500,
        },
      ).default(1),
    )
    .addOption(numberOption("--voltage-ratio <x>", "what recorded volts are multiplied by", ratio).default(1))
    .addOption(
      numberOption("--current-ratio <x>", "what recorded amperes are multiplied by", ratio).default(1),
    );
};

export const channelsOf = (options: ChannelOptions): ChannelUncertainty => ({
  voltageGain: options.voltageUncertainty / 100,
  currentGain: options.currentUncertainty / 100,
  angleRad: options.angleUncertainty / 1000,
});
