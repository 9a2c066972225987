// `etalon harmonics report`: users who are a source of harmonics, and what that means for bills and losses.

import type { Command } from "commander";
import type { Screen } from "../screen.ts";
import { registerHarmonicsReport } from "./harmonics-report.ts";

export function registerHarmonics(program: Command, screen: Screen): void {
  const group = program
    .command("harmonics")
    .description(
      "users who are a source of harmonics: whose they are, what they cost, under each definition",
    );
  registerHarmonicsReport(group, screen);
}
