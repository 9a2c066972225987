// What is common to every mailbox's shelf of things set aside: how they are named, shown, and written down when somebody
// takes them away. Called by the shelves in `postgres` and `journal`.

import type { Audited, SetAside } from "@etalon/basis";
import { blot } from "../telemetry/blot.ts";
import { type StoredComponent, storedComponents } from "./stored.ts";

const ID = /^([a-z]+)-(\d{1,15})$/;

export const shelfId = (component: StoredComponent, seq: number | string): string => `${component}-${seq}`;

/** Where a thing lies; null when no mailbox gives such ids. */
export function shelfPlace(id: string): { readonly component: StoredComponent; readonly seq: number } | null {
  const [, name, seq] = ID.exec(id) ?? [];
  const component = storedComponents.find((each) => each === name);
  return component ? { component, seq: Number(seq) } : null;
}

/** As it may be shown: tickets and other secrets in a body are nobody's to read. */
export const shownAside = (aside: SetAside): SetAside => ({ ...aside, body: blot(aside.body) });

export function takenAway(
  what: "retried" | "dropped",
  who: string,
  { id, component, kind, key, why }: Pick<SetAside, "id" | "component" | "kind" | "key" | "why">,
): Audited {
  const about = (prefix: string) => (key.startsWith(prefix) ? key.slice(prefix.length) : null);
  return {
    what,
    who,
    resource: about("resource/"),
    application: about("application/"),
    token: null,
    why: `${kind} ${id} to ${component} ${key}, set aside because: ${why.split("\n", 1)[0]}`,
  };
}
