// Aggregates that somebody follows: a change is told at once when this process made it, and within a moment when another
// did, for which one question covers all that is followed. Opened by `mailbox.ts`.

import type { Address, Followable, FollowedState, Log } from "@etalon/basis";
import { type StoredComponent, stored } from "../mailbox/stored.ts";
import type { StateReader } from "./state-reader.ts";

const LOOK_EVERY_MS = 200;
const WAIT_AT_MOST_MS = 60_000;

interface Place {
  readonly component: StoredComponent;
  readonly key: string;
  readonly followers: Set<(state: unknown) => void>;
  /** Of the row that was told last; null: none was. */
  version: string | null;
  /** How often a step of this process was told. */
  told: number;
}
export class FollowedStates implements Followable {
  readonly #reader: StateReader;
  readonly #log: Log | undefined;
  readonly #places = new Map<string, Place>();
  #timer: NodeJS.Timeout | null = null;
  #looking = false;

  constructor(reader: StateReader, log: Log | undefined) {
    this.#reader = reader;
    this.#log = log;
  }

  /** A step of this process was committed, and left this version. */
  stepped(component: StoredComponent, key: string, state: unknown, version: string | null): void {
    const place = this.#places.get(`${component} ${key}`);
    if (!place) return;
    place.version = version; // so that looks do not bring it once more
    place.told++;
    for (const tell of place.followers) tell(state);
  }

  follow({ component: name, key }: Address, stop: AbortSignal): FollowedState {
    const component = stored(name);
    const id = `${component} ${key}`;
    const place: Place = this.#places.get(id) ?? {
      ...{ component, key, followers: new Set(), version: null, told: 0 },
    };
    this.#places.set(id, place);
    let newest: unknown = null;
    let wake = () => {};
    const tell = (state: unknown): void => {
      newest = state;
      wake();
    };
    place.followers.add(tell);
    const end = () => {
      place.followers.delete(tell);
      if (place.followers.size === 0 && this.#places.get(id) === place) this.#places.delete(id);
      wake();
    };
    if (stop.aborted) end();
    else stop.addEventListener("abort", end, { once: true });
    this.#timer ??= setInterval(() => void this.#look(), LOOK_EVERY_MS);
    const failed = (error: unknown) => this.#log?.debug("mailbox.follow", { error }); // looks make up for it
    const { told } = place;
    const present = (state: unknown) => state !== null && place.told === told && tell(state);
    void this.#reader.read(place).then(present, failed);
    return {
      async next(withinMs) {
        if (newest === null && !stop.aborted)
          await new Promise<void>((resolve) => {
            const timer = setTimeout(resolve, Math.min(withinMs, WAIT_AT_MOST_MS));
            wake = () => {
              clearTimeout(timer);
              resolve();
            };
          });
        const state = newest;
        newest = null;
        return state;
      },
    };
  }

  close(): void {
    if (this.#timer) clearInterval(this.#timer);
    this.#timer = null;
  }

  async #look(): Promise<void> {
    if (this.#places.size === 0) this.close();
    if (this.#looking) return;
    this.#looking = true;
    try {
      const asked = [...this.#places.values()].map((place) => ({ ...place, place }));
      const changed = await this.#reader.changed(asked);
      for (const { component, key, place, told } of asked) {
        const found = changed.get(`${component} ${key}`);
        if (!found || place.told !== told) continue; // it was stepped here meanwhile, and that is newer
        place.version = found.version;
        for (const tell of place.followers) tell(found.state);
      }
    } catch (error) {
      this.#log?.debug("mailbox.follow", { error }); // the next look makes up for it
    } finally {
      this.#looking = false;
    }
  }
}
