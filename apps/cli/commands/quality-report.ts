// `etalon quality report`: power quality held against a standard's limits, with events beside the immunity curves.

import { join } from "node:path";
import { immunityCurves } from "@etalon/analysis/quality-report/immunity.table";
import { type ListedEvent, listedEvents } from "@etalon/analysis/quality-report/listed-events";
import { observedRecording } from "@etalon/analysis/quality-report/observed-recording";
import { qualityReport } from "@etalon/analysis/quality-report/quality-report";
import { rapidChangesReport } from "@etalon/analysis/quality-report/rapid-changes";
import { type StandardName, standardNames } from "@etalon/analysis/quality-report/standards";
import { later, nanoseconds, type Recording, toJson } from "@etalon/basis";
import { cutRecording } from "@etalon/codecs/recording/index";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { keptReport } from "../kept-quality.ts";
import { type CloudOptions, withCloud } from "../options/cloud.ts";
import { idOption } from "../options/nouns.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import {
  addPowerQualityOptions,
  type PowerQualityChoice,
  powerQualityTerms,
} from "../options/power-quality.ts";
import { addRecordingOptions, addSystemOptions } from "../options/recording.ts";
import { addSupplyOptions, type SupplyOptions, supplyOf } from "../options/supply.ts";
import type { WholeReport } from "../quality-report.ts";
import type { AnalysedOptions } from "../recorded-input.ts";
import { recordedQuality } from "../recorded-quality.ts";
import { atWork, type Screen } from "../screen.ts";
import { qualityReportText } from "../show/quality-report.ts";
import { readAggregates } from "../stored-aggregates.ts";
import { writeRecording } from "../written-files.ts";

interface Options
  extends Omit<AnalysedOptions, "recording">,
    PowerQualityChoice,
    SupplyOptions,
    CloudOptions {
  readonly recording?: string;
  readonly aggregates?: readonly string[];
  readonly meter?: string;
  readonly days?: number;
  readonly standard?: StandardName;
  readonly events?: string;
}

const examples = `
Verdicts: complies, violates, or not assessable where too little was observed; of the report as a whole, what holds
of any phenomenon in the order violates, not assessable, complies.
Examples:
  etalon quality report --recording demo/recording.cfg --standard en50160 --declared-voltage 57.7 --nominal-voltage 400
  etalon simulate quality --out demo/week --days 7
  etalon quality report --aggregates demo/week --standard gbt --declared-voltage 230 --nominal-voltage 400
  etalon quality report --meter qh-05 --standard gbt
  etalon quality report --recording relay.cff --standard gbt --declared-voltage 57.7 --events demo/events`;

export function registerQualityReport(group: Command, screen: Screen): void {
  const command = withCloud(
    group
      .command("report")
      .description(
        "power quality of a recording, of aggregates over days, or of a running cloud's meter, by the limits of a standard",
      ),
  );
  addSupplyOptions(addPowerQualityOptions(addSystemOptions(addRecordingOptions(command, false))))
    .option("--aggregates <folders...>", "of `etalon quality aggregates`, instead of a recording")
    .addOption(idOption("--meter <id>", "what a running cloud keeps of this meter, instead of a recording"))
    .addOption(
      numberOption("--days <n>", "of --meter, back from what was kept last; 7 when left out", {
        unit: "days",
        lowest: 1,
        highest: 31,
        whole: true,
      }),
    )
    .addOption(
      choiceOption(
        "--standard <name>",
        "whose limits hold; that of the meter's study when left out with --meter",
        standardNames,
      ),
    )
    .option("--events <folder>", "for a COMTRADE recording of each event, ten cycles before to ten after")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const report = await reportOf(options, screen);
      screen.out(options.json ? `${toJson(report, 2)}\n` : qualityReportText(report));
    });
}

async function reportOf(options: Options, screen: Screen): Promise<WholeReport> {
  const { recording, aggregates, meter, standard, events } = options;
  if ([recording, aggregates, meter].filter((one) => one !== undefined).length !== 1)
    throw new BadInput("one of --recording, --aggregates and --meter is expected");
  if (meter !== undefined) return keptReport({ ...options, meter });
  if (options.days !== undefined) throw new BadInput("--days: it goes with --meter");
  if (standard === undefined) throw new BadInput("--standard: whose limits hold is expected");
  if (recording === undefined) {
    if (events !== undefined) throw new BadInput("--events cuts a recording: --recording is expected");
    const observation = await atWork(screen, "reading aggregates", () => readAggregates(aggregates!));
    const supply = supplyOf(options, options.nominal === "60" ? 60 : 50);
    return {
      ...qualityReport(observation, standard, supply),
      rapidChanges: null,
      events: null,
      immunityCurves,
      recordingNotes: [],
    };
  }
  const measured = await recordedQuality({ ...options, recording }, powerQualityTerms(options), screen);
  const { quality, nominalHz } = measured;
  const supply = supplyOf(options, nominalHz);
  const { rules, found } = quality.events;
  const listed = listedEvents(found, nominalHz, measured.stretch);
  const changes = rules && {
    observedS: measured.stretch.toS - measured.stretch.fromS,
    lookedForPercent: rules.rapidChangePercent,
    percents: listed.filter(({ event }) => event === "rapid change").map(({ percent }) => percent),
  };
  return {
    ...qualityReport(observedRecording(quality), standard, supply),
    rapidChanges: changes && rapidChangesReport(standard, supply, changes),
    events: listed.map((event, n) => ({
      ...event,
      file: events === undefined ? null : writeEvent(events, event, n, measured.recording),
    })),
    immunityCurves,
    recordingNotes: measured.notes,
  };
}

function writeEvent(
  folder: string,
  { event, waveform }: ListedEvent,
  n: number,
  recording: Recording,
): string {
  const cut = taken(cutRecording(recording, waveform.fromS, waveform.toS));
  const name = `${String(n + 1).padStart(3, "0")}-${event.replace(" ", "-")}`;
  return writeRecording(join(folder, name), fromItsFirstSample(cut), "comtrade")[0]!;
}

/** A cut keeps the times of the whole record; a file of its own begins at 0. */
function fromItsFirstSample(cut: Recording): Recording {
  const at = cut.sections[0]?.fromS ?? 0;
  const { startTaiNs, sections, gaps } = cut;
  return {
    ...cut,
    startTaiNs: startTaiNs === null ? null : later(startTaiNs, nanoseconds(at)),
    sections: sections.map((section) => ({ ...section, fromS: section.fromS - at })),
    gaps: gaps.map((gap) => ({ ...gap, fromS: gap.fromS - at, toS: gap.toS - at })),
  };
}
