// What `etalon user add` answers: for whom the user acts, and whether anybody did so before - a party is known by its users alone,
// so a wrong name makes a new one.

import type { NewUser, ShownUser } from "@etalon/messages/users";

/** @param before  the users that there were */
export function addedText({ name, roles, party }: NewUser, before: readonly ShownUser[]): string {
  const fresh = before.every((one) => one.party !== party);
  const whom = fresh ? `${party}, a party nobody acted for so far,` : party;
  return `${name} acts for ${whom} as ${roles.join(", ")}; it needs a token: etalon token issue`;
}
