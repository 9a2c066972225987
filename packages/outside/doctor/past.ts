// Whether the database went back in time while hosts went on, which a cloud does not run on. Called by `etalon doctor` where
// both are reached.

import type { Answer } from "@etalon/basis";
import { wentBackText } from "../nats/database-watch.ts";
import { toldMark } from "../nats/kept-mark.ts";
import { openDatabase, sqlState } from "../postgres/database.ts";
import { markOf } from "../postgres/database-mark.ts";
import { namedServer, type TrustedAuthority } from "../postgres/named-server.ts";
import { type BusLook, connectionFor } from "./bus.ts";
import { doubt, type Finding, fault, fine, quoted } from "./finding.ts";

/** Neither table nor roles are there: an empty database, which is at its beginning. */
const NOTHING_THERE = /^(42P01|3F000|42704|22023)$/;

export interface PastLook {
  readonly databaseUrl: Answer<string>;
  readonly authority: TrustedAuthority | undefined;
  readonly bus: BusLook;
  /** Where the credentials lie. */
  readonly folder: string | undefined;
}

export async function lookAtPast({ databaseUrl, authority, bus, folder }: PastLook): Promise<Finding> {
  const check = "database's past";
  const unknown = (why: string) => doubt(check, `it cannot be told whether the database went back: ${why}`);
  const named = databaseUrl.ok ? namedServer(databaseUrl.value, authority) : databaseUrl;
  if (!named.ok) return unknown(named.why.text);
  try {
    // First what was told: a cloud that runs meanwhile raises both, the database before.
    const told = await toldTo(bus);
    if (told === null) return fine(check, "no cloud has told the bus yet how far the database is");
    const reached = await reachedBy(named.value.connection);
    if (reached >= told) return fine(check, "the database is as far as the bus was told");
    return fault(
      check,
      `the ${wentBackText(reached, told)}`,
      `npx etalon database restored${folder === undefined ? "" : ` --credentials ${quoted(folder)}`} # with cloud and station stopped`,
    );
  } catch (error) {
    return unknown((error as Error).message);
  }
}

async function toldTo({ url = "", host, credentials }: BusLook): Promise<number | null> {
  const servers = url.split(",").map((one) => one.trim());
  const connection = await connectionFor(servers, host, credentials ?? undefined);
  try {
    return await toldMark(connection);
  } finally {
    await connection.close();
  }
}

async function reachedBy(connection: Parameters<typeof openDatabase>[0]["connection"]): Promise<number> {
  const database = openDatabase({ connection, connectionsAtMost: 1 });
  try {
    return await markOf(database);
  } catch (error) {
    if (NOTHING_THERE.test(sqlState(error) ?? "")) return 0;
    throw error;
  } finally {
    await database.close();
  }
}
