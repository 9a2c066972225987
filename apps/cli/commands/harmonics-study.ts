// `etalon harmonics study`: a detection with a harmonic study, ordered from a running cloud and followed to its report.

import type { HarmonicTerms } from "@etalon/messages/harmonic-terms";
import type { Command } from "commander";
import { chosenCloud } from "../api.ts";
import { BadInput, taken } from "../bad-input.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { addLimitOptions, type LimitOptions } from "../options/harmonic-limits.ts";
import { addNetworkOptions, type NetworkOptions } from "../options/network.ts";
import { idOption } from "../options/nouns.ts";
import { addTariffOptions, type TariffOptions, tariffOf } from "../options/tariff.ts";
import type { Screen } from "../screen.ts";
import { studiedDetection } from "../studied-detection.ts";
import { durationOption, followed } from "./detect.ts";
import { printReport } from "./harmonics-report.ts";

interface Options extends CloudOptions, Partial<NetworkOptions>, TariffOptions, LimitOptions {
  readonly meter: string;
  readonly duration: number;
  readonly html?: string;
}

const examples = `
The meter is verified meanwhile as by etalon detect. The supply is stated on the primary side; the study is kept at the
station and at the meter's terminal (etalon harmonics read-back). Minutes to hours tell more: what varies shows impedances.
Example:
  etalon harmonics study --meter qh-05 --duration 60 --nominal-voltage 110000 --short-circuit 10000 --x-over-r 3`;

export function registerHarmonicsStudy(group: Command, screen: Screen): void {
  const command = withCloud(
    group
      .command("study")
      .description(
        "measure a meter's user through a running cloud: his harmonics, whose they are, what they cost",
      )
      .addOption(idOption("--meter <id>", "the meter, as GET /meters lists it").makeOptionMandatory())
      .addOption(durationOption())
      .option("--html <file>", "write the report as a page to print as well"),
  );
  addTariffOptions(addLimitOptions(addNetworkOptions(command, false)))
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const { meter, duration } = options;
      const order = { meter, durationS: duration, harmonics: termsOf(options) };
      const { detection } = await asked<{ detection: string }>(options, "/detections", "POST", order);
      taken(await followed(() => chosenCloud(options), { meter, detection }));
      printReport(await studiedDetection(options, detection), options, screen);
    });
}

function termsOf(options: Options): HarmonicTerms {
  const { shortCircuit, nominalVoltage, xOverR = 5, shortCircuitTolerance = 10 } = options;
  if (shortCircuit !== undefined && nominalVoltage === undefined)
    throw new BadInput(
      "--short-circuit tells an impedance together with --nominal-voltage, which is expected",
    );
  const supply =
    shortCircuit === undefined || nominalVoltage === undefined
      ? null
      : {
          nominalV: nominalVoltage,
          shortCircuitVA: shortCircuit * 1e6,
          xOverR,
          tolerance: shortCircuitTolerance / 100,
        };
  return { supply, tariff: tariffOf(options) };
}
