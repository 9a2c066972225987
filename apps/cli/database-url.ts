// Where the database is, as the operator says it. It holds a password, so it may also stand in a file. Called by the roles
// beside the database, and by `etalon doctor`.

import { readFile } from "node:fs/promises";
import { type Answer, good, refused } from "@etalon/basis";

export async function databaseUrl(): Promise<Answer<string>> {
  const { DATABASE_URL: url, DATABASE_URL_FILE: file } = process.env;
  if (url) return good(url);
  if (!file)
    return refused(
      "cli.database",
      "DATABASE_URL should name the database, such as postgres://user@host/etalon; or DATABASE_URL_FILE a file with that",
    );
  return readFile(file, "utf8").then(
    (text) => good(text.trim()),
    ({ message }: Error) => refused("cli.database", `DATABASE_URL_FILE cannot be read: ${message}`),
  );
}
