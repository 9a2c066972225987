// The database that an app uses: the one that DATABASE_URL names, or else the embedded one; ready, and migrated.
// Called by the apps at start.

import { type Answer, good, type Log } from "@etalon/basis";
import type { ConnectionConfig } from "./database.ts";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";
import { type Migration, migrate } from "./migrate.ts";
import { type NamedServer, namedServer, type TrustedAuthority } from "./named-server.ts";

export interface DatabaseServerOptions {
  /** `process.env.DATABASE_URL`. */
  readonly databaseUrl?: string | undefined;
  /** Signs the server's certificate, where `databaseUrl` does not say who does. */
  readonly authority?: TrustedAuthority;
  /** For the embedded database. */
  readonly dataFolder?: string;
  /** The components' own tables. */
  readonly migrations?: readonly Migration[];
  readonly log?: Log;
}

export interface DatabaseServer {
  readonly connection: ConnectionConfig;
  /** For people; without the password. */
  readonly name: string;
  /** Shuts an embedded server down; another is left as it is. */
  stop(): Promise<void>;
}

export async function openDatabaseServer(options: DatabaseServerOptions): Promise<Answer<DatabaseServer>> {
  const opened = options.databaseUrl
    ? standing(namedServer(options.databaseUrl, options.authority))
    : await embeddedServer(options);
  if (!opened.ok) return opened;
  const migrated = await migrate(opened.value.connection, options.migrations).catch(async (fault) => {
    await opened.value.stop();
    throw fault;
  });
  if (!migrated.ok) {
    await opened.value.stop();
    return migrated;
  }
  if (migrated.value.ran.length > 0) options.log?.info("postgres.migrated", migrated.value);
  return opened;
}

const standing = (named: Answer<NamedServer>): Answer<DatabaseServer> =>
  named.ok ? good({ ...named.value, async stop() {} }) : named;

async function embeddedServer({ dataFolder, log }: DatabaseServerOptions): Promise<Answer<DatabaseServer>> {
  const folder = dataFolder ?? "./.etalon/postgres";
  const opened = await openEmbeddedPostgres({ dataFolder: folder, ...(log && { log }) });
  if (!opened.ok) return opened;
  const { connection, stop } = opened.value;
  return good({ connection, name: `embedded PostgreSQL in ${folder}`, stop });
}
