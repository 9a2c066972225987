// The database that an app uses: the one that DATABASE_URL names, or else the embedded one; ready, and migrated.
// Called by the apps at start.

import { type Answer, good, type Log, refused } from "@etalon/basis";
import type { ConnectionConfig } from "./database.ts";
import { openEmbeddedPostgres } from "./embedded-postgres.ts";
import { type Migration, migrate } from "./migrate.ts";

export interface DatabaseServerOptions {
  /** `process.env.DATABASE_URL`. */
  readonly databaseUrl?: string | undefined;
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
  const opened = options.databaseUrl ? namedServer(options.databaseUrl) : await embeddedServer(options);
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

function namedServer(databaseUrl: string): Answer<DatabaseServer> {
  const url = URL.canParse(databaseUrl) ? new URL(databaseUrl) : null;
  if (!url || !/^postgres(ql)?:$/.test(url.protocol)) {
    return refused(
      "postgres.url",
      "DATABASE_URL should look like postgres://user:password@host:5432/database.",
    );
  }
  const name = `postgres://${url.username}@${url.host}${url.pathname}`;
  return good({ connection: { connectionString: databaseUrl }, name, async stop() {} });
}

async function embeddedServer({ dataFolder, log }: DatabaseServerOptions): Promise<Answer<DatabaseServer>> {
  const folder = dataFolder ?? "./.etalon/postgres";
  const opened = await openEmbeddedPostgres({ dataFolder: folder, ...(log && { log }) });
  if (!opened.ok) return opened;
  const { connection, stop } = opened.value;
  return good({ connection, name: `embedded PostgreSQL in ${folder}`, stop });
}
