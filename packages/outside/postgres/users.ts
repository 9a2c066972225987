// Users and their tokens in CC's tables. Every change stands in the audit log, written in the same transaction.

import { type Answer, type Clock, good, later, nanoseconds, refused } from "@etalon/basis";
import type { Caller } from "@etalon/messages/http";
import type { SessionBook } from "@etalon/messages/login";
import type { MadeToken, ShownUser, UserBook } from "@etalon/messages/users";
import { type Database, sqlState, type Transaction } from "./database.ts";
import { sessionBookOn } from "./sessions.ts";
import { together } from "./together.ts";
import {
  digestOf,
  insertToken,
  noteOfUser,
  type PersonRow,
  SECRET,
  type TokenRow,
  tokenOf,
  userOf,
} from "./user-rows.ts";

/** What was just looked up is believed this long: a token revoked in another process works here no longer than this. */
const BELIEVED_MS = 2000;
const BELIEVED_AT_MOST = 10_000;
const LOOKED_UP_TOGETHER = 1000;
const USE_NOTED_EVERY_NS = 60_000_000_000n;
const UNIQUE_VIOLATION = "23505";

export function userBookOn(database: Database, clock: Clock): UserBook & SessionBook {
  const believed = new Map<string, { caller: Caller; untilMs: number; shown: boolean }>();
  let changes = 0;
  const as = <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    return database.as("cc", work);
  };
  /** Forgets what was believed once the change is committed; who looks up meanwhile believes nothing for longer. */
  const change = async <T>(work: (tx: Transaction) => Promise<T>): Promise<T> => {
    try {
      return await as(work);
    } finally {
      changes++;
      believed.clear();
    }
  };
  const noted = (tx: Transaction, user: string, what: string, by: string, why: string) =>
    noteOfUser(tx, clock.now(), user, { what, by, why });

  /** With what is asked for, all that were shown since the last look are looked up again: one question for many users. */
  const lookedUp = together<string, Caller | "changed" | null>(LOOKED_UP_TOGETHER, async (wanted) => {
    const now = clock.now();
    const again = [...believed].flatMap(([digest, { shown }]) => (shown ? [digest] : []));
    const digests = [...new Set([...wanted, ...again.slice(0, LOOKED_UP_TOGETHER)])];
    const before = changes;
    const rows = await as((tx) =>
      tx.prepared<PersonRow & { id: string; used: string | null; hex: string }>(
        "cc-tokens",
        `select person.*, token.id, token.used, encode(digest, 'hex') as hex
         from cc.token join cc.person on person.name = token.person
         where digest = any(select decode(hex, 'hex') from unnest($1::text[]) hex)
           and revoked is null and (until is null or until > $2)`,
        [digests, now],
      ),
    );
    const found = new Map(
      rows.map(({ hex, id, name, roles, party }) => [hex, { user: name, roles, party, token: id }]),
    );
    const old = rows.filter(({ used }) => used === null || now - BigInt(used) > USE_NOTED_EVERY_NS);
    if (old.length > 0)
      await as((tx) =>
        tx.query("update cc.token set used = $2 where id = any($1)", [old.map(({ id }) => id), now]),
      );
    if (changes !== before) return wanted.map(() => "changed");
    if (believed.size >= BELIEVED_AT_MOST) believed.clear();
    const untilMs = performance.now() + BELIEVED_MS;
    for (const digest of digests) {
      const caller = found.get(digest);
      // Unknown ones are not kept: they would push out the known.
      if (caller) believed.set(digest, { caller, untilMs, shown: false });
      else believed.delete(digest);
    }
    return wanted.map((digest) => found.get(digest) ?? null);
  });

  return {
    ...sessionBookOn(change, clock),

    async whoHas(secret) {
      if (!SECRET.test(secret)) return null;
      const digest = digestOf(secret).toString("hex");
      const known = believed.get(digest);
      if (known && known.untilMs > performance.now()) {
        known.shown = true;
        return known.caller;
      }
      const caller = await lookedUp(digest);
      return caller === "changed" ? this.whoHas(secret) : caller;
    },

    users: () =>
      as(async (tx) => (await tx.query<PersonRow>("select * from cc.person order by name")).map(userOf)),

    async addUser({ name, roles, party }, by) {
      try {
        return await change(async (tx) => {
          const [row] = await tx.query<PersonRow>(
            "insert into cc.person (name, roles, party, made) values ($1, $2, $3, $4) returning *",
            [name, [...new Set(roles)], party, clock.now()],
          );
          await noted(tx, name, "user-added", by, `${name} acts for ${party} as ${roles.join(", ")}`);
          return good(userOf(row!));
        });
      } catch (error) {
        if (sqlState(error) !== UNIQUE_VIOLATION) throw error;
        return refused("users.user-exists", `there is a user ${name} already`);
      }
    },

    setRoles: (name, roles, by) =>
      change(async (tx): Promise<Answer<ShownUser>> => {
        if (!roles.includes("administrator") && (await isLastAdministrator(tx, name)))
          return lastAdministrator(name);
        const [row] = await tx.query<PersonRow>(
          "update cc.person set roles = $2 where name = $1 and subject is null returning *",
          [name, [...new Set(roles)]],
        );
        if (!row) {
          const known = await tx.query("select from cc.person where name = $1", [name]);
          if (known.length === 0) return noUser(name);
          const text = `the roles of ${name} come from the identity provider with each login`;
          return refused("users.of-provider", text);
        }
        await noted(tx, name, "roles-set", by, `${name} is ${roles.join(", ")}`);
        return good(userOf(row));
      }),

    removeUser: (name, by) =>
      change(async (tx): Promise<Answer<{ name: string }>> => {
        if (await isLastAdministrator(tx, name)) return lastAdministrator(name);
        const gone = await tx.query("delete from cc.person where name = $1 returning name", [name]);
        if (gone.length === 0) return noUser(name);
        await noted(tx, name, "user-removed", by, `${name} and all tokens of that user are gone`);
        return good({ name });
      }),

    tokens: () =>
      as(async (tx) => (await tx.query<TokenRow>("select * from cc.token order by made, id")).map(tokenOf)),

    makeToken: ({ user, title, forDays }, by) =>
      change(async (tx): Promise<Answer<MadeToken>> => {
        const known = await tx.query("select from cc.person where name = $1 for share", [user]);
        if (known.length === 0) return noUser(user);
        const now = clock.now();
        const until = forDays === null ? null : later(now, nanoseconds(forDays * 86_400));
        const made = await insertToken(tx, { user, title, session: false }, now, until);
        await noted(tx, user, "token-made", by, `token ${made.id} for ${user}`);
        return good(made);
      }),

    revoke: (token, by) =>
      change(async (tx): Promise<Answer<{ token: string }>> => {
        const [row] = await tx.query<TokenRow>(
          "update cc.token set revoked = coalesce(revoked, $2) where id = $1 returning *",
          [token, clock.now()],
        );
        if (!row) return refused("users.token-unknown", `there is no token ${token}`);
        await noted(tx, row.person, "token-revoked", by, `token ${token} of ${row.person}`);
        return good({ token });
      }),
  };
}

/** Administrators are locked until the end of the transaction, always in one order: two of them cannot remove each other. */
async function isLastAdministrator(tx: Transaction, name: string): Promise<boolean> {
  const all = await tx.query<{ name: string }>(
    "select name from cc.person where 'administrator' = any(roles) order by name for update",
  );
  return all.length === 1 && all[0]?.name === name;
}
const lastAdministrator = (name: string) =>
  refused(
    "users.last-administrator",
    `${name} is the only administrator: give another user that role first, or nobody could keep users any more`,
  );
const noUser = (name: string) => refused("users.user-unknown", `there is no user ${name}`);
