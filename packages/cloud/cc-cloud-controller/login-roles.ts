// Who somebody is to the cloud, from what the identity provider says and the operator's table. Pure; called by
// `login-door.ts`.

import { type Answer, good, refused } from "@etalon/basis";
import type { Acting, LoginRules } from "@etalon/messages/login";
import { userName } from "@etalon/messages/users";

/** The party of the first line that fits; the roles of all lines that fit and name that party. */
export function actingAs(
  claims: Readonly<Record<string, unknown>>,
  { nameClaim, rolesClaim, rules }: Omit<LoginRules, "sessionHours">,
): Answer<Acting> {
  const named = claims[nameClaim];
  const name = userName.safeParse(typeof named === "string" ? named.toLowerCase() : null);
  if (!name.success)
    return refused(
      "login.role-forbidden",
      `the identity provider's claim ${nameClaim} should name the user in letters, digits, . _ @ -`,
    );
  const values = [claims[rolesClaim]].flat();
  const fitting = rules.filter(({ value }) => values.includes(value));
  const [first] = fitting;
  if (!first)
    return refused(
      "login.role-forbidden",
      `${name.data} has no role here: no line of the operator's table fits the claim ${rolesClaim}`,
    );
  const { party } = first;
  const roles = fitting.filter((rule) => rule.party === party).flatMap((rule) => rule.roles);
  return good({ name: name.data, roles: [...new Set(roles)], party });
}
