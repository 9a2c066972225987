// `etalon compensate order`: asks a running cloud for one order of a bank, and follows it until it is carried out and
// measured after, or refused.

import { setTimeout } from "node:timers/promises";
import { toJson } from "@etalon/basis";
import type { BankWish, KeptOrder } from "@etalon/messages/banks";
import type { ShownBank } from "@etalon/messages/users-to-banks";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { ExitCode, REFUSED, UNANSWERED } from "../exit-code.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { orderText } from "../show/banks.ts";
import { bankArgument, bankPath } from "./compensate-banks.ts";

interface Options extends CloudOptions {
  readonly close?: number;
  readonly open?: number;
  readonly tap?: number;
  readonly balance?: true;
  readonly release?: true;
  readonly wait: number;
}

const LOOK_EVERY_MS = 300;

export function registerOrder(group: Command, screen: Screen): void {
  const step = { unit: "steps", lowest: 1, highest: 64, whole: true };
  withCloud(
    group
      .command("order")
      .description("ask for one change of a bank; it is proved by what is measured after it")
      .addArgument(bankArgument())
      .addOption(numberOption("--close <step>", "switch this step in, counted from 1", step))
      .addOption(numberOption("--open <step>", "switch this step out", step))
      .addOption(
        numberOption("--tap <position>", "move the tap changer by one, to this position", {
          lowest: -100,
          highest: 100,
          whole: true,
        }),
      )
      .option("--balance", "of a balancer: set the branches that balance the load as it is")
      .option("--release", "of a balancer: take all branches out")
      .addOption(
        numberOption("--wait <s>", "how long its effect is waited for, seconds", {
          unit: "seconds",
          above: 0,
          highest: 3600,
        }).default(90),
      ),
  )
    .addHelpText(
      "after",
      `
No order rests on a state that is stale or doubtful, closes a step before it has discharged, or leads to a resonance, to
over-compensation or out of the voltage's limits.
Exit code: 0 carried out and measured, ${REFUSED} refused, ${UNANSWERED} not known yet, 2 not asked
Example:
  etalon compensate order yh-06 --close 1`,
    )
    .action(async (bank: string, options: Options) => {
      const order = orderOf(options);
      const { ask } = await asked<{ ask: string }>(options, `${bankPath(bank)}/orders`, "POST", { order });
      const found = await followed(bank, ask, options);
      if (found === null) {
        screen.err(
          `nothing is known of it within ${options.wait} s; etalon compensate show ${bank} has it later\n`,
        );
        throw new ExitCode(UNANSWERED);
      }
      const refusal = "refused" in found ? found.refused : null;
      if (refusal !== null) screen.err(`refused: ${refusal}\n`);
      if (options.json) screen.out(`${toJson(found, 2)}\n`);
      else if (found.order !== null) screen.out(`${orderText(found.order)}\n`);
      if (refusal !== null) throw new ExitCode(REFUSED);
    });
}

function orderOf({ close, open, tap, balance, release }: Options): BankWish {
  const given = [close, open, tap, balance, release].filter((one) => one !== undefined);
  if (given.length !== 1)
    throw new BadInput("one of --close, --open, --tap, --balance and --release is expected");
  if (balance) return { kind: "balance" };
  if (release) return { kind: "branches", branches: {} };
  if (tap !== undefined) return { kind: "tap", to: tap };
  return { kind: "switch", steps: [(close ?? open ?? 1) - 1], close: close !== undefined };
}

interface Found {
  readonly order: KeptOrder | null;
  readonly refused: string | null;
}

/** Null: not known in time. */
async function followed(bank: string, ask: string, options: Options): Promise<Found | null> {
  for (const until = performance.now() + 1000 * options.wait; performance.now() < until; ) {
    const { asks, orders } = await asked<ShownBank>(options, bankPath(bank));
    const answer = asks.find((one) => one.ask === ask);
    if (answer?.number === null) return { order: null, refused: answer.why };
    const order = orders.find(({ number }) => number === answer?.number) ?? null;
    if (order?.outcome?.kind === "refused") return { order, refused: order.outcome.why.text };
    if (order?.measured) return { order, refused: null };
    await setTimeout(LOOK_EVERY_MS);
  }
  return null;
}
