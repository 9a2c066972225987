// `etalon set-aside list|retry|drop`: what a mailbox gave up, of a running cloud, or of an agent, node or terminal by its
// data folder.

import { type SetAside, toJson, utcText } from "@etalon/basis";
import type { Command } from "commander";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idArgument } from "../options/nouns.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";

export function registerSetAside(program: Command, screen: Screen): void {
  const group = program
    .command("set-aside")
    .description("messages and acts that were given up after failing again and again");
  const print = (options: CloudOptions, answer: unknown, text: string) =>
    screen.out(`${options.json ? toJson(answer, 2) : text}\n`);
  const bounds = { lowest: 1, highest: 1000, whole: true };

  withCloud(
    group
      .command("list")
      .description("what they are, since when, and why; the latest first")
      .addOption(numberOption("--at-most <n>", "as many", bounds).default(100)),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  npx etalon set-aside list\n  npx etalon set-aside list --data .etalon/agent-ia-01",
    )
    .action(async (options: CloudOptions & { atMost: number }) => {
      const all = await asked<readonly SetAside[]>(options, `/set-aside?atMost=${options.atMost}`);
      print(options, all, all.length === 0 ? "nothing is set aside" : all.map(lines).join("\n"));
    });

  for (const [name, does, done] of [
    ["retry", "put one back, to be tried as if it were new", "is tried again, behind what waits"],
    ["drop", "forget one: it will not be done", "is dropped"],
  ] as const)
    withCloud(
      group
        .command(name)
        .description(does)
        .addArgument(idArgument("<id>", "as `etalon set-aside list` names it")),
    )
      .addHelpText("after", `\nExample:\n  npx etalon set-aside ${name} im-12`)
      .action(async (id: string, options: CloudOptions) => {
        const answer = await asked(options, `/set-aside/${encodeURIComponent(id)}`, "POST", { what: name });
        print(options, answer, `${id} ${done}`);
      });
}

function lines({ id, component, kind, key, body, why, atTaiNs }: SetAside): string {
  const [reason] = why.split("\n", 1);
  return `${id}  ${utcText(atTaiNs)}  ${kind} to ${component} ${key}: ${reason}\n    ${toJson(body)}`;
}
