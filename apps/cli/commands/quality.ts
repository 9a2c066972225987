// `etalon quality …`: power quality by the limits of standards, and aggregates kept for it.

import { observedRecording } from "@etalon/analysis/quality-report/observed-recording";
import { toJson } from "@etalon/basis";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import {
  addPowerQualityOptions,
  type PowerQualityChoice,
  powerQualityTerms,
} from "../options/power-quality.ts";
import { addRecordingOptions, addSystemOptions } from "../options/recording.ts";
import type { AnalysedOptions } from "../recorded-input.ts";
import { recordedQuality } from "../recorded-quality.ts";
import type { Screen } from "../screen.ts";
import { storedTables, writeAggregates } from "../stored-aggregates.ts";
import { registerQualityEvents } from "./quality-events.ts";
import { registerQualityReport } from "./quality-report.ts";
import { registerStandingStudies } from "./quality-standing.ts";
import { registerQualityStudy } from "./quality-study.ts";

interface Options extends AnalysedOptions, PowerQualityChoice {
  readonly out: string;
  readonly json?: boolean;
}

const examples = `
Recordings of one place, one after the other, each into a folder of its own, make one long observation.
Examples:
  etalon quality aggregates --recording monday.cfg --out monday --declared-voltage 57.7
  etalon quality report --aggregates monday tuesday --standard en50160 --declared-voltage 57.7 --nominal-voltage 400`;

export function registerQuality(program: Command, screen: Screen): void {
  const group = program
    .command("quality")
    .description("power quality by the limits of GB/T, EN 50160 or IEEE 519");
  registerQualityStudy(group, screen);
  registerStandingStudies(group, screen);
  registerQualityReport(group, screen);
  registerQualityEvents(group, screen);
  const command = group
    .command("aggregates")
    .description("keep a recording's 3 s, 10 s, 10 min and 2 h values, as CSV, for a report over days");
  addPowerQualityOptions(addSystemOptions(addRecordingOptions(command)))
    .requiredOption(
      "--out <folder>",
      "for 3-s.csv, 10-s.csv, 10-min.csv and 2-h.csv, as far as there are any",
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const { quality, recording } = await recordedQuality(options, powerQualityTerms(options), screen);
      if (recording.startTaiNs === null)
        throw new BadInput(`${options.recording}: it states no time, by which aggregates are kept`);
      const observation = observedRecording(quality);
      if (observation.tables.length === 0)
        throw new BadInput(`${options.recording}: it holds no whole interval of 3 s or longer`);
      const files = writeAggregates(options.out, storedTables(observation));
      screen.out(options.json ? `${toJson({ files }, 2)}\n` : `${files.join("\n")}\n`);
    });
}
