// The components that keep state behind a mailbox; in the database each has a schema of its letters and a role.

import { type Component, insist } from "@etalon/basis";

export const storedComponents = ["yh", "ia", "irm", "cc", "im", "clc", "nc", "zz"] as const;
export type StoredComponent = (typeof storedComponents)[number];

/** Of which the database keeps a list of their states element by element (`Controller.longList`). */
export const withLongLists: readonly StoredComponent[] = ["clc"];

export function stored(component: Component): StoredComponent {
  const found = storedComponents.find((each) => each === component);
  insist(found !== undefined, `"${component}" keeps no state`);
  return found;
}
