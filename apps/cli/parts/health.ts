// What a process tells at /health and /ready of its needs and shelves. Called by `etalon up` and by every role.

import { type Shelf, within } from "@etalon/basis";
import type { Health } from "@etalon/outside/http/health-routes";
import type { Database } from "@etalon/outside/postgres/database";

const READY_WITHIN_MS = 2_000;
const ALARMS_TOLD = 20;

/** Says what is missing before the process can do its work, or null. */
export type Need = () => Promise<string | null>;

export const healthOf = (needs: readonly Need[], shelves: readonly Shelf[]): Required<Health> => ({
  missing: async () => (await Promise.all(needs.map(answered))).filter((lack) => lack !== null),
  setAside: async () => (await Promise.all(shelves.map((shelf) => shelf.list(ALARMS_TOLD)))).flat(),
});

/** What is silent is away: whoever watches us does not wait for long. */
const answered = (need: Need): Promise<string | null> =>
  within(READY_WITHIN_MS, need(), `no answer within ${READY_WITHIN_MS / 1000} s`);

export const needOf =
  (database: Database): Need =>
  () =>
    database
      .as("cc", (tx) => tx.query("select 1"))
      .then(
        () => null,
        (error: Error) => `the database is away: ${error.message}`,
      );
