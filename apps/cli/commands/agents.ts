// `etalon agents list|admit|bar`: which agents there are, and whom an administrator lets speak.

import { toJson } from "@etalon/basis";
import { fingerprint, owner, type shownAgents } from "@etalon/messages/users-to-irm";
import type { Command } from "commander";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idArgument, nounOption, nounsOption, sentenceOption } from "../options/nouns.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../show/table.ts";

type Shown = ReturnType<typeof shownAgents.parse>[number];

interface AdmitOptions extends CloudOptions {
  readonly owners: readonly string[];
  readonly certificate?: string;
  readonly ahead?: boolean;
}
const AHEAD = ["--ahead", "also when no agent of this name has announced itself yet"] as const;

export function registerAgents(program: Command, screen: Screen): void {
  const group = program
    .command("agents")
    .description("agents of a running cloud: what they announced; admitting them, sending them away");
  const print = (options: CloudOptions, answer: unknown, text: string) =>
    screen.out(`${options.json ? toJson(answer, 2) : text}\n`);
  const which = () => idArgument("<id>", "as `etalon agents list` names it, or as its certificate will");

  withCloud(group.command("list").description("who they are, whether they live, what of theirs was taken"))
    .addHelpText("after", "\nExample:\n  npx etalon agents list")
    .action(async (options: CloudOptions) => {
      const all = await asked<readonly Shown[]>(options, "/agents");
      print(options, all, all.length === 0 ? "no agent was heard of yet" : agentsText(all));
    });

  withCloud(
    group
      .command("admit")
      .description("let an agent announce instruments, before or after it has come")
      .addArgument(which())
      .addOption(
        nounsOption("--owners <ids>", 'whose instruments, as a,b; "*" for anybody\'s', owner).default(
          ["*"],
          "*",
        ),
      )
      .addOption(
        nounOption(
          "--certificate <hex>",
          "only under a certificate for the key with this fingerprint, as `etalon agents list --json` shows it",
          fingerprint,
        ),
      )
      .option(...AHEAD),
  )
    .addHelpText("after", "\nExample:\n  npx etalon agents admit ia-01 --owners is-qinghe")
    .action(async (id: string, options: AdmitOptions) => {
      const { owners, certificate = null } = options;
      const body = {
        ...{ owners, certificate },
        ...(options.ahead && { ahead: true }),
      };
      const answer = await asked(options, `/agents/${encodeURIComponent(id)}/admission`, "POST", body);
      print(options, answer, `agent ${id} may announce instruments of ${owners.join(", ")}`);
    });

  withCloud(
    group
      .command("bar")
      .description("send an agent away: its instruments are gone until it is admitted again")
      .addArgument(which())
      .addOption(sentenceOption("--why <text>", "one sentence for whoever asks").makeOptionMandatory())
      .option(...AHEAD),
  )
    .addHelpText("after", '\nExample:\n  npx etalon agents bar ia-01 --why "it is not where it says"')
    .action(async (id: string, options: CloudOptions & { why: string; ahead?: boolean }) => {
      const body = { why: options.why, ...(options.ahead && { ahead: true }) };
      const answer = await asked(options, `/agents/${encodeURIComponent(id)}/bar`, "POST", body);
      print(options, answer, `agent ${id} is barred`);
    });
}

function agentsText(all: readonly Shown[]): string {
  const header = ["agent", "now", "standing", "owners", "instruments", "refused"];
  return columns([header, ...all.map(row)]);
}

const row = ({ agent, alive, standing, owners, instruments, refused }: Shown): string[] => [
  agent,
  alive ? "lives" : "silent",
  standing,
  owners?.join(", ") ?? "-",
  String(instruments.length),
  String(refused.length),
];
