// `etalon compensate balance`: how unbalanced a load is, and the branches that balance it, from a recording or from loads.

import { toJson } from "@etalon/basis";
import { type SiteLook, type StatedLoad, statedLook } from "@etalon/compensation";
import { type BalanceReport, balanceReport } from "@etalon/compensation/balance/balance-report";
import { type BranchName, deltaBranches, wyeBranches } from "@etalon/compensation/balance/branches";
import { type Command, Option } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import {
  addChannelOptions,
  addNetworkOptions,
  type ChannelOptions,
  type NetworkOptions,
  networkOf,
} from "../options/network.ts";
import { numberOption } from "../options/numbers.ts";
import { addRecordingOptions, addSystemOptions } from "../options/recording.ts";
import type { AnalysedOptions } from "../recorded-input.ts";
import { recordedLook } from "../recorded-look.ts";
import type { Screen } from "../screen.ts";
import { balanceText } from "../show/compensation.ts";

interface Options extends Partial<AnalysedOptions>, NetworkOptions, ChannelOptions {
  readonly loads?: readonly StatedLoad[];
  readonly unitKvar?: number;
  readonly units: number;
  readonly json?: boolean;
}

const branches: readonly BranchName[] = [...wyeBranches, ...deltaBranches];
const FORM = "a=kW:kvar,ab=kW:kvar,…";

const examples = `
Susceptances above 0 are capacitors, below 0 inductors; three wires have branches between lines alone.
Examples:
  etalon compensate balance --loads a=40:15,b=25:6,c=12:9 --nominal-voltage 400 --short-circuit 8
  etalon compensate balance --recording street.cfg --short-circuit 8 --unit-kvar 5 --units 4`;

export function registerBalance(group: Command, screen: Screen): void {
  const command = group
    .command("balance")
    .description("branches that balance a load and bring its power factor to 1, and what comes of them");
  addChannelOptions(addNetworkOptions(addSystemOptions(addRecordingOptions(command, false))))
    .addOption(
      new Option(
        "--loads <list>",
        `loads against the neutral or between lines, instead of a recording: ${FORM}`,
      ).argParser(loadsOf),
    )
    .addOption(
      numberOption(
        "--unit-kvar <kvar>",
        "capacitors alone, in units of so much at the nominal voltage across, kvar",
        { unit: "kvar", above: 0, highest: 1e6 },
      ),
    )
    .addOption(
      numberOption("--units <n>", "units that each branch has", {
        unit: "units",
        lowest: 1,
        highest: 100,
        whole: true,
      }).default(4),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const report = await reportOf(options, screen);
      screen.out(options.json ? `${toJson(report, 2)}\n` : balanceText(report));
    });
}

async function reportOf(options: Options, screen: Screen): Promise<BalanceReport> {
  const look = await lookOf(options, screen);
  const { unitKvar, units } = options;
  const network = networkOf(options, look.wires, look.lineV.value);
  return taken(
    balanceReport(look, network, unitKvar === undefined ? null : { unitVar: 1000 * unitKvar, units }),
  );
}

async function lookOf(options: Options, screen: Screen): Promise<SiteLook> {
  const { recording, loads, nominalVoltage } = options;
  if (recording !== undefined && loads !== undefined)
    throw new BadInput("--recording tells the load: --loads stands without one");
  if (recording !== undefined) return recordedLook({ ...options, recording }, screen);
  if (loads === undefined || nominalVoltage === undefined)
    throw new BadInput("--recording, or --loads and --nominal-voltage together are expected");
  return statedLook(nominalVoltage, loads);
}

function loadsOf(text: string): readonly StatedLoad[] {
  return text.split(",").map((piece) => {
    const [, name, kW, kvar] = /^([a-c]{1,2})=(-?[\d.]+):(-?[\d.]+)$/.exec(piece.trim()) ?? [];
    const branch = branches.find((one) => one === name);
    const [activeW, reactiveVar] = [1000 * Number(kW), 1000 * Number(kvar)];
    if (
      branch === undefined ||
      !Number.isFinite(activeW + reactiveVar) ||
      Math.abs(activeW) + Math.abs(reactiveVar) > 1e12
    )
      throw new BadInput(`--loads "${piece}": ${FORM} is expected, of ${branches.join(", ")}`);
    return { branch, activeW, reactiveVar };
  });
}
