// `etalon harmonics study|report|read-back`: users who are a source of harmonics, and what that means for bills and losses.

import type { Command } from "commander";
import type { Screen } from "../screen.ts";
import { registerHarmonicsReadBack } from "./harmonics-read-back.ts";
import { registerHarmonicsReport } from "./harmonics-report.ts";
import { registerHarmonicsStudy } from "./harmonics-study.ts";

export function registerHarmonics(program: Command, screen: Screen): void {
  const group = program
    .command("harmonics")
    .description(
      "users who are a source of harmonics: whose they are, what they cost, under each definition",
    );
  registerHarmonicsStudy(group, screen);
  registerHarmonicsReport(group, screen);
  registerHarmonicsReadBack(group, screen);
}
