// Users and tokens as they lie in CC's tables. Called by `users.ts` and `sessions.ts`.

import { createHash, randomBytes } from "node:crypto";
import { type Audited, type Instant, toJson } from "@etalon/basis";
import type { Role } from "@etalon/messages/roles.table";
import type { MadeToken, ShownToken, ShownUser } from "@etalon/messages/users";
import { appendAudit } from "./audit-log.ts";
import type { Transaction } from "./database.ts";

/** 256 random bits behind a word by which scanners of leaked secrets know it. */
export const SECRET = /^etalon_[A-Za-z0-9_-]{43}$/;
export const digestOf = (secret: string): Buffer => createHash("sha256").update(secret).digest();

export interface PersonRow {
  readonly name: string;
  readonly roles: Role[];
  readonly party: string;
  readonly made: string;
  readonly subject: string | null;
}
export const userOf = ({ name, roles, party, made, subject }: PersonRow): ShownUser => ({
  name,
  roles,
  party,
  madeTaiNs: BigInt(made) as Instant,
  subject,
});

export interface TokenRow {
  readonly id: string;
  readonly person: string;
  readonly title: string;
  readonly made: string;
  readonly until: string | null;
  readonly used: string | null;
  readonly revoked: string | null;
}
const instantOf = (text: string | null): Instant | null => (text === null ? null : (BigInt(text) as Instant));
export const tokenOf = ({ id, person: user, title, made, until, used, revoked }: TokenRow): ShownToken => ({
  id,
  user,
  title,
  madeTaiNs: BigInt(made) as Instant,
  untilTaiNs: instantOf(until),
  usedTaiNs: instantOf(used),
  revokedTaiNs: instantOf(revoked),
});

export async function insertToken(
  tx: Transaction,
  token: { readonly user: string; readonly title: string; readonly session: boolean },
  made: Instant,
  until: Instant | null,
): Promise<MadeToken> {
  const secret = `etalon_${randomBytes(32).toString("base64url")}`;
  const id = `tok-${randomBytes(6).toString("hex")}`;
  const [row] = await tx.query<TokenRow>(
    `insert into cc.token (id, digest, person, title, made, until, session)
     values ($1, $2, $3, $4, $5, $6, $7) returning *`,
    [id, digestOf(secret), token.user, token.title, made, until, token.session],
  );
  return { ...tokenOf(row!), secret };
}

/** What happened to a user, in the transaction in which it happens. */
export async function noteOfUser(
  tx: Transaction,
  at: Instant,
  user: string,
  { what, by, why }: { readonly what: string; readonly by: string; readonly why: string },
): Promise<void> {
  const audited: Audited = { what, who: by, resource: null, application: null, token: null, why };
  await appendAudit(tx, "cc", [{ key: `user/${user}`, at, json: toJson(audited) }]);
}
