// `etalon plan replace`: a fleet's work list, or replacement by age against replacement by condition on a simulated population.

import { counted, toJson } from "@etalon/basis";
import { writeRows } from "@etalon/codecs/csv/index";
import { meterPopulation } from "@etalon/outside/simulated/meter-population";
import {
  comparison,
  dayMs,
  type Edition448,
  editions448,
  type FleetMeter,
  measures,
  usualPlanRule,
  usualPolicyRule,
  usualPrices,
  type WorkRow,
  workList,
} from "@etalon/planning";
import type { Command } from "commander";
import { BadInput, taken } from "../bad-input.ts";
import { keepWorkList } from "../kept-work-list.ts";
import { openFleet } from "../opened-fleet.ts";
import { type CloudOptions, withCloud } from "../options/cloud.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import { registeredFleet } from "../registered-meters.ts";
import { atWork, type Screen } from "../screen.ts";
import { comparisonText, workListText } from "../show/plan.ts";
import { watchedFleet } from "../watched-fleet.ts";
import { writeWhole } from "../written-files.ts";

interface Options extends CloudOptions {
  readonly watched?: boolean;
  readonly fleet?: string;
  readonly registered?: boolean;
  readonly keep?: boolean;
  readonly simulate?: number;
  readonly seed?: number;
  readonly years?: number;
  readonly cycle?: number;
  readonly lead?: number;
  readonly watchPrice?: number;
  readonly today?: string;
  readonly budget?: number;
  readonly crews?: number;
  readonly horizon?: number;
  readonly fresh?: number;
  readonly top?: number;
  readonly acceptable?: number;
  readonly confidence?: number;
  readonly edition: Edition448;
  readonly oldest: number;
  readonly visitPrice: number;
  readonly kwhPrice: number;
  readonly csv?: string;
}

/** An option belongs to one of the two ways to ask. */
const ofFleet = ["watched", "today", "horizon", "fresh", "top", "acceptable", "confidence"] as const;
const ofSimulation = ["seed", "years", "cycle", "lead", "watchPrice"] as const;

const examples = `
A fleet file is CSV with a header, or a JSON object a line, with the columns
  meter,class448,accuracyClass,batch,installed,kwhPerYear,foundBy,foundOn,errorPercent,uncertaintyPercent,
  driftPercentPerYear,driftUncertainty,timesBeyond,wiringFault,events,familyDefect
Days are written 2019-05-30; foundBy is "site test", "waveform" or "sum meter", and empty where nothing is known.
Meter prices: 0.2S ¥3,000 and 0.5S ¥2,000 are the paper's; other prices, and all laws of --simulate, are assumptions of
this program, no field data. A life is that of a drift that goes on as it did: what fails at once is not foreseen. JJG 596 has meters verified anew after six or eight years: --oldest beyond that needs the
authority's consent. --watched reads what monitoring has kept; no command of the cloud starts a monitoring machine yet.
Examples:
  etalon simulate fleet --out fleet.csv --meters 2000
  etalon plan replace --fleet fleet.csv --crews 2 --budget 200000 --csv work.csv
  etalon plan replace --fleet fleet.csv --watched --data .etalon/station-zz-01
  etalon plan replace --registered --watched --data .etalon/station-zz-01
  etalon plan replace --simulate 1000000 --seed 1 --years 16`;

