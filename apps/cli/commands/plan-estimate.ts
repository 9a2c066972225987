// `etalon plan estimate`: errors of meters that nobody measures, from the balance behind a sum meter.

import { toJson } from "@etalon/basis";
import { anchoredErrors, emptyBalance, hearInterval, MOST_METERS } from "@etalon/planning";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { openAnchors, openReadings } from "../opened-feeder.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import { atWork, type Screen } from "../screen.ts";
import { estimateText } from "../show/plan.ts";

interface Options {
  readonly readings: string;
  readonly anchors: string;
  readonly line: (typeof lines)[number];
  readonly useful: number;
  readonly kept: number;
  readonly json?: boolean;
}

const lines = ["common", "along"] as const;
/** Products of meters and sections grow with the square. */
const MOST_ALONG = 20;

const examples = `
Readings: hours,sum,METER,… in each row the length of an interval and what moved in it, kWh, at the same instants for all.
Anchors: meter,errorPercent,uncertaintyPercent (standard); "sum" is the sum meter, without which nothing is determined.
An error is told where the meter's load moves apart from the others' and from the losses, losses follow the line, and the
balance contradicts no anchor; else it is undetermined, with the reason. A constant unmetered load shows as fixed loss.
Examples:
  etalon simulate feeder --out feeder
  etalon plan estimate --readings feeder/readings.csv --anchors feeder/anchors.csv
  etalon plan estimate --readings r.csv --anchors a.csv --line along --json`;

export function registerPlanEstimate(plan: Command, screen: Screen): void {
  plan
    .command("estimate")
    .description("errors of meters behind a sum meter, some of which were measured; or undetermined, and why")
    .requiredOption("--readings <file>", "CSV of what moved in each interval")
    .requiredOption("--anchors <file>", "CSV of what was measured")
    .addOption(
      choiceOption(
        "--line <kind>",
        "losses: of one common line, or of sections along the meters as they stand",
        lines,
      ).default("common"),
    )
    .addOption(
      numberOption("--useful <percent>", "a wider uncertainty tells nothing, % (95 %)", {
        unit: "percent",
        above: 0,
        highest: 100,
      }).default(1),
    )
    .addOption(
      numberOption("--kept <share>", "of what all earlier intervals weigh, at each: below 1 they fade", {
        above: 0.9,
        highest: 1,
      }).default(1),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action((options: Options) => planEstimate(options, screen));
}

async function planEstimate(
  { readings, anchors, line, useful, kept, json }: Options,
  screen: Screen,
): Promise<void> {
  const { meters, intervals } = taken(await openReadings(readings));
  const known = taken(await openAnchors(anchors));
  const sum = known.get("sum");
  if (sum === undefined)
    throw new BadInput(`${anchors}: no row of the meter "sum"; the sum meter's own error is expected`);
  const stranger = [...known.keys()].find((name) => name !== "sum" && !meters.includes(name));
  if (stranger !== undefined) throw new BadInput(`${anchors}: ${stranger} has no column in ${readings}`);
  const most = line === "along" ? MOST_ALONG : MOST_METERS;
  if (meters.length > most)
    throw new BadInput(
      `${readings}: ${meters.length} meters; at most ${most} are expected with --line ${line}`,
    );
  const result = await atWork(screen, "estimating", () => {
    const balance = emptyBalance({
      meters: meters.map((id) => ({ id, anchor: known.get(id) ?? null })),
      sum,
      ...(line === "along" ? { sections: meters.map((_, n) => meters.map((_, i) => i).slice(n)) } : {}),
    });
    for (const interval of intervals) hearInterval(balance, interval, kept);
    return anchoredErrors(balance, useful);
  });
  screen.out(
    json
      ? `${toJson({ intervals: intervals.length, ...result }, 2)}\n`
      : estimateText(result, intervals.length),
  );
}
