// `etalon simulate quality`: aggregates of days whose laws are known, for `etalon quality report`.

import { toJson } from "@etalon/basis";
import {
  type AggregateInterval,
  type Swing,
  simulatedAggregates,
} from "@etalon/outside/simulated/supply-week";
import type { Command } from "commander";
import { numberOption } from "../options/numbers.ts";
import { atWork, type Screen } from "../screen.ts";
import { writeAggregates } from "../stored-aggregates.ts";

interface Options {
  readonly out: string;
  readonly days: number;
  readonly fifth: number;
  readonly json?: boolean;
}

const intervals: readonly AggregateInterval[] = ["10 s", "10 min", "2 h"];
const DECLARED_V = 230;
const startMs = Date.parse("2026-03-02T00:00:00Z");

const examples = `
Each quantity swings once a day about its mean, so how long it is beyond a limit is known; 230 V, 50 Hz, no 3 s values.
Examples:
  etalon simulate quality --out week --days 7 --fifth 5
  etalon quality report --aggregates week --standard en50160 --declared-voltage 230 --nominal-voltage 400`;

export function registerSimulateQuality(simulate: Command, screen: Screen): void {
  simulate
    .command("quality")
    .description("make aggregates of power quality over days")
    .requiredOption("--out <folder>", "for 10-s.csv, 10-min.csv and 2-h.csv")
    .addOption(
      numberOption("--days <n>", "observed", { unit: "days", lowest: 1, highest: 31, whole: true }).default(
        7,
      ),
    )
    .addOption(
      numberOption("--fifth <%>", "mean of the fifth harmonic of phase a, swinging by a fifth of it, %", {
        unit: "%",
        lowest: 0,
        highest: 50,
      }).default(3),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async ({ out, days, fifth, json }: Options) => {
      const files = await atWork(screen, "simulating", () => {
        const law = { startMs, days, columns: columnsOf(fifth) };
        return writeAggregates(
          out,
          intervals.map((interval) => ({ interval, ...simulatedAggregates(law, interval) })),
        );
      });
      screen.out(json ? `${toJson({ files, days }, 2)}\n` : `${files.join("\n")}\n`);
    });
}

function columnsOf(fifthPercent: number): Record<string, Swing> {
  const still = (mean: number): Swing => ({ mean, swing: 0 });
  const columns: Record<string, Swing> = {
    frequency_hz: { mean: 50, swing: 0.05 },
    unbalance_percent: { mean: 0.7, swing: 0.3 },
  };
  ["a", "b", "c"].forEach((phase, p) => {
    const later = p / 10;
    columns[`u${phase}_v`] = { mean: 231, swing: 6, later };
    columns[`u${phase}_pst`] = { mean: 0.5, swing: 0.2, later };
    columns[`u${phase}_h1_v`] = still(DECLARED_V);
    for (let order = 2; order <= 40; order++) columns[`u${phase}_h${order}_v`] = still(0.002 * DECLARED_V);
  });
  const fifthV = (fifthPercent / 100) * DECLARED_V;
  columns.ua_h5_v = { mean: fifthV, swing: 0.2 * fifthV };
  return columns;
}
