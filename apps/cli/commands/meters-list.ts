// `etalon meters list`: a station's meters in any order under any filters, page by page.

import { accuracyClasses, toJson, verdicts } from "@etalon/basis";
import {
  type MeterQuery,
  type MeterRank,
  meterRanks,
  meterStates,
  orders,
  urgencies,
} from "@etalon/messages/meter-list";
import { classes448 } from "@etalon/planning/fleet-meter";
import type { Command } from "commander";
import { type CloudOptions, withCloud } from "../options/cloud.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import { pageOfMeters } from "../registered-meters.ts";
import type { Screen } from "../screen.ts";
import { meterPageText } from "../show/meters.ts";

type Options = CloudOptions & Partial<MeterQuery>;

const help = `
Meters of which what --rank names is not known come last. error and uncertainty are the last verdict's; condition is
(|error| + U) ÷ limit and life the day when the limit may be reached, both by monitoring.
Examples:
  npx etalon meters list
  npx etalon meters list --rank condition --class448 I --state in-service --at-most 20
  npx etalon meters list --text "substation Qinghe" --verdict none`;

export function registerMetersList(group: Command, screen: Screen): void {
  withCloud(
    group
      .command("list")
      .description(
        "meters with their instrument, last verdict and condition, in any order, under any filters",
      )
      .addOption(choiceOption("--rank <by>", "what the list goes by", Object.keys(meterRanks) as MeterRank[]))
      .addOption(choiceOption("--order <way>", "up or down, as the rank has it when left out", orders))
      .option("--text <beginning>", "name, serial number or site begin with it")
      .option("--site <text>", "at this site, to the letter")
      .option("--agent <id>", "whose instrument is this agent's")
      .option("--terminal <id>", "beside this terminal")
      .addOption(choiceOption("--accuracy-class <class>", "of this class", accuracyClasses))
      .addOption(choiceOption("--class448 <class>", "of this class by DL/T 448", classes448))
      .option("--batch <text>", "of this batch, to the letter")
      .option("--installed-since <day>", "put up on this day or later, such as 2019-05-30")
      .option("--installed-before <day>", "put up before this day")
      .addOption(choiceOption("--state <name>", "these alone", meterStates))
      .addOption(choiceOption("--verdict <name>", "of the last detection", [...verdicts, "none"]))
      .addOption(choiceOption("--watched <yes>", "whether monitoring knows of them", ["yes", "no"]))
      .option("--cause <words>", 'what the diagnosis says, such as "gain"')
      .addOption(
        numberOption("--of-limit <share>", "only where (|error| + U) ÷ limit is at least this: 0.8 is 80 %", {
          lowest: 0,
          highest: 1e6,
        }),
      )
      .addOption(choiceOption("--urgency <name>", "in the last work list that was kept", urgencies))
      .option("--after <place>", "go on behind this place, as the end of an earlier page named it")
      .addOption(
        numberOption("--at-most <n>", "meters of a page", { lowest: 1, highest: 1000, whole: true }),
      ),
  )
    .addHelpText("after", help)
    .action(async ({ data, url, json, ...wishes }: Options) => {
      const page = await pageOfMeters({ data, ...(url !== undefined && { url }) }, wishes);
      screen.out(`${json ? toJson(page, 2) : meterPageText(page)}\n`);
    });
}
