// The administrators' door to what a mailbox set aside because its step or act failed again and again. Mounted beside
// `door.ts`; hosts without the database offer it to their operator.

import { good, refused, type Shelf } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import {
  aboutSetAside,
  readSetAside,
  shownSetAside,
  takeSetAside,
} from "@etalon/messages/users-to-mailboxes";

export function setAsideDoor(shelf: Shelf): Door {
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/set-aside",
        title:
          "messages and acts that were given up after failing again and again, and why; the latest first",
        need: "see-set-aside",
        query: readSetAside,
        gives: shownSetAside,
        refusals: {},
        answer: async ({ query: { atMost } }) => good(await shelf.list(atMost)),
      }),
      route({
        method: "POST",
        path: "/set-aside/:id",
        title:
          "put it back behind what waits, to be tried as if it were new; or forget it: it will not be done",
        need: "keep-set-aside",
        body: takeSetAside,
        gives: aboutSetAside,
        refusals: { "cc.set-aside-unknown": "nothing of this id is set aside, or no longer" },
        answer: async ({ params: { id }, body, caller }) => {
          if (await shelf[body.what](id, caller.user)) return good({ id });
          return refused("cc.set-aside-unknown", `nothing called ${id} is set aside, or no longer`);
        },
      }),
    ],
  };
}