export function registerPlanReplace(plan: Command, screen: Screen): void {
  const number = numberOption;
  withCloud(
    plan
      .command("replace")
      .description("a fleet's work list with reasons; or age against condition on a simulated population")
      .option("--fleet <file>", "the register: CSV or JSON lines")
      .option(
        "--registered",
        "the station's own register instead: meters whose class by DL/T 448, batch and day it has",
      )
      .addOption(
        number("--simulate <n>", "meters of a simulated population instead", {
          unit: "meters",
          lowest: 400,
          highest: 10_000_000,
          whole: true,
        }),
      )
      .addOption(
        number("--seed <n>", "of the simulation's chance; 1 when left out", {
          whole: true,
          lowest: 0,
          highest: 2 ** 31 - 1,
        }),
      )
      .addOption(
        number("--years <n>", "that are simulated; 16 when left out", {
          unit: "years",
          lowest: 1,
          highest: 100,
          whole: true,
        }),
      )
      .addOption(
        number("--cycle <years>", "simulated: age at which policy by age replaces; 8 when left out", {
          unit: "years",
          above: 0,
          highest: 100,
        }),
      )
      .addOption(
        number("--lead <years>", "simulated: before the limit may be reached; 1 when left out", {
          unit: "years",
          lowest: 0,
          highest: 20,
        }),
      )
      .addOption(
        number("--watch-price <yuan>", "simulated: of watching a meter for a year; 20 when left out", {
          unit: "yuan",
          lowest: 0,
        }),
      )
      .option("--today <day>", "from which ages count, such as 2026-03-02; this day when left out")
      .addOption(
        number("--budget <yuan>", "of each year; without end when left out", {
          unit: "yuan",
          lowest: 0,
        }),
      )
      .addOption(
        number(
          "--crews <n>",
          "that visit sites, 8 a day on 250 days a year; as many as it takes when left out",
          { unit: "crews", lowest: 0, highest: 100_000 },
        ),
      )
      .addOption(
        number("--horizon <years>", "that the plan covers; 1 when left out", {
          unit: "years",
          above: 0,
          highest: 20,
        }),
      )
      .addOption(
        number("--fresh <years>", "for which a result stands for the condition; 1 when left out", {
          unit: "years",
          above: 0,
          highest: 20,
        }),
      )
      .addOption(
        number("--acceptable <percent>", "share of bad meters that a batch may have, %; 2 when left out", {
          unit: "percent",
          above: 0,
          highest: 50,
        }),
      )
      .addOption(
        number("--confidence <percent>", "of each bound of that share, %; 95 when left out", {
          unit: "percent",
          above: 50,
          highest: 99.99,
        }),
      )
      .addOption(
        number("--top <n>", "rows that are shown; 20 when left out", {
          unit: "rows",
          lowest: 0,
          whole: true,
        }),
      )
      .addOption(
        choiceOption("--edition <year>", "of DL/T 448 for field tests", editions448).default(
          usualPlanRule.edition,
        ),
      )
      .addOption(
        number("--oldest <years>", "age beyond which none is kept", {
          unit: "years",
          above: 0,
          highest: 100,
        }).default(usualPlanRule.oldestYears),
      )
      .addOption(
        number("--visit-price <yuan>", "of a crew's visit", { unit: "yuan", lowest: 0 }).default(
          usualPlanRule.visitYuan,
        ),
      )
      .addOption(
        number("--kwh-price <yuan>", "of a kWh counted wrongly", { unit: "yuan", lowest: 0 }).default(
          usualPlanRule.kwhYuan,
        ),
      )
      .option("--csv <file>", "all rows as CSV")
      .option("--keep", "with --registered: the station keeps the list, for `etalon meters list --rank plan`")
      .option(
        "--watched",
        "what a running cloud's monitoring knows of these meters counts instead of what the register knew",
      ),
  )
    .addHelpText("after", examples)
    .action((options: Options) => planReplace(options, screen));
}

async function planReplace(options: Options, screen: Screen): Promise<void> {
  const { fleet, simulate, registered = false } = options;
  const sources = [fleet !== undefined, registered, simulate !== undefined].filter(Boolean).length;
  if (options.watched && sources === 0)
    throw new BadInput(
      "--watched: --fleet or --registered is expected beside it; a register says which meters there are, monitoring how they do",
    );
  if (sources !== 1) throw new BadInput("--fleet, --registered or --simulate: one of the three is expected");
  if (options.keep && !registered)
    throw new BadInput("--keep: with --registered, since a station keeps a work list of its own meters");
  const ofOthers = simulate === undefined ? ofSimulation : ofFleet;
  const stray = ofOthers.find((name) => options[name] !== undefined);
  if (stray !== undefined)
    throw new BadInput(
      `--${stray} is for ${simulate === undefined ? "--simulate" : "--fleet or --registered"}`,
    );
  await (simulate === undefined
    ? planned(fleet ?? null, options, screen)
    : simulated(simulate, options, screen));
}

