// `etalon database …`: what an operator does to the database of a cloud on several hosts, beside PostgreSQL's own commands.

import { resolve } from "node:path";
import { toJson } from "@etalon/basis";
import type { Command } from "commander";
import { taken } from "../bad-input.ts";
import { databaseUrl } from "../database-url.ts";
import type { Screen } from "../screen.ts";

export function registerDatabase(program: Command, screen: Screen): void {
  program
    .command("database")
    .description("the database of a cloud on several hosts (DATABASE_URL)")
    .command("restored")
    .description(
      "after a backup was restored, before cloud and station are started: numbers and tokens that hosts have " +
        "heard since the backup are not given again",
    )
    .option(
      "--credentials <folder>",
      'of the cloud or station: their authority vouches for the server ("issue")',
    )
    .option("--json", "print one JSON document")
    .addHelpText("after", "\nExample:\n  npx etalon database restored --credentials cc-01")
    .action(async ({ credentials, json }: { credentials?: string; json?: boolean }) => {
      const { renewAfterRestore } = await import("@etalon/outside/postgres/restored");
      const { openDatabaseServer } = await import("@etalon/outside/postgres/database-server");
      const { readCredentials } = await import("@etalon/outside/authority/credential-files");
      const { systemClock } = await import("@etalon/outside/clock/system-clock");
      const own = credentials === undefined ? null : taken(await readCredentials(resolve(credentials)));
      const server = taken(
        await openDatabaseServer({
          databaseUrl: taken(await databaseUrl()),
          ...(own && { authority: () => own }),
        }),
      );
      const renewed = taken(await renewAfterRestore(server.connection, systemClock().now()));
      screen.out(
        json
          ? `${toJson(renewed, 2)}\n`
          : `${renewed.addresses} addresses on other hosts are numbered anew, and the tokens of ` +
              `${renewed.instruments} instruments begin above those that were given;\n` +
              "now start cloud and station, then restart every agent and node\n",
      );
    });
}
