// States with a long list (`Controller.longList`), kept in this process under the version of their row: what nobody else has
// changed meanwhile is not read again, and of the list only what is new is written. Used by `cascade.ts`.

import { type Controller, insist, reviveInstants } from "@etalon/basis";
import { jsonOf } from "../mailbox/fold.ts";
import type { StoredComponent } from "../mailbox/stored.ts";
import type { Taken } from "./serving-session.ts";

export type LongList = NonNullable<Controller<unknown, unknown, unknown, unknown, unknown>["longList"]>;
/** By number, as they are in the database. */
export type Elements = ReadonlyMap<number, unknown>;

export interface Kept {
  readonly state: unknown;
  readonly elements: Elements;
}

/** There are few such aggregates; they are large. */
const KEPT_AT_MOST = 100;

export class KeptStates {
  readonly #kept = new Map<StoredComponent, Map<string, Kept & { readonly version: string }>>();

  /** By key, as JSON. */
  versions(component: StoredComponent): string {
    const all = [...(this.#kept.get(component) ?? [])].map(([key, { version }]) => [key, version]);
    return JSON.stringify(Object.fromEntries(all));
  }

  /** What was taken; the kept one if that is of the same version. */
  of({ component, key, version, state, lists }: Taken, { list, number }: LongList): Kept {
    const kept = this.#kept.get(component)?.get(key);
    if (kept && kept.version === version) return kept;
    if (state === null) return { state: null, elements: new Map() };
    const apart = (reviveInstants(lists ?? {}) as Record<string, unknown[]>)[list] ?? [];
    return {
      state: { [list]: apart, ...(reviveInstants(state) as object) },
      elements: numbered(apart, number),
    };
  }

  keep(component: StoredComponent, key: string, version: string, { state, elements }: Kept): void {
    const all = this.#kept.get(component) ?? new Map();
    this.#kept.set(component, all);
    if (all.size >= KEPT_AT_MOST) all.clear();
    if (state === null) all.delete(key);
    else all.set(key, { version, state, elements });
  }
}

/** What there is to write of a state: itself without its list, and the elements that are other than in the database. */
export function apart(key: string, state: unknown, { list, number }: LongList, before: Elements) {
  const { [list]: all = [], ...rest } = state as Record<string, unknown> & Record<typeof list, unknown[]>;
  const elements = numbered(all as unknown[], number);
  const about = (n: number) => `"key":${JSON.stringify(key)},"list":${JSON.stringify(list)},"number":${n}`;
  const fresh = [...elements].filter(([n, element]) => before.get(n) !== element);
  return {
    elements,
    rest: jsonOf(elements.size === 0 ? state : rest, "a state"), // an empty list has no rows, and is a list all the same
    written: fresh.map(([n, element]) => `{${about(n)},"element":${jsonOf(element, `one of ${list}`)}}`),
    gone: [...before.keys()].filter((n) => !elements.has(n)).map((n) => `{${about(n)}}`),
  };
}

function numbered(list: readonly unknown[], number: string): Elements {
  let last = Number.NEGATIVE_INFINITY;
  return new Map(
    list.map((element) => {
      const n = (element as Record<string, unknown>)[number];
      insist(
        Number.isSafeInteger(n) && (n as number) > last,
        `${number} should be whole and ascend, not ${n}`,
      );
      last = n as number;
      return [last, element];
    }),
  );
}