/** @param path  null: the station's register */
async function planned(path: string | null, options: Options, screen: Screen): Promise<void> {
  const todayMs = options.today === undefined ? Date.now() : dayMs(options.today);
  if (todayMs === null)
    throw new BadInput(`--today "${options.today}": a day such as 2026-03-02 is expected`);
  const { budget, crews, edition, oldest, visitPrice, kwhPrice, horizon, fresh, acceptable, confidence } =
    options;
  const list = await atWork(screen, "planning", async () =>
    workList(
      await fleetOf(path, options, todayMs, screen),
      { budgetYuan: budget ?? null, crews: crews ?? null },
      {
        edition,
        horizonYears: horizon ?? usualPlanRule.horizonYears,
        freshYears: fresh ?? usualPlanRule.freshYears,
        oldestYears: oldest,
        visitYuan: visitPrice,
        kwhYuan: kwhPrice,
        batch: {
          acceptablePercent: acceptable ?? usualPlanRule.batch.acceptablePercent,
          confidence: confidence === undefined ? usualPlanRule.batch.confidence : confidence / 100,
        },
      },
    ),
  );
  if (options.csv !== undefined) writeWhole(options.csv, workCsv(list.rows));
  if (options.keep) {
    const kept = await keepWorkList(options, list.rows, todayMs);
    screen.err(`etalon: the station keeps ${counted(kept, "row")}\n`);
  }
  screen.out(options.json ? `${toJson(list, 2)}\n` : workListText(list, options.top ?? 20));
}

async function fleetOf(
  path: string | null,
  options: Options,
  todayMs: number,
  screen: Screen,
): Promise<readonly FleetMeter[]> {
  const fleet =
    path === null ? await ofStation(options, todayMs, screen) : taken(await openFleet(path, todayMs));
  if (options.watched !== true) return fleet;
  const watched = await watchedFleet(fleet, options, todayMs);
  if (watched.every((meter, n) => meter === fleet[n]))
    screen.err(
      "etalon: note: monitoring knows nothing of these meters: the plan rests on the register alone\n",
    );
  return watched;
}

async function ofStation(options: Options, todayMs: number, screen: Screen): Promise<readonly FleetMeter[]> {
  const { fleet, others } = await registeredFleet(options, todayMs);
  const lacking = "lack class by DL/T 448, batch or day; `etalon meters change` adds them";
  if (fleet.length === 0)
    throw new BadInput(
      `--registered: none of ${counted(others, "meter")} in service can be planned for: they ${lacking}`,
    );
  if (others > 0)
    screen.err(
      `etalon: note: ${counted(others, "meter in service is", "meters in service are")} left out: they ${lacking}\n`,
    );
  return fleet;
}

async function simulated(count: number, options: Options, screen: Screen): Promise<void> {
  const { seed = 1, years = 16, budget, crews, edition, oldest, visitPrice, kwhPrice } = options;
  const result = await atWork(screen, `simulating ${count} meters twice over ${years} years`, () =>
    comparison(
      () => meterPopulation(count, seed),
      years,
      {
        edition,
        oldestYears: oldest,
        cycleYears: options.cycle ?? usualPolicyRule.cycleYears,
        leadYears: options.lead ?? usualPolicyRule.leadYears,
      },
      {
        visitYuan: visitPrice,
        kwhYuan: kwhPrice,
        watchedYearYuan: options.watchPrice ?? usualPrices.watchedYearYuan,
      },
      { budgetYuan: budget ?? null, crews: crews ?? null },
    ),
  );
  if (options.csv !== undefined)
    writeWhole(
      options.csv,
      writeRows(
        ["measure", "age", "ageU", "condition", "conditionU", "difference", "differenceU"],
        measures.map((name) => [
          name,
          ...[result.age, result.condition, result.difference].flatMap((of) => [
            of[name].total,
            of[name].uncertainty,
          ]),
        ]),
      ),
    );
  screen.out(options.json ? `${toJson({ seed, ...result }, 2)}\n` : comparisonText(result, seed));
}

function workCsv(rows: readonly WorkRow[]): string {
  const names = [
    "rank", "meter", "class448", "stage", "action", "urgency", "withinYears", "score", "grade", "surelyYears",
    "riskYuanPerYear", "costYuan", "year", "why", "restsOn",
  ] as const satisfies readonly (keyof WorkRow)[]; // biome-ignore format: one list
  return writeRows(
    names,
    rows.map((row) => names.map((name) => row[name])),
  );
}
