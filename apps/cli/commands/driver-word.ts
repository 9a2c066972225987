// `etalon driver accept|refuse`: the user's word on a driver that is offered for an instrument lent to them; `etalon read`:
// what that instrument shows.

import { setTimeout as pause } from "node:timers/promises";
import { roundedText, toJson, utcText } from "@etalon/basis";
import { type DriverOffer, offerText, type ReadingsTaken } from "@etalon/messages/drivers";
import type { Command } from "commander";
import { BadInput } from "../bad-input.ts";
import { asked, type CloudOptions, withApplication, withCloud } from "../options/cloud.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../show/table.ts";

const READ_WITHIN_MS = 60_000;

type Options = CloudOptions & { readonly application: string };
interface Application {
  readonly asks?: DriverOffer | null;
  readonly readings?: ReadingsTaken;
}
const pathOf = ({ application }: Options) => `/applications/${encodeURIComponent(application)}`;

export function registerDriverWord(driver: Command, screen: Screen): void {
  for (const [name, does, accept] of [
    ["accept", "have the driver bound that is offered for an instrument lent to you", true],
    ["refuse", "have the driver not bound that is offered; the next best one is offered then", false],
  ] as const)
    withCloud(withApplication(driver.command(name)).description(does))
      .addHelpText("after", `\nExample:\n  npx etalon driver ${name} app-1a2b`)
      .action(async (_, options: Options) => {
        const { asks } = await asked<Application>(options, pathOf(options));
        if (!asks) throw new BadInput(`no driver waits for your word on ${options.application}`);
        const { name, version } = asks;
        const answer = await asked(options, `${pathOf(options)}/driver`, "POST", { name, version, accept });
        const text = `${offerText(asks)} is ${accept ? "accepted" : "refused"}`;
        screen.out(`${options.json ? toJson(answer, 2) : text}\n`);
      });
}

export function registerRead(program: Command, screen: Screen): void {
  withCloud(
    withApplication(program.command("read")).description(
      "read an instrument that is lent to you: what it shows now",
    ),
  )
    .addHelpText("after", "\nExample:\n  npx etalon read app-1a2b")
    .action(async (_, options: Options) => {
      const before = (await asked<Application>(options, pathOf(options))).readings?.atTaiNs;
      await asked(options, `${pathOf(options)}/readings`, "POST", {});
      const taken = await newReadings(options, before);
      if (taken.why !== null) throw new BadInput(taken.why);
      screen.out(`${options.json ? toJson(taken, 2) : textOf(taken)}\n`);
    });
}

async function newReadings(options: Options, before: bigint | undefined): Promise<ReadingsTaken> {
  for (const deadline = Date.now() + READ_WITHIN_MS; Date.now() < deadline; await pause(50)) {
    const { readings } = await asked<Application>(options, pathOf(options));
    if (readings && readings.atTaiNs !== before) return readings;
  }
  throw new BadInput(
    `the instrument of ${options.application} showed nothing within ${READ_WITHIN_MS / 1000} s`,
  );
}

const textOf = ({ atTaiNs, values }: ReadingsTaken): string =>
  [
    utcText(atTaiNs),
    columns(values.map(({ quantity, value, unit }) => [quantity, roundedText(value, 7), unit])),
  ].join("\n");
