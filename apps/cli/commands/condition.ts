// `etalon condition`: what monitoring knows of a meter, or the meters under watch by rank.

import { toJson } from "@etalon/basis";
import {
  type ConditionPage,
  rankings,
  type ShownCondition,
  type shownHours,
} from "@etalon/messages/monitoring";
import type { Command } from "commander";
import type { z } from "zod";
import { queryOf } from "../api.ts";
import { allAwaited, awaitedOf } from "../awaited-condition.ts";
import { BadInput } from "../bad-input.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { conditionText, rankedText } from "../show/condition.ts";

interface Options extends CloudOptions {
  readonly meter?: string;
  readonly hours?: number;
  readonly rank?: (typeof rankings)[number];
  readonly cause?: string;
  readonly ofLimit?: number;
  readonly after?: string;
  readonly atMost?: number;
}

export function registerCondition(program: Command, screen: Screen): void {
  const count = { lowest: 1, highest: 1000, whole: true };
  withCloud(
    program
      .command("condition")
      .description(
        "what monitoring knows of a meter: error, coverage, drift, diagnosis, remaining life; without --meter all by rank",
      )
      .option("--meter <id>", "this meter")
      .addOption(numberOption("--hours <n>", "its newest hours besides", { ...count, highest: 10_000 }))
      .addOption(
        choiceOption("--rank <by>", "worst: nearest to the limit or beyond; life; meter: by name", rankings),
      )
      .option("--cause <words>", 'only these, such as "gain", "sound" or "lost pulses"')
      .addOption(
        numberOption("--of-limit <share>", "only where (|error| + U) ÷ limit is at least this: 0.8 is 80 %", {
          lowest: 0,
          highest: 1e6,
        }),
      )
      .option("--after <place>", "go on behind this place, as the end of an earlier page named it")
      .addOption(numberOption("--at-most <n>", "meters of a page", count)),
  )
    .addHelpText(
      "after",
      "\nIt shows what monitoring has kept; `etalon monitor start` has a meter watched.\n" +
        "Examples:\n  npx etalon condition --meter m-17\n  npx etalon condition --rank life --cause gain --at-most 20",
    )
    .action(async (options: Options) => {
      screen.out(
        `${options.meter === undefined ? await ranked(options) : await one(options, options.meter)}\n`,
      );
    });
}

async function one(options: Options, meter: string): Promise<string> {
  const misplaced = (["rank", "cause", "ofLimit", "after", "atMost"] as const).find(
    (name) => options[name] !== undefined,
  );
  if (misplaced !== undefined) throw new BadInput("--meter: --rank and what filters a list go without it");
  const path = `/conditions/${encodeURIComponent(meter)}`;
  const known = await asked<ShownCondition | null>(options, path);
  if (known === null) throw new BadInput(await awaitedOf(meter, options));
  const hours =
    options.hours === undefined
      ? undefined
      : await asked<z.infer<typeof shownHours>>(options, `${path}/hours?atMost=${options.hours}`);
  return options.json ? toJson({ ...known, ...(hours && { hours }) }, 2) : conditionText(known, hours ?? []);
}

async function ranked({ json, meter: _, hours, rank, cause, ofLimit, after, atMost, ...cloud }: Options) {
  if (hours !== undefined) throw new BadInput("--hours: of which meter? --meter is expected beside it");
  const query = queryOf({ rank, cause, ofLimit, after, atMost });
  const page = await asked<ConditionPage>(cloud, `/conditions?${query}`);
  if (json) return toJson(page, 2);
  return [rankedText(page), ...(page.lines.length === 0 ? await allAwaited(cloud) : [])].join("\n");
}
