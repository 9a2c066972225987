// `etalon compensate size`: a bank of capacitors for a bus, from a recording or from stated powers.

import { toJson } from "@etalon/basis";
import type { Flow } from "@etalon/compensation/reactive/effect";
import { sizing } from "@etalon/compensation/reactive/sizing";
import type { Distortion } from "@etalon/compensation/site-look";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import {
  addChannelOptions,
  addNetworkOptions,
  type ChannelOptions,
  type NetworkOptions,
  networkOf,
} from "../options/network.ts";
import { numberOption, pairsOption } from "../options/numbers.ts";
import { addRecordingOptions, addSystemOptions } from "../options/recording.ts";
import { addAdjustmentOptions, type TariffOptions, tariffOf } from "../options/tariff.ts";
import type { AnalysedOptions } from "../recorded-input.ts";
import { recordedLook } from "../recorded-look.ts";
import type { Screen } from "../screen.ts";
import { sizingText } from "../show/compensation.ts";

interface Options extends Partial<AnalysedOptions>, NetworkOptions, ChannelOptions, TariffOptions {
  readonly activeKw?: number;
  readonly reactiveKvar?: number;
  readonly harmonics?: readonly (readonly [number, number])[];
  readonly target: number;
  readonly steps: number;
  readonly ratedVoltage?: number;
  readonly detuning: number;
  readonly json?: boolean;
}

const examples = `
The short-circuit power is that of the side the figures are of: --voltage-ratio and --current-ratio bring a recording of
transformers' secondaries to the primary side.
Examples:
  etalon compensate size --active-kw 800 --reactive-kvar 771 --nominal-voltage 400 --short-circuit 20 --tariff cn-1983
  etalon compensate size --recording bus.cfg --short-circuit 20 --detuning 7 --rated-voltage 480`;

export function registerSize(group: Command, screen: Screen): void {
  const command = group
    .command("size")
    .description(
      "a bank of capacitors: how much, in which steps, what it does to power factor, voltage, loss, harmonics",
    );
  addChannelOptions(addNetworkOptions(addSystemOptions(addRecordingOptions(command, false))));
  addAdjustmentOptions(command, "what the steps do to the bill")
    .addOption(
      numberOption("--active-kw <kW>", "active power drawn, instead of a recording, kW", {
        unit: "kW",
        above: 0,
        highest: 1e7,
      }),
    )
    .addOption(
      numberOption("--reactive-kvar <kvar>", "reactive power drawn, positive lagging, kvar", {
        unit: "kvar",
        lowest: -1e7,
        highest: 1e7,
      }),
    )
    .addOption(
      pairsOption(
        "--harmonics <list>",
        "voltage harmonics beside stated powers: order:percent,…",
        "order:percent,…",
      ),
    )
    .addOption(
      numberOption("--target <x>", "power factor of the fundamental to reach", {
        above: 0,
        highest: 1,
      }).default(0.95),
    )
    .addOption(
      numberOption("--steps <n>", "equal steps of the bank", {
        unit: "steps",
        lowest: 1,
        highest: 32,
        whole: true,
      }).default(4),
    )
    .addOption(
      numberOption(
        "--rated-voltage <V>",
        "line-to-line voltage on the capacitors' plates, V; the nominal one when left out",
        { unit: "volts", above: 0, highest: 1e6 },
      ),
    )
    .addOption(
      numberOption("--detuning <%>", "reactance of the reactors in series, % of the capacitors'; 0: none", {
        unit: "%",
        lowest: 0,
        highest: 50,
      }).default(0),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const tariff = tariffOf(options);
      const { flow, distortions, wires, doubts } = await situation(options, screen);
      const network = networkOf(options, wires, flow.lineV.value);
      const found = taken(
        sizing({
          network,
          now: flow,
          target: options.target,
          steps: options.steps,
          ratedV: options.ratedVoltage ?? network.nominalV,
          detuning: options.detuning / 100,
          distortions,
          ...(tariff && { powerFactorStandard: tariff.powerFactorStandard }),
        }),
      );
      const report = { network, target: options.target, ...found, distortions, doubts };
      screen.out(options.json ? `${toJson(report, 2)}\n` : sizingText(report));
    });
}

async function situation(options: Options, screen: Screen) {
  const { recording, activeKw, reactiveKvar, nominalVoltage, harmonics = [] } = options;
  if (recording !== undefined) {
    if (activeKw !== undefined || reactiveKvar !== undefined || harmonics.length > 0)
      throw new BadInput(
        "--recording tells powers and harmonics: --active-kw, --reactive-kvar and --harmonics stand without one",
      );
    const look = await recordedLook({ ...options, recording }, screen);
    return { flow: look as Flow, distortions: look.distortions, wires: look.wires, doubts: look.doubts };
  }
  if (activeKw === undefined || reactiveKvar === undefined || nominalVoltage === undefined)
    throw new BadInput(
      "--recording, or --active-kw, --reactive-kvar and --nominal-voltage together are expected",
    );
  const exact = (value: number) => ({ value, standard: 0 });
  const distortions = harmonics.map(([order, percent]): Distortion => {
    if (!(Number.isInteger(order) && order > 1 && order <= 100 && percent >= 0 && percent <= 100))
      throw new BadInput(
        `--harmonics "${order}:${percent}": orders from 2 to 100 and 0 to 100 percent are expected`,
      );
    return { order, voltageShare: percent / 100, currentShare: 0 };
  });
  const flow: Flow = {
    lineV: exact(nominalVoltage),
    activeW: exact(1000 * activeKw),
    reactiveVar: exact(1000 * reactiveKvar),
  };
  return { flow, distortions, wires: 4 as const, doubts: [] };
}
