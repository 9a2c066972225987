// CC's door for coming and going: logging in by a browser on the same machine, or by a code that is typed on another one. The identity
// provider vouches, the operator's table gives roles, and the door makes a token of its own with an end.

import { type Answer, type Clock, good, later, nanoseconds, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import {
  beginBrowser,
  beginDevice,
  begunBrowser,
  begunDevice,
  endBrowser,
  endDevice,
  endedDevice,
  type IdentityProvider,
  type LoginRules,
  loggedOut,
  type SessionBook,
  session,
  shownProvider,
  type Vouched,
} from "@etalon/messages/login";
import { shownCaller, type UserBook } from "@etalon/messages/users";
import { actingAs } from "./login-roles.ts";

export interface Logins {
  readonly provider: IdentityProvider;
  readonly rules: LoginRules;
}

const away = {
  "login.none-unknown": "this cloud has no identity provider",
  "login.provider-away": "the identity provider does not answer",
  "login.refused": "the identity provider refuses",
};
const refusals = {
  ...away,
  "login.role-forbidden": "the operator's table has no role for this user",
  "login.name-taken": "another user has this name",
};

/** @param logins  null: users have tokens that an administrator made, and no others */
export function loginDoor(book: SessionBook & UserBook, clock: Clock, logins: Logins | null): Door {
  const none = refused(
    "login.none-unknown",
    "this cloud has no identity provider: ask its administrator for a token",
  );
  const enter = async ({ subject, claims }: Vouched, { rules }: Logins) => {
    const acting = actingAs(claims, rules);
    if (!acting.ok) {
      // A role that was taken away at the provider ends here what it was good for.
      await book.turnAway(subject, acting.why.text);
      return acting;
    }
    return book.logIn(
      { ...acting.value, subject },
      later(clock.now(), nanoseconds(rules.sessionHours * 3600)),
    );
  };
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/login",
        title: "by which identity provider users log in; null: there is none",
        need: "anybody",
        gives: shownProvider,
        refusals: {},
        answer: async () => good({ issuer: logins?.provider.issuer ?? null }),
      }),
      route({
        method: "POST",
        path: "/login/browser",
        title: "begin a login: where to send the browser, which comes back to the redirect",
        need: "log-in",
        body: beginBrowser,
        gives: begunBrowser,
        refusals: away,
        answer: async ({ body }) => (logins ? logins.provider.beginBrowser(body.redirect) : none),
      }),
      route({
        method: "POST",
        path: "/login/browser/end",
        title: "end a login with what the browser brought back; the token is shown this once",
        need: "log-in",
        body: endBrowser,
        gives: session,
        refusals,
        answer: async ({ body }) => {
          if (!logins) return none;
          const vouched = await logins.provider.endBrowser(body);
          return vouched.ok ? enter(vouched.value, logins) : vouched;
        },
      }),
      route({
        method: "POST",
        path: "/login/device",
        title: "begin a login without a browser at hand: what to type where",
        need: "log-in",
        body: beginDevice,
        gives: begunDevice,
        refusals: away,
        answer: async () => (logins ? logins.provider.beginDevice() : none),
      }),
      route({
        method: "POST",
        path: "/login/device/end",
        title: "whether the code was typed (null: not yet); the token is shown this once",
        need: "log-in",
        body: endDevice,
        gives: endedDevice,
        refusals,
        answer: async ({ body }) => {
          if (!logins) return none;
          const vouched = await logins.provider.endDevice(body.device);
          if (!vouched.ok || vouched.value === null) return vouched as Answer<null>;
          return enter(vouched.value, logins);
        },
      }),
      route({
        method: "DELETE",
        path: "/session",
        title: "end the token that is shown",
        need: "self",
        gives: loggedOut,
        refusals: { "users.token-unknown": "it is none of the cloud's own" },
        answer: async ({ caller: { user, token = "" } }) => {
          const revoked = await book.revoke(token, user);
          return revoked.ok ? good({ user }) : revoked;
        },
      }),
      route({
        method: "GET",
        path: "/me",
        title: "who the caller is: user, roles, party",
        need: "self",
        gives: shownCaller,
        refusals: {},
        answer: async ({ caller: { user, roles, party } }) => good({ user, roles, party }),
      }),
    ],
  };
}
