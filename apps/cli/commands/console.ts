// `etalon console`: the console of a running cloud, with a way in for whoever may use its commands.

import { toJson } from "@etalon/basis";
import type { Command } from "commander";
import { chosenCloud } from "../api.ts";
import { taken } from "../bad-input.ts";
import { type CloudOptions, withCloud } from "../options/cloud.ts";
import type { Screen } from "../screen.ts";
import { wayIn } from "../way-in.ts";

export function registerConsole(program: Command, screen: Screen): void {
  withCloud(
    program
      .command("console")
      .description("print a link to the console that lets you in once, within ten minutes"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  npx etalon console\n  npx etalon console --url https://cloud.example:8740",
    )
    .action(async (options: CloudOptions) => {
      const way = taken(await wayIn(taken(await chosenCloud(options))));
      screen.out(`${options.json ? toJson(way, 2) : way.address}\n`);
    });
}
