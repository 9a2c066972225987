// `etalon doctor`: looks at what a process of ours would find on this host, and says the command that mends it.

import type { Finding } from "@etalon/outside/doctor/finding";
import type { Command } from "commander";
import { ExitCode } from "../exit-code.ts";
import { diskOption } from "../options/disk.ts";
import { type DoctorOptions, lookedAt } from "../options/doctor.ts";
import { machineKinds } from "../options/machine-kinds.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";

const FAULTS_FOUND = 3;

export function registerDoctor(program: Command, screen: Screen): void {
  const port = { unit: "a TCP port", lowest: 1, highest: 65_535, whole: true };
  program
    .command("doctor")
    .description("find what is missing or misconfigured on this host, with the command that mends it")
    .addOption(choiceOption("--for <what>", "what is to run here", lookedAt).default("up"))
    .option("--credentials <folder>", "the key and certificates that it would show")
    .option("--data <folder>", "where it would keep its state (default: .etalon, or .etalon/<role>-<id>)")
    .option("--host <address>", "where it would listen", "127.0.0.1")
    .addOption(numberOption("--port <n>", "its port, where it is not the usual one", port))
    .addOption(
      choiceOption("--engine <kind>", "what would run its machines", machineKinds).default("process"),
    )
    .addOption(diskOption())
    .option("--url <url>", "a cloud whose clock this host's is compared with")
    .option("--json", "print one JSON document")
    .addHelpText(
      "after",
      `
Of the database and the bus it looks at those that DATABASE_URL and NATS_URL name.
Exit code: 0 nothing is wrong, though there may be doubts; ${FAULTS_FOUND} something has to be mended.

Examples:
  npx etalon doctor
  npx etalon doctor --for node --engine qemu --credentials nc-01
  npx etalon doctor --for cloud --credentials cc-01 --json`,
    )
    .action(async (options: DoctorOptions) => {
      // Loaded only here: the other commands need none of it and start faster.
      const { examined } = await import("../examination.ts");
      const findings = await examined(options);
      const count = (state: Finding["state"]) => findings.filter((one) => one.state === state).length;
      const counts = { fine: count("fine"), doubts: count("doubt"), faults: count("fault") };
      if (options.json) screen.out(`${JSON.stringify({ for: options.for, ...counts, findings }, null, 2)}\n`);
      else
        screen.out(
          `${findings.map(told).join("")}${counts.fine} fine, ${counts.doubts} in doubt, ${counts.faults} to be mended\n`,
        );
      if (counts.faults > 0) throw new ExitCode(FAULTS_FOUND);
    });
}

const signs = { fine: "✓", doubt: "?", fault: "✗" } as const;
const told = ({ check, state, text, mend }: Finding): string =>
  `${signs[state]} ${check}: ${text}\n${mend === null ? "" : `      ${mend}\n`}`;
