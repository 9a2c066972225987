// Users whom the identity provider vouches for, and their sessions: tokens of `users.ts` with an end, of which each user
// has a few at most.

import { type Answer, type Clock, good, refused } from "@etalon/basis";
import type { Session, SessionBook } from "@etalon/messages/login";
import type { Transaction } from "./database.ts";
import { insertToken, noteOfUser, type PersonRow } from "./user-rows.ts";

/** The oldest end where there would be more. */
const SESSIONS_AT_MOST = 20;

/** @param change  a transaction as CC, after which nothing is believed of tokens that was looked up before */
export function sessionBookOn(
  change: <T>(work: (tx: Transaction) => Promise<T>) => Promise<T>,
  clock: Clock,
): SessionBook {
  return {
    logIn: ({ name, roles, party, subject }, until) =>
      change(async (tx): Promise<Answer<Session>> => {
        // Two logins of one subject at once must not both find it new.
        await tx.query("select pg_advisory_xact_lock(hashtextextended($1, 0))", [`subject ${subject}`]);
        const now = clock.now();
        const [known] = await tx.query<PersonRow>("select * from cc.person where subject = $1", [subject]);
        const user = known?.name ?? name;
        const why = `${user} acts for ${party} as ${roles.join(", ")}`;
        if (known)
          await tx.query("update cc.person set roles = $2, party = $3 where name = $1", [user, roles, party]);
        else {
          const made = await tx.query(
            `insert into cc.person (name, roles, party, made, subject) values ($1, $2, $3, $4, $5)
             on conflict (name) do nothing returning name`,
            [name, roles, party, now, subject],
          );
          if (made.length === 0) {
            const text = `there is another user ${name} already, whom the identity provider does not know`;
            await noteOfUser(tx, now, name, { what: "login-refused", by: subject, why: text });
            return refused("login.name-taken", text);
          }
        }
        await tx.query(
          `delete from cc.token where session and person = $1 and (until <= $2 or id not in
             (select id from cc.token where session and person = $1 order by made desc limit $3))`,
          [user, now, SESSIONS_AT_MOST - 1],
        );
        const { id, secret } = await insertToken(tx, { user, title: "login", session: true }, now, until);
        await noteOfUser(tx, now, user, { what: "logged-in", by: user, why: `${why}; token ${id}` });
        return good({ user, roles, party, secret, untilTaiNs: until });
      }),

    turnAway: (subject, why) =>
      change(async (tx) => {
        const now = clock.now();
        const [known] = await tx.query<PersonRow>("select * from cc.person where subject = $1", [subject]);
        await noteOfUser(tx, now, known?.name ?? "unknown", {
          what: "login-refused",
          by: known?.name ?? subject,
          why,
        });
        if (!known) return null;
        await tx.query("update cc.token set revoked = $2 where person = $1 and revoked is null", [
          known.name,
          now,
        ]);
        return known.name;
      }),
  };
}
