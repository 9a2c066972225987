// `etalon simulate feeder`: registers of meters behind a sum meter, for `etalon plan estimate`.

import { toJson } from "@etalon/basis";
import { writeRows } from "@etalon/codecs/csv/index";
import { simulatedFeeder } from "@etalon/outside/simulated/feeder-rows";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { numberOption } from "../options/numbers.ts";
import { atWork, type Screen } from "../screen.ts";
import { writeWhole } from "../written-files.ts";

interface Options {
  readonly out: string;
  readonly meters: number;
  readonly anchored: number;
  readonly hours: number;
  readonly seed: number;
  readonly json?: boolean;
}

const examples = `
Makes readings.csv, anchors.csv and truth.csv.
Examples:
  etalon simulate feeder --out feeder --meters 7 --anchored 2 --hours 1200
  etalon plan estimate --readings feeder/readings.csv --anchors feeder/anchors.csv`;

export function registerSimulateFeeder(simulate: Command, screen: Screen): void {
  simulate
    .command("feeder")
    .description("make hourly registers of meters behind a sum meter, with line losses")
    .requiredOption("--out <folder>", "for the three files")
    .addOption(
      numberOption("--meters <n>", "behind the sum meter", {
        unit: "meters",
        lowest: 1,
        highest: 60,
        whole: true,
      }).default(7),
    )
    .addOption(
      numberOption("--anchored <n>", "of them measured by waveforms", {
        unit: "meters",
        lowest: 0,
        highest: 60,
        whole: true,
      }).default(2),
    )
    .addOption(
      numberOption("--hours <n>", "that are registered", {
        unit: "hours",
        lowest: 1,
        highest: 100_000,
        whole: true,
      }).default(1200),
    )
    .addOption(
      numberOption("--seed <n>", "of all chance", { whole: true, lowest: 0, highest: 2 ** 31 - 1 }).default(
        1,
      ),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async ({ out, meters, anchored, hours, seed, json }: Options) => {
      if (anchored > meters)
        throw new BadInput(`--anchored ${anchored}: at most the ${meters} of --meters are expected`);
      const made = await atWork(screen, "simulating", () =>
        simulatedFeeder({ meters, anchored, hours, line: "common" }, seed),
      );
      const files = {
        readings: `${out}/readings.csv`,
        anchors: `${out}/anchors.csv`,
        truth: `${out}/truth.csv`,
      };
      const kwh = (value: number): number => Number(value.toFixed(6));
      writeWhole(
        files.readings,
        writeRows(
          ["hours", "sum", ...made.meters],
          made.hours.map((hour) => [hour.hours, kwh(hour.sumKwh), ...hour.meterKwh.map(kwh)]),
        ),
      );
      writeWhole(
        files.anchors,
        writeRows(
          ["meter", "errorPercent", "uncertaintyPercent"],
          made.anchors.map((anchor) => [anchor.meter, anchor.errorPercent, anchor.uncertaintyPercent]),
        ),
      );
      writeWhole(
        files.truth,
        writeRows(
          ["meter", "errorPercent"],
          made.meters.map((meter, n) => [meter, made.truthPercent[n]!]),
        ),
      );
      screen.out(
        json
          ? `${toJson({ files, meters, anchored, hours, seed }, 2)}\n`
          : `readings  ${files.readings}\nanchors   ${files.anchors}\ntruth     ${files.truth}\nnext      etalon plan estimate --readings ${files.readings} --anchors ${files.anchors}\n`,
      );
    });
}
