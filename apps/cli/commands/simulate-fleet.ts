// `etalon simulate fleet`: a register of meters whose truth is known, for `etalon plan replace`.

import { counted, toJson } from "@etalon/basis";
import { writeRows } from "@etalon/codecs/csv/index";
import { type FleetRow, fleetRows } from "@etalon/outside/simulated/fleet-rows";
import { dayMs } from "@etalon/planning";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { numberOption } from "../options/numbers.ts";
import { atWork, type Screen } from "../screen.ts";
import { writeWhole } from "../written-files.ts";

interface Options {
  readonly out: string;
  readonly meters: number;
  readonly seed: number;
  readonly today: string;
  readonly json?: boolean;
}

const examples = `
Laws of drift and failure are the simulation's, no field data. The truth goes beside: FILE with .truth.csv.
Examples:
  etalon simulate fleet --out fleet.csv --meters 2000 --seed 1
  etalon plan replace --fleet fleet.csv --today 2026-03-02`;

export function registerSimulateFleet(simulate: Command, screen: Screen): void {
  simulate
    .command("fleet")
    .description("make a register of meters in service, with what a master station found of them")
    .requiredOption("--out <file>", "CSV file")
    .addOption(
      numberOption("--meters <n>", "of the register", {
        unit: "meters",
        lowest: 400,
        highest: 1_000_000,
        whole: true,
      }).default(2000),
    )
    .addOption(
      numberOption("--seed <n>", "of all chance: the same seed gives the same fleet", {
        whole: true,
        lowest: 0,
        highest: 2 ** 31 - 1,
      }).default(1),
    )
    .option("--today <day>", "to which ages count", "2026-03-02")
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async ({ out, meters, seed, today, json }: Options) => {
      if (dayMs(today) === null)
        throw new BadInput(`--today "${today}": a day such as 2026-03-02 is expected`);
      const { rows, truth } = await atWork(screen, "simulating", () => fleetRows(meters, seed, today));
      const names = Object.keys(rows[0]!) as (keyof FleetRow)[];
      const beside = `${out.replace(/\.csv$/, "")}.truth.csv`;
      writeWhole(
        out,
        writeRows(
          names,
          rows.map((row) => names.map((name) => row[name])),
        ),
      );
      writeWhole(
        beside,
        writeRows(
          ["meter", "errorPercent", "yearsLeft"],
          truth.map(({ errorPercent, yearsLeft }, n) => [rows[n]!.meter, errorPercent, yearsLeft]),
        ),
      );
      const files = { fleet: out, truth: beside };
      screen.out(
        json
          ? `${toJson({ files, meters, seed, today }, 2)}\n`
          : `fleet  ${out}: ${counted(meters, "meter")}\ntruth  ${beside}\nnext   etalon plan replace --fleet ${out} --today ${today}\n`,
      );
    });
}
