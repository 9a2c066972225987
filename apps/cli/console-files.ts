// Where the console's pages lie, for the interfaces that serve them. Called by `embedded-cloud.ts` and `roles/database-role.ts`.

import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import type { UserBook } from "@etalon/messages/users";
import type { ConsoleFiles } from "@etalon/outside/http/console";

/** Found by its package's name, from the sources as from the compiled program. */
export function consoleFiles({ revoke }: UserBook): ConsoleFiles {
  const found = createRequire(import.meta.url).resolve("@etalon/console/package.json");
  return { folder: join(dirname(found), "dist", "site"), revoke };
}
