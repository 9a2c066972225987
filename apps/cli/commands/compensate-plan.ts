// `etalon compensate plan`: which single-phase users should change their phase.

import { toJson } from "@etalon/basis";
import { type Plan, reassignment } from "@etalon/compensation/balance/reassignment";
import { phaseNames } from "@etalon/compensation/balance/users";
import type { Command } from "commander";
import { taken } from "../bad-input.ts";
import { listedUsers } from "../listed-users.ts";
import { numberOption } from "../options/numbers.ts";
import { atWork, type Screen } from "../screen.ts";
import { phasePlanText } from "../show/compensation.ts";

interface Options {
  readonly users: string;
  readonly phaseVoltage: number;
  readonly resistance: number;
  readonly reactance: number;
  readonly neutral: number;
  readonly hours: number;
  readonly kwhPerMove: number;
  readonly mostMoves: number;
  readonly seed: number;
  readonly json?: boolean;
}

const examples = `
The file has one row for each user and time:  user,phase,time,kw,kvar
Up to 20 users are searched to the end where that is little work, and the plan is then proved; beyond, it is the best of a
seeded search, and the loss of a perfect balance bounds what is missed.
Example:
  etalon compensate plan --users street.csv --resistance 0.05`;

export function registerPhasePlan(group: Command, screen: Screen): void {
  group
    .command("plan")
    .description("which single-phase users should change their phase, for the least loss in the line")
    .requiredOption("--users <file>", "CSV of users, as below")
    .addOption(
      numberOption("--resistance <ohm>", "of one phase conductor, ohm", {
        unit: "ohms",
        above: 0,
        highest: 1000,
      }).makeOptionMandatory(),
    )
    .addOption(
      numberOption("--reactance <ohm>", "of one phase conductor, ohm", {
        unit: "ohms",
        lowest: 0,
        highest: 1000,
      }).default(0),
    )
    .addOption(
      numberOption("--neutral <x>", "impedance of the neutral ÷ that of a phase", {
        lowest: 0,
        highest: 100,
      }).default(1),
    )
    .addOption(
      numberOption("--phase-voltage <V>", "phase to neutral, V", {
        unit: "volts",
        above: 0,
        highest: 1e6,
      }).default(230),
    )
    .addOption(
      numberOption("--hours <h>", "how long each time of the file lasts, hours", {
        unit: "hours",
        above: 0,
        highest: 8784,
      }).default(1),
    )
    .addOption(
      numberOption("--kwh-per-move <kWh>", "what one change must save over all times, kWh", {
        unit: "kWh",
        lowest: 0,
        highest: 1e9,
      }).default(0),
    )
    .addOption(
      numberOption("--most-moves <n>", "changes at most", {
        unit: "changes",
        lowest: 0,
        highest: 2000,
        whole: true,
      }).default(2000),
    )
    .addOption(
      numberOption("--seed <n>", "of the search", { lowest: 0, highest: 2 ** 31, whole: true }).default(1),
    )
    .option("--json", "one JSON document on stdout")
    .addHelpText("after", examples)
    .action(async (options: Options) => {
      const users = taken(await listedUsers(options.users));
      const plan = await atWork(screen, "planning", () =>
        taken(reassignment(users, termsOf(options)), options.users),
      );
      screen.out(options.json ? `${toJson(reported(plan), 2)}\n` : phasePlanText(plan, users.length));
    });
}

const termsOf = ({ phaseVoltage, resistance, reactance, neutral, ...terms }: Options) => ({
  ...terms,
  phaseV: phaseVoltage,
  resistanceOhm: resistance,
  reactanceOhm: reactance,
  neutralOverPhase: neutral,
});

const reported = ({ moves, assignment: _all, ...figures }: Plan) => ({
  moves: moves.map(({ user, from, to }) => ({ user, from: phaseNames[from], to: phaseNames[to] })),
  ...figures,
});
