// CC's door for administrators: users, their roles and parties, their tokens. Mounted beside `door.ts`.

import { good } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import {
  madeToken,
  named,
  newRoles,
  newToken,
  newUser,
  shownTokens,
  shownUser,
  shownUsers,
  tokenNamed,
  type UserBook,
} from "@etalon/messages/users";

const userUnknown = { "users.user-unknown": "there is no such user" };
const lastAdministrator = { "users.last-administrator": "nobody else is an administrator" };
const tokenUnknown = { "users.token-unknown": "there is no such token" };

export function usersDoor(book: UserBook): Door {
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/users",
        title: "users with their roles and parties",
        need: "see-users",
        gives: shownUsers,
        refusals: {},
        answer: async () => good(await book.users()),
      }),
      route({
        method: "POST",
        path: "/users",
        title: "add a user",
        need: "keep-users",
        body: newUser,
        gives: shownUser,
        refusals: { "users.user-exists": "there is a user of this name" },
        answer: ({ body, caller }) => book.addUser(body, caller.user),
      }),
      route({
        method: "POST",
        path: "/users/:name/roles",
        title: "give a user other roles",
        need: "keep-users",
        body: newRoles,
        gives: shownUser,
        refusals: {
          ...userUnknown,
          ...lastAdministrator,
          "users.of-provider": "the roles come from the identity provider",
        },
        answer: ({ params, body, caller }) => book.setRoles(params.name, body.roles, caller.user),
      }),
      route({
        method: "DELETE",
        path: "/users/:name",
        title: "remove a user and all tokens of that user",
        need: "keep-users",
        gives: named,
        refusals: { ...userUnknown, ...lastAdministrator },
        answer: ({ params, caller }) => book.removeUser(params.name, caller.user),
      }),
      route({
        method: "GET",
        path: "/tokens",
        title: "tokens: whose, what for, until when, last used; never their secrets",
        need: "see-users",
        gives: shownTokens,
        refusals: {},
        answer: async () => good(await book.tokens()),
      }),
      route({
        method: "POST",
        path: "/tokens",
        title: "make a token for a user; its secret is shown this once",
        need: "keep-users",
        body: newToken,
        gives: madeToken,
        refusals: userUnknown,
        answer: ({ body, caller }) => book.makeToken(body, caller.user),
      }),
      route({
        method: "DELETE",
        path: "/tokens/:id",
        title: "revoke a token",
        need: "keep-users",
        gives: tokenNamed,
        refusals: tokenUnknown,
        answer: ({ params, caller }) => book.revoke(params.id, caller.user),
      }),
    ],
  };
}
