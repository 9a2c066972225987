// `etalon compensate remove`: asks a running cloud to keep a bank no more, and follows that until the bank is gone, or is refused.

import { setTimeout } from "node:timers/promises";
import { toJson } from "@etalon/basis";
import type { Command } from "commander";
import { ExitCode, REFUSED, UNANSWERED } from "../exit-code.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import type { Screen } from "../screen.ts";
import { bankArgument, bankPath, keptBank } from "./compensate-banks.ts";

interface Options extends CloudOptions {
  readonly openedAtSite?: true;
}

const LOOK_EVERY_MS = 100;
const WAIT_S = 30;

export function registerRemoval(group: Command, screen: Screen): void {
  withCloud(
    group
      .command("remove")
      .description("remove a bank, so that nobody here keeps it; what was ordered of it stays")
      .addArgument(bankArgument())
      .option(
        "--opened-at-site",
        "of a bank that is not heard: it was seen to at the site that it is out (the audit log says who said so)",
      ),
  )
    .addHelpText(
      "after",
      `
What is in stays in, and nobody here would open it any more, whatever the bus comes to. So it is refused while the bank is
switched by its control, an order of it is open, or it is in: first compensate control by-hand, then compensate order --open.
Its orders stay in etalon export switching-orders, and their numbers go on where it is registered anew.
Exit code: 0 removed, ${REFUSED} something came between, ${UNANSWERED} not known yet, 2 not asked
Example:
  etalon compensate remove yh-06`,
    )
    .action(async (bank: string, options: Options) => {
      const path = `${bankPath(bank)}${options.openedAtSite ? "?openedAtSite=true" : ""}`;
      const answer = await asked<{ bank: string; ask: string }>(options, path, "DELETE");
      const refusal = await followed(answer, options);
      if (refusal !== null) {
        screen.err(`${refusal.text}\n`);
        throw new ExitCode(refusal.code);
      }
      screen.out(`${options.json ? toJson(answer, 2) : `bank ${bank} is removed`}\n`);
    });
}

/** Null: it is gone. */
async function followed({ bank, ask }: { bank: string; ask: string }, options: Options) {
  for (const until = performance.now() + 1000 * WAIT_S; performance.now() < until; ) {
    const kept = await keptBank(bank, options);
    if (kept === null) return null;
    const refused = kept.asks.find((one) => one.ask === ask);
    if (refused) return { text: `refused: ${refused.why}`, code: REFUSED };
    await setTimeout(LOOK_EVERY_MS);
  }
  const text = `nothing is known of it within ${WAIT_S} s; etalon compensate banks has it later`;
  return { text, code: UNANSWERED };
}
