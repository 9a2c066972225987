// The administrators' door to what a mailbox set aside because its step or act failed again and again. Mounted beside
// `door.ts`; hosts without the database offer it to their operator.

import { type Answer, good, refused, type Shelf } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { aboutSetAside, readSetAside, shownSetAside } from "@etalon/messages/users-to-mailboxes";

const UNKNOWN = { "cc.set-aside-unknown": "nothing of this id is set aside, or no longer" };

export function setAsideDoor(shelf: Shelf): Door {
  const about = (id: string, done: boolean): Answer<{ id: string }> =>
    done ? good({ id }) : refused("cc.set-aside-unknown", `nothing called ${id} is set aside, or no longer`);
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
        path: "/set-aside/:id/retry",
        title: "put it back behind what waits, to be tried as if it were new",
        need: "keep-set-aside",
        gives: aboutSetAside,
        refusals: UNKNOWN,
        answer: async ({ params: { id }, caller }) => about(id, await shelf.retry(id, caller.user)),
      }),
      route({
        method: "POST",
        path: "/set-aside/:id/drop",
        title: "forget it: it will not be done",
        need: "keep-set-aside",
        gives: aboutSetAside,
        refusals: UNKNOWN,
        answer: async ({ params: { id }, caller }) => about(id, await shelf.drop(id, caller.user)),
      }),
    ],
  };
}
