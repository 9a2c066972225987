// `etalon quality study`: a detection with a study of power quality, ordered from a running cloud and followed to its report.

import { setTimeout } from "node:timers/promises";
import { type StandardName, standardNames } from "@etalon/analysis/quality-report/standards";
import { toJson } from "@etalon/basis";
import type { Command } from "commander";
import { chosenCloud } from "../api.ts";
import { taken } from "../bad-input.ts";
import { keptReport } from "../kept-quality.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idOption } from "../options/nouns.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import { addDeclaredOptions } from "../options/power-quality.ts";
import { addSupplyOptions, type SupplyOptions, saidOfSupply } from "../options/supply.ts";
import type { Screen } from "../screen.ts";
import { qualityReportText } from "../show/quality-report.ts";
import type { SeenDetection } from "../studied-detection.ts";
import { followed } from "./detect.ts";

interface Options extends CloudOptions, SupplyOptions {
  readonly meter: string;
  readonly minutes?: number;
  readonly standard: StandardName;
}

const LOOK_EVERY_MS = 100;
const KEPT_WITHIN_MS = 60_000;

const examples = `
The meter is verified meanwhile as by etalon detect, and its instrument is held so long: without --minutes until one interval
of ten minutes is whole, the least that limits are held against. Such intervals lie between ticks of UTC (…:10, …:20:
IEC 61000-4-30), and the flickermeter settles for two minutes before: 12 to 22 minutes, as the clock stands when it begins; the
line that it is sampling says how long, each line of progress how much is left. quality stop --detection calls it off, and the
instrument is free at once; what was told by then is kept. Intervals of 3 s, 10 s, 10 min and 2 h and events with their waveforms are kept at the station as they become known; studies one after the other
make one long observation, and what is between them is missing in it: etalon quality start has them go on round the clock.
Voltages and the ratio of currents are those of the meter's plate where they are left out.
Examples:
  etalon quality study --meter qh-05 --standard gbt --short-circuit 1500
  etalon quality report --meter qh-05 --standard en50160`;

export function registerQualityStudy(group: Command, screen: Screen): void {
  const command = withCloud(
    group
      .command("study")
      .description("measure a meter's power quality through a running cloud, and keep it at the station")
      .addOption(idOption("--meter <id>", "the meter, as GET /meters lists it").makeOptionMandatory())
      .addOption(
        numberOption("--minutes <n>", "how long, minutes of the site's time (default: 12 to 22, as below)", {
          unit: "minutes",
          above: 0,
          highest: 1440,
        }),
      )
      .addOption(
        choiceOption(
          "--standard <name>",
          "by whose limits it is judged, and alarms are told",
          standardNames,
        ).default("gbt"),
      ),
  );
  addSupplyOptions(addDeclaredOptions(command))
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const { meter, minutes, standard } = options;
      const quality = { standard, supply: saidOfSupply(options) };
      const order = { meter, ...(minutes !== undefined && { durationS: 60 * minutes }), quality };
      const { detection } = await asked<{ detection: string }>(options, "/detections", "POST", order);
      screen.err(`etalon quality stop --detection ${detection} calls it off\n`);
      taken(await followed(() => chosenCloud(options), { meter, detection }));
      await allKept(options, detection);
      const report = await keptReport(options);
      screen.out(options.json ? `${toJson({ detection, ...report }, 2)}\n` : qualityReportText(report));
    });
}

/** The verdict may come before the last of what was told is kept. */
async function allKept(options: Options, detection: string): Promise<void> {
  for (const until = performance.now() + KEPT_WITHIN_MS; performance.now() < until; ) {
    const { quality } = await asked<SeenDetection>(options, `/detections/${detection}`);
    if (quality === undefined || quality.kept >= quality.told) return;
    await setTimeout(LOOK_EVERY_MS);
  }
}
