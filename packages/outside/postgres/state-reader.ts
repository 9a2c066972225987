// States of aggregates, read many at a time. Called by `mailbox.ts` and `followed-states.ts`.

import { reviveInstants } from "@etalon/basis";
import type { StoredComponent } from "../mailbox/stored.ts";
import type { Database } from "./database.ts";
import { together } from "./together.ts";

export interface StatePlace {
  readonly component: StoredComponent;
  readonly key: string;
}
/** A state, and which version of its row that is. */
export interface VersionedState {
  readonly version: string;
  readonly state: unknown;
}

const TOGETHER_AT_MOST = 200;

export class StateReader {
  readonly #database: Database;
  /** null when there is none. */
  readonly read = together(TOGETHER_AT_MOST, async (places: readonly StatePlace[]) => {
    const found = await this.changed(places.map((place) => ({ ...place, version: null })));
    return places.map(({ component, key }) => found.get(`${component} ${key}`)?.state ?? null);
  });

  constructor(database: Database) {
    this.#database = database;
  }

  /** Those that are there in another version than the given one, by component and key. */
  async changed(
    places: readonly (StatePlace & { readonly version: string | null })[],
  ): Promise<ReadonlyMap<string, VersionedState>> {
    const found = new Map<string, VersionedState>();
    for (const s of new Set(places.map(({ component }) => component))) {
      const own = new Map(
        places.filter(({ component }) => component === s).map((place) => [place.key, place]),
      );
      const [row] = await this.#database.call<{
        changed: readonly (VersionedState & { readonly key: string })[] | null;
      }>(`${s}-changed`, `select ${s}.changed($1, $2) as changed`, [
        [...own.keys()],
        [...own.values()].map(({ version }) => version),
      ]);
      for (const { key, version, state } of row?.changed ?? [])
        found.set(`${s} ${key}`, { version, state: reviveInstants(state) });
    }
    return found;
  }
}
