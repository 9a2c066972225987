// `etalon compensate register|banks|show|control`: a running cloud's banks, what was ordered of each and what came of it,
// who switches it.

import { type Answer, good, refused, toJson } from "@etalon/basis";
import { type BankRecord, bankRecord, type Control, controls } from "@etalon/messages/banks";
import { misfit } from "@etalon/messages/nouns";
import type { ShownBank } from "@etalon/messages/users-to-banks";
import { readJson } from "@etalon/outside/files/read-file";
import type { Command } from "commander";
import { taken } from "../bad-input.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idArgument } from "../options/nouns.ts";
import { choiceArgument } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { bankLines, bankText } from "../show/banks.ts";

export const bankArgument = () => idArgument("<bank>", "the bank, as `etalon compensate banks` lists it");
export const bankPath = (bank: string): string => `/banks/${encodeURIComponent(bank)}`;

const FORM = `
The bank is called as the terminal that stands at it. Capacitor steps with an optional tap changer, kept by nine zones:
  deploy/site/bank.json has every field, with usual times; voltages are shares of the nominal one, shortCircuitVA is that
  of the bus, stepChangesPerDay is of each step. Or a balancer: { "id", "site", "control", "terms": { "kind": "balancer",
  "network", "limitS", "uneven", "leastA", "highest", "staleS", "orderS", "settleS", "dwellS", "betweenS" } }
Begin with "control": "by hand": nothing is ordered then but what somebody asks for; its control may have it once its
switchgear has been heard. How the terminal sees and switches
the bank, its own source file says (etalon terminal --help).
Example:
  etalon compensate register --file deploy/site/bank.json`;

export function registerBanks(group: Command, screen: Screen): void {
  withCloud(
    group
      .command("register")
      .description("register a bank, or change the terms it is kept by; what was ordered of it stays")
      .requiredOption("--file <path>", "the bank as JSON, as below"),
  )
    .addHelpText("after", FORM)
    .action(async (options: CloudOptions & { file: string }) => {
      const bank = taken(await bankIn(options.file));
      // Who switches one that is kept already was said since: the file does not change it.
      const kept = await keptBank(bank.id, options);
      const answer = await asked<{ bank: string }>(options, "/banks", "POST", { bank });
      const control = kept?.control ?? bank.control;
      const now =
        kept === null ? "is registered, switched" : "was known: its terms are the file's, it stays switched";
      screen.out(
        `${options.json ? toJson({ ...answer, control }, 2) : `bank ${bank.id} at ${bank.site} ${now} ${spoken(control)}`}\n`,
      );
    });

  withCloud(
    group
      .command("banks")
      .description("banks that compensate a bus: how they stand, how their bus is, why nothing is ordered"),
  ).action(async (options: CloudOptions) => {
    const banks = await asked<readonly ShownBank[]>(options, "/banks");
    screen.out(`${options.json ? toJson(banks, 2) : bankLines(banks)}\n`);
  });

  withCloud(
    group
      .command("show")
      .description("one bank with its last orders: what was predicted of each, and measured after it")
      .addArgument(bankArgument()),
  )
    .addHelpText("after", "\nUncertainties are 95 % (k = 2).\nExample:\n  etalon compensate show yh-06")
    .action(async (bank: string, options: CloudOptions) => {
      const found = await asked<ShownBank>(options, bankPath(bank));
      screen.out(`${options.json ? toJson(found, 2) : bankText(found)}\n`);
    });

  withCloud(
    group
      .command("control")
      .description("have a bank kept by its control, or switched by hand alone; a lockout opens it in either")
      .addArgument(bankArgument())
      .addArgument(choiceArgument("<who>", `who switches: ${words.join(" or ")}`, words)),
  )
    .addHelpText(
      "after",
      "\nIts control may have it once its switchgear has been heard.\nExample:\n  etalon compensate control yh-06 by-hand",
    )
    .action(async (bank: string, word: string, options: CloudOptions) => {
      const control = controls[words.indexOf(word)]!;
      const done = await asked<{ bank: string }>(options, `${bankPath(bank)}/control`, "POST", { control });
      screen.out(
        `${options.json ? toJson({ ...done, control }, 2) : `bank ${bank} is switched ${spoken(control)}`}\n`,
      );
    });
}

/** Null: the cloud keeps no such bank. */
export const keptBank = async (bank: string, options: CloudOptions): Promise<ShownBank | null> =>
  (await asked<readonly ShownBank[]>(options, "/banks")).find(({ id }) => id === bank) ?? null;

async function bankIn(path: string): Promise<Answer<BankRecord>> {
  const json = await readJson(path);
  if (!json.ok) return json;
  const why = misfit(bankRecord, json.value, "the bank");
  return why === null ? good(bankRecord.parse(json.value)) : refused("cli.bank", `${path}: ${why}`);
}

/** One word each, for a shell. */
const words = controls.map((one) => one.replace(" ", "-"));

const spoken = (control: Control): string => (control === "automatic" ? "by its control" : control);
