// `etalon user …`, `etalon token …`: who may come in through the door of a running cloud, for its administrators.

import { toJson, utcText } from "@etalon/basis";
import { type Role, roles } from "@etalon/messages/roles.table";
import { type MadeToken, newToken, type ShownToken, type ShownUser, userName } from "@etalon/messages/users";
import { type Command, Option } from "commander";
import { BadInput } from "../bad-input.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idOption, nounOption } from "../options/nouns.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { addedText } from "../show/added-user.ts";
import { columns } from "../show/table.ts";

type Named = CloudOptions & { readonly name: string };
type WithRoles = Named & { readonly roles: readonly Role[] };

const userOption = () => nounOption("--name <user>", "the user's name", userName).makeOptionMandatory();
const rolesOption = () =>
  new Option("--roles <roles>", `of ${roles.join(", ")}; several with commas between`)
    .makeOptionMandatory()
    .argParser((text: string): readonly Role[] => {
      const named = text.split(",").map((one) => one.trim());
      const unknown = named.find((one) => !roles.includes(one as Role));
      if (unknown !== undefined)
        throw new BadInput(`--roles "${unknown}": one of ${roles.join(", ")} is expected`);
      return named as readonly Role[];
    });
const segment = encodeURIComponent;

export function registerUsers(program: Command, screen: Screen): void {
  const done = ({ json }: CloudOptions, answer: unknown, text: string) =>
    screen.out(`${json ? toJson(answer, 2) : text}\n`);
  const user = program.command("user").description("users of a running cloud: their roles and parties");
  const command = (of: Command, name: string, description: string, example: string) =>
    withCloud(of.command(name).description(description)).addHelpText(
      "after",
      `\nExample:\n  npx etalon ${example}`,
    );

  command(user, "add", "add a user", "user add --name wang --roles station-operator --party zz")
    .addOption(userOption())
    .addOption(rolesOption())
    .addOption(
      idOption("--party <id>", "in whose name: a station, a laboratory, an owner").makeOptionMandatory(),
    )
    .action(async (options: WithRoles & { party: string }) => {
      const { name, roles, party } = options;
      const before = await asked<readonly ShownUser[]>(options, "/users");
      const answer = await asked<ShownUser>(options, "/users", "POST", { name, roles, party });
      done(options, answer, addedText({ name, roles: [...roles], party }, before));
    });

  command(user, "list", "users with their roles and parties", "user list").action(
    async (options: CloudOptions) => {
      const users = await asked<readonly ShownUser[]>(options, "/users");
      const rows = users.map((one) => [
        one.name,
        one.party,
        one.roles.join(", "),
        one.subject === null ? "tokens" : "identity provider",
        utcText(one.madeTaiNs),
      ]);
      done(options, users, columns([["user", "party", "roles", "comes in by", "since"], ...rows]));
    },
  );

  command(
    user,
    "role",
    "give a user other roles",
    "user role --name wang --roles station-operator,metrologist",
  )
    .addOption(userOption())
    .addOption(rolesOption())
    .action(async (options: WithRoles) => {
      const { name, roles } = options;
      const answer = await asked(options, `/users/${segment(name)}/roles`, "POST", { roles });
      done(options, answer, `${name} is ${roles.join(", ")} from now on`);
    });

  command(user, "remove", "remove a user and all tokens of that user", "user remove --name wang")
    .addOption(userOption())
    .action(async (options: Named) => {
      const answer = await asked(options, `/users/${segment(options.name)}`, "DELETE");
      done(options, answer, `${options.name} and all tokens of that user are gone`);
    });

  registerTokens(program, done, command);
}

function registerTokens(
  program: Command,
  done: (options: CloudOptions, answer: unknown, text: string) => void,
  command: (of: Command, name: string, description: string, example: string) => Command,
): void {
  const token = program.command("token").description("tokens of a running cloud's users");

  command(
    token,
    "issue",
    "make a token for a user; it is shown this once",
    "token issue --name wang --title nightly",
  )
    .addOption(userOption())
    .addOption(
      nounOption(
        "--title <text>",
        "what it is for, so that it can be told from others",
        newToken.shape.title,
      ).makeOptionMandatory(),
    )
    .addOption(
      numberOption("--days <n>", "how long it holds, days", {
        unit: "days",
        above: 0,
        highest: 3660,
      }).default(90),
    )
    .action(async (options: Named & { title: string; days: number }) => {
      const { name, title, days } = options;
      const body = { user: name, title, forDays: days };
      const answer = await asked<MadeToken>(options, "/tokens", "POST", body);
      const until = answer.untilTaiNs === null ? "without end" : `until ${utcText(answer.untilTaiNs)}`;
      done(options, answer, `${answer.secret}\n(${answer.id} of ${name}, ${until}; it is not shown again)`);
    });

  command(token, "list", "tokens: whose, what for, until when; never their secrets", "token list").action(
    async (options: CloudOptions) => {
      const tokens = await asked<readonly ShownToken[]>(options, "/tokens");
      const rows = tokens.map((one) => [one.id, one.user, one.title, stateOf(one), usedText(one)]);
      done(options, tokens, columns([["token", "user", "for", "holds", "last used"], ...rows]));
    },
  );

  command(token, "revoke", "end a token at once", "token revoke --token tok-0123456789ab")
    .addOption(
      idOption("--token <id>", "the token's id, as `etalon token list` names it").makeOptionMandatory(),
    )
    .action(async (options: CloudOptions & { token: string }) => {
      const answer = await asked(options, `/tokens/${segment(options.token)}`, "DELETE");
      done(options, answer, `${options.token} is good for nothing from now on`);
    });
}

function stateOf({ untilTaiNs, revokedTaiNs }: ShownToken): string {
  if (revokedTaiNs !== null) return `revoked ${utcText(revokedTaiNs)}`;
  return untilTaiNs === null ? "without end" : `until ${utcText(untilTaiNs)}`;
}
const usedText = ({ usedTaiNs }: ShownToken): string => (usedTaiNs === null ? "never" : utcText(usedTaiNs));
