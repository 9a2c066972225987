// `etalon alarms list|show|follow|acknowledge|shelve|unshelve|reset|rules|deliveries`: alarms of a running cloud.

import { readFile } from "node:fs/promises";
import { toJson } from "@etalon/basis";
import {
  type AlarmLine,
  alarmRules,
  type NumberedNews,
  severities,
  type shownAlarm,
  type shownOutlets,
  type shownRules,
} from "@etalon/messages/alarms";
import { misfit } from "@etalon/messages/nouns";
import type { Command } from "commander";
import type { z } from "zod";
import { chosenCloud } from "../api.ts";
import { BadInput, taken } from "../bad-input.ts";
import { saidContact } from "../contact.ts";
import { follow, PATIENCE_S } from "../follow.ts";
import { asked, type CloudOptions, secondsOption, withCloud } from "../options/cloud.ts";
import { idArgument, sentenceOption } from "../options/nouns.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { alarmsText, deliveriesText, newsText, rulesText, shownAlarmText } from "../show/alarms.ts";

const named = () => idArgument("<alarm>", "as `etalon alarms list` names it");
const pathOf = (alarm: string): string => `/alarms/${encodeURIComponent(alarm)}`;

export function registerAlarms(program: Command, screen: Screen): void {
  const group = program
    .command("alarms")
    .description("what is wrong by the alarm rules: one alarm an event, however many readings it has");
  const print = (options: CloudOptions, answer: unknown, text: string) =>
    screen.out(`${options.json ? toJson(answer, 2) : text}\n`);
  const command = (name: string, does: string, example = name) =>
    withCloud(group.command(name).description(does)).addHelpText(
      "after",
      `\nExample:\n  npx etalon alarms ${example}`,
    );

  command("list", "alarms that are raised, or wait to be acknowledged or reset; the most severe first")
    .addOption(choiceOption("--severity <least>", "so severe or more", severities).default("low"))
    .addOption(
      numberOption("--at-most <n>", "as many", { lowest: 1, highest: 1000, whole: true }).default(100),
    )
    .action(async (options: CloudOptions & { severity: string; atMost: number }) => {
      const { severity, atMost } = options;
      const lines = await asked<readonly AlarmLine[]>(
        options,
        `/alarms?severity=${severity}&atMost=${atMost}`,
      );
      print(options, lines, alarmsText(lines));
    });

  command("show", "one alarm: its members, and what became of it", "show error-of-limit-1")
    .addArgument(named())
    .action(async (alarm: string, options: CloudOptions) => {
      const shown = await asked<z.infer<typeof shownAlarm>>(options, pathOf(alarm));
      print(options, shown, shownAlarmText(shown));
    });

  command(
    "follow",
    "what becomes of alarms, as it happens, until Ctrl-C; with --json a document a line",
  ).action(async (options: CloudOptions) => {
    const contact = saidContact((line) => screen.err(`etalon: ${line}\n`), PATIENCE_S);
    for await (const heard of follow(() => chosenCloud(options), "/alarms/follow", contact)) {
      const { kind, value } = taken(heard);
      if (options.json) screen.out(`${toJson({ kind, ...(value as object) })}\n`);
      else if (kind === "alarm") screen.out(`${newsText(value as NumberedNews)}\n`);
      else screen.out(`${(value as { count: number }).count} news are no longer kept\n`);
    }
  });

  command(
    "acknowledge",
    "say that you know of an alarm and care for it",
    'acknowledge error-of-limit-1 --comment "crew 2 goes there"',
  )
    .addArgument(named())
    .addOption(sentenceOption("--comment <text>", "for those who come after"))
    .action(async (alarm: string, { comment, ...options }: CloudOptions & { comment?: string }) => {
      const answer = await asked(options, `${pathOf(alarm)}/acknowledgement`, "POST", {
        ...(comment && { comment }),
      });
      print(options, answer, `${alarm} is acknowledged`);
    });

  command(
    "shelve",
    "tell nobody of an alarm for a time",
    'shelve error-of-limit-1 --for 86400 --why "it is being replaced"',
  )
    .addArgument(named())
    .addOption(secondsOption("--for <s>", "how long, seconds").makeOptionMandatory())
    .addOption(sentenceOption("--why <text>", "the reason").makeOptionMandatory())
    .action(async (alarm: string, options: CloudOptions & { for: number; why: string }) => {
      const body = { forS: options.for, why: options.why };
      const answer = await asked(options, `${pathOf(alarm)}/shelving`, "POST", body);
      print(options, answer, `${alarm} is shelved for ${options.for} s`);
    });

  command("unshelve", "take an alarm from the shelf before its time", "unshelve error-of-limit-1")
    .addArgument(named())
    .action(async (alarm: string, options: CloudOptions) => {
      print(
        options,
        await asked(options, `${pathOf(alarm)}/shelving`, "DELETE"),
        `${alarm} is off the shelf`,
      );
    });

  command("reset", "let a latched alarm go that has returned to normal", "reset dead-phase-3")
    .addArgument(named())
    .addOption(sentenceOption("--comment <text>", "for those who come after"))
    .action(async (alarm: string, { comment, ...options }: CloudOptions & { comment?: string }) => {
      const answer = await asked(options, `${pathOf(alarm)}/reset`, "POST", { ...(comment && { comment }) });
      print(options, answer, `${alarm} is reset`);
    });

  command(
    "deliveries",
    "webhooks and addresses for mail: what waits, what arrived, what fails and why",
  ).action(async (options: CloudOptions) => {
    const outlets = await asked<z.infer<typeof shownOutlets>>(options, "/alarm-deliveries");
    print(options, outlets, deliveriesText(outlets));
  });

  const rules = group.command("rules").description("the rules by which alarms are raised");
  withCloud(rules.command("show").description("the rules that hold"))
    .addHelpText(
      "after",
      "\nA file for `rules set` to begin with:\n  npx etalon alarms rules show --json > rules.json",
    )
    .action(async (options: CloudOptions) => {
      const shown = await asked<z.infer<typeof shownRules>>(options, "/alarm-rules");
      print(options, { rules: shown.rules }, rulesText(shown));
    });
  withCloud(rules.command("set").description("these rules in place of all there were"))
    .argument("<file>", 'JSON, {"rules": [...]}, as `rules show --json` prints it')
    .addHelpText("after", "\nExample:\n  npx etalon alarms rules set rules.json")
    .action(async (file: string, options: CloudOptions) => {
      const shown = await asked<z.infer<typeof shownRules>>(
        options,
        "/alarm-rules",
        "POST",
        await rulesIn(file),
      );
      print(options, { rules: shown.rules }, `${shown.rules.length} rules are set`);
    });
}

async function rulesIn(file: string): Promise<unknown> {
  let value: unknown;
  try {
    value = JSON.parse(await readFile(file, "utf8"));
  } catch (error) {
    throw new BadInput(`${file}: JSON is expected (${(error as Error).message})`);
  }
  const why = misfit(alarmRules, value, "the file");
  if (why !== null) throw new BadInput(`${file}: ${why}`);
  return value;
}
