// Which cloud a command talks to, and how it is asked: the same for all commands of a running cloud.

import { type Instant, instantFromPosixNs, posixNsFromInstant } from "@etalon/basis";
import { wallKinds } from "@etalon/messages/nouns";
import { type Command, Option } from "commander";
import { ask, chosenCloud, DATA_FOLDER } from "../api.ts";
import { BadInput, taken } from "../bad-input.ts";
import { idArgument, idOption } from "./nouns.ts";
import { choiceOption, numberOption } from "./numbers.ts";

export interface CloudOptions {
  readonly url?: string;
  readonly data: string;
  readonly json?: boolean;
}

/** Of whoever opens an interface for users. */
export const LOGIN_FILE =
  "JSON file that names the identity provider and which of its claims give which roles";

/** Of whoever has the station in it. */
export const ALARMS_FILE = "JSON file that names the webhooks and addresses for mail that hear of alarms";

export const withCloud = (command: Command): Command =>
  command
    .option(
      "--url <url>",
      "address of the cloud, with a token in ETALON_TOKEN or a session of etalon login (default: the one that runs from --data)",
    )
    .option("--data <folder>", "data folder of the cloud", DATA_FOLDER)
    .option("--json", "print one JSON document");

/** Asks the chosen cloud; where it refuses, the command ends with its sentence. */
export async function asked<T>(
  options: CloudOptions,
  path: string,
  method?: "GET" | "POST" | "PATCH" | "DELETE",
  body?: unknown,
): Promise<T> {
  return taken(await ask(taken(await chosenCloud(options)), path, method, body)) as T;
}

export const instrumentOption = () =>
  idOption("--instrument <id>", "the instrument, as `etalon instruments` lists it").makeOptionMandatory();
const APPLICATION = "the application, as `etalon apply` or `etalon leases` names it";
export const applicationOption = () => idOption("--application <id>", APPLICATION);

/** The application that a command is about: its argument or, the same, its option. Its action finds it in the options. */
export const withApplication = (command: Command): Command =>
  command
    .addArgument(idArgument("[application]", APPLICATION))
    .addOption(applicationOption())
    .hook("preAction", (one) => {
      const [said] = one.args;
      if ((said === undefined) === (one.opts().application === undefined))
        throw new BadInput(
          'one application is expected, such as app-1a2b: "etalon leases" names those there are',
        );
      if (said !== undefined) one.setOptionValue("application", said);
    });

export const wallsOption = (description: string) => choiceOption("--walls <kind>", description, wallKinds);

const longest = { unit: "seconds", above: 0, highest: 366 * 86_400 };
export const forOption = (description: string) =>
  numberOption("--for <s>", `${description}, seconds`, longest);
export const secondsOption = (flags: string, description: string) =>
  numberOption(flags, description, longest);

/** `2026-03-02T08:30:00Z`: a time without its zone would mean another instant on another machine. */
export const timeOption = (flags: string, description: string) =>
  new Option(flags, `${description}, as 2026-03-02T08:30:00Z or with +08:00`).argParser(
    (text: string): Instant => {
      const ms = /^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?(Z|[+-]\d\d:\d\d)$/.test(text)
        ? Date.parse(text)
        : Number.NaN;
      if (Number.isFinite(ms)) return instantFromPosixNs(BigInt(ms) * 1_000_000n);
      throw new BadInput(
        `${flags.split(" ")[0]} "${text}": a time with its zone is expected, such as 2026-03-02T08:30:00Z`,
      );
    },
  );

/** As the interface takes such a time. */
export const timeText = (at: Instant): string =>
  new Date(Number(posixNsFromInstant(at) / 1_000_000n)).toISOString();
