// Users and their tokens: what administrators say and see over HTTP, and what CC asks of who keeps them.

import type { Answer } from "@etalon/basis";
import { z } from "zod";
import type { Caller } from "./http.ts";
import { id, instant } from "./nouns.ts";
import { roles } from "./roles.table.ts";

export const userName = z
  .string()
  .max(64)
  .regex(/^[a-z0-9][a-z0-9._@-]*$/, "a name of small letters, digits, . _ @ -");
const someRoles = z.array(z.enum(roles)).min(1).max(roles.length);

/** POST /users */
export const newUser = z.strictObject({
  name: userName,
  roles: someRoles,
  /** In whose name: a station, a laboratory, an owner. */
  party: id,
});
export type NewUser = z.infer<typeof newUser>;

/** POST /users/:name/roles */
export const newRoles = z.strictObject({ roles: someRoles });

export const shownUser = z.object({
  name: userName,
  roles: someRoles,
  party: id,
  madeTaiNs: instant,
  /** Who it is to the identity provider that logs it in; null: it has the tokens that were made for it, and no others. */
  subject: z.string().nullable(),
});
export type ShownUser = z.infer<typeof shownUser>;
export const shownUsers = z.array(shownUser);

/** POST /tokens */
export const newToken = z.strictObject({
  user: userName,
  /** What it is for, so that it can be told from others. */
  title: z.string().min(1).max(100),
  forDays: z.number().positive().max(3660).default(90),
});
export type NewToken = z.infer<typeof newToken>;

const token = {
  /** Names the token; no secret. */
  id,
  user: userName,
  title: z.string(),
  madeTaiNs: instant,
  untilTaiNs: instant.nullable(),
  /** Within the last minute or so; null: never. */
  usedTaiNs: instant.nullable(),
  revokedTaiNs: instant.nullable(),
};
export const shownToken = z.object(token);
export type ShownToken = z.infer<typeof shownToken>;
export const shownTokens = z.array(shownToken);
/** The secret is shown this once; only its digest is kept. */
export const madeToken = z.object({ ...token, secret: z.string() });
export type MadeToken = z.infer<typeof madeToken>;

export const shownCaller = z.object({ user: z.string(), roles: z.array(z.enum(roles)), party: z.string() });
export const named = z.object({ name: userName });
export const tokenNamed = z.object({ token: id });

/** Who has a token, asked at each request; null when it is unknown, over, revoked, or its user gone. */
export interface Doorkeeper {
  whoHas(secret: string): Promise<Caller | null>;
}

/** `by` is who asks for it: it stands in the audit log. */
export interface UserBook extends Doorkeeper {
  users(): Promise<readonly ShownUser[]>;
  addUser(user: NewUser, by: string): Promise<Answer<ShownUser>>;
  setRoles(name: string, roles: NewUser["roles"], by: string): Promise<Answer<ShownUser>>;
  /** With all tokens. */
  removeUser(name: string, by: string): Promise<Answer<{ name: string }>>;
  tokens(): Promise<readonly ShownToken[]>;
  /** @param forDays null: without end */
  makeToken(
    token: Omit<NewToken, "forDays"> & { readonly forDays: number | null },
    by: string,
  ): Promise<Answer<MadeToken>>;
  revoke(token: string, by: string): Promise<Answer<{ token: string }>>;
}
