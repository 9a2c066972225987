// Users → CC, over HTTP: logging in by the operator's identity provider (OpenID Connect); and what CC asks of who speaks
// with it. The door keeps nothing of a login that is under way: its secret is with whoever began it.

import type { Answer, Instant } from "@etalon/basis";
import { z } from "zod";
import { id, instant } from "./nouns.ts";
import { roles } from "./roles.table.ts";
import { userName } from "./users.ts";

/** GET /login: null where there is no identity provider. */
export const shownProvider = z.object({ issuer: z.string().nullable() });

/**
 * Where the user's browser is sent back to: a command of the same machine that waits for it, or the console there
 * (RFC 8252), or a console elsewhere. The provider sends it to no address that its operator has not registered.
 */
const redirect = z
  .string()
  .max(300)
  .regex(
    /^(http:\/\/(127\.0\.0\.1|\[::1\]):\d{1,5}\/|https:\/\/[\w.:[\]-]+\/console\/)$/,
    "an address such as http://127.0.0.1:4711/ or https://cloud.example:8740/console/",
  );
const secret = z.string().min(20).max(2000);

/** POST /login/browser */
export const beginBrowser = z.strictObject({ redirect });
export const begunBrowser = z.object({
  /** Secret; shown again at the end. */
  login: secret,
  /** Where the user's browser goes. */
  url: z.string(),
});
export type BegunBrowser = z.infer<typeof begunBrowser>;

/** POST /login/browser/end: what the browser brought back, as the query of the redirect. */
export const endBrowser = z.strictObject({ login: secret, redirect, answer: z.string().max(8000) });
export type EndBrowser = z.infer<typeof endBrowser>;

/** POST /login/device */
export const beginDevice = z.strictObject({});
export const begunDevice = z.object({
  /** Secret; shown again at the end. */
  device: secret,
  /** What the user types, and where. */
  code: z.string(),
  url: z.string(),
  urlWithCode: z.string().nullable(),
  askEveryS: z.number(),
  forS: z.number(),
});
export type BegunDevice = z.infer<typeof begunDevice>;

/** POST /login/device/end, as often as `askEveryS` says. */
export const endDevice = z.strictObject({ device: secret });

/** A session: a token like any other, shown this once, with an end. */
export const session = z.object({
  user: userName,
  roles: z.array(z.enum(roles)),
  party: id,
  secret: z.string(),
  untilTaiNs: instant,
});
export type Session = z.infer<typeof session>;
/** null: the user has not typed the code yet. */
export const endedDevice = session.nullable();
export const loggedOut = z.object({ user: z.string() });

/** Of the operator's table: whoever's claim has this value is given these roles in the name of this party. */
export const loginRule = z.strictObject({
  value: z.string().min(1).max(200),
  roles: z.array(z.enum(roles)).min(1),
  party: id,
});
export type LoginRule = z.infer<typeof loginRule>;

export interface LoginRules {
  /** The claim that names users, such as `preferred_username`. */
  readonly nameClaim: string;
  /** The claim that `rules` look at: a text or a list of texts. */
  readonly rolesClaim: string;
  readonly rules: readonly LoginRule[];
  readonly sessionHours: number;
}

/** Whom the identity provider vouches for. */
export interface Vouched {
  /** Issuer and subject: the same for ever, whatever the name. */
  readonly subject: string;
  readonly claims: Readonly<Record<string, unknown>>;
}

/** Refuses with `login.refused` or `login.provider-away`. */
export interface IdentityProvider {
  readonly issuer: string;
  beginBrowser(redirect: string): Promise<Answer<BegunBrowser>>;
  endBrowser(ended: EndBrowser): Promise<Answer<Vouched>>;
  beginDevice(): Promise<Answer<BegunDevice>>;
  /** null: the user has not typed the code yet. */
  endDevice(device: string): Promise<Answer<Vouched | null>>;
}

/** Sessions of those whom a provider vouches for; kept beside other users and their tokens. */
export interface SessionBook {
  /** The user is made, or brought up to date; refused when the name is another's. */
  logIn(who: Acting & { readonly subject: string }, until: Instant): Promise<Answer<Session>>;
  /** Ends all tokens of somebody who may do nothing any more; who it was, null when nobody knows. */
  turnAway(subject: string, why: string): Promise<string | null>;
}
export interface Acting {
  readonly name: string;
  readonly roles: LoginRule["roles"];
  readonly party: string;
}
