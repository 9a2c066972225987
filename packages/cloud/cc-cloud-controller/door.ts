// CC's door for users: query the catalogue, apply for an instrument, follow an application, release it.

import type { Mailbox } from "@etalon/basis";
import { followEvents, good, lookForAWhile, refused } from "@etalon/basis";
import { type Caller, type Door, may, type News, route } from "@etalon/messages/http";
import {
  applicationNews,
  catalogue,
  orderApplication,
  orderedApplication,
  shownApplication,
} from "@etalon/messages/users-to-cc";
import type { Application, Shown, State } from "./state.ts";

const noApplication = { "cc.application-unknown": "there is no such application of the caller's party" };
const noInstrument = { "cc.instrument-unknown": "there is no such instrument" };

/** @param newId a fresh id for an application */
export function ccDoor(mailbox: Mailbox, newId: () => string): Door {
  /** Another party's application is as unknown as one that never was. */
  const application = async (id: string, { caller }: { readonly caller: Caller }) => {
    const state = (await mailbox.read({ component: "cc", key: `application/${id}` })) as State | null;
    if (state?.kind !== "application") return null;
    return state.applicant === caller.party || may(caller, "see-all-applications") ? state : null;
  };
  const unknown = (id: string) => refused("cc.application-unknown", `there is no application ${id}`);
  return {
    routes: [
      route({
        method: "GET",
        path: "/instruments",
        title: "instruments that agents have announced, and who has them",
        need: "see-instruments",
        gives: catalogue,
        refusals: {},
        answer: async () => {
          const rows = await mailbox.list("cc", "catalogue/");
          return good(rows.map(({ state }) => (state as Shown).entry));
        },
      }),
      route({
        method: "POST",
        path: "/applications",
        title: "apply for an instrument, in the name of the caller's party",
        need: "apply",
        body: orderApplication,
        gives: orderedApplication,
        refusals: noInstrument,
        answer: async ({ body: { resource, forS }, caller }) => {
          const entry = await mailbox.read({ component: "cc", key: `catalogue/${resource}` });
          if (!entry) return refused("cc.instrument-unknown", `there is no instrument ${resource}`);
          const id = newId();
          const applicant = caller.party;
          const apply = { kind: "apply", application: id, applicant, detection: id, resource, forS } as const;
          await mailbox.post({ component: "cc", key: `application/${id}` }, apply);
          return good({ application: id });
        },
      }),
      route({
        method: "GET",
        path: "/applications/:id",
        title: "an application and its events",
        need: "see-applications",
        gives: shownApplication,
        refusals: noApplication,
        answer: async ({ params: { id }, caller }) => {
          const found = await application(id, { caller });
          return found ? good(found) : unknown(id);
        },
      }),
      route({
        method: "DELETE",
        path: "/applications/:id",
        title: "release what was applied for",
        need: "apply",
        gives: orderedApplication,
        refusals: noApplication,
        answer: async ({ params: { id }, caller }) => {
          const found = await application(id, { caller });
          if (found?.applicant !== caller.party) return unknown(id);
          const release = { kind: "release", application: id } as const;
          await mailbox.post({ component: "cc", key: `application/${id}` }, release);
          return good({ application: id });
        },
      }),
    ],
    following: [
      {
        path: "/applications/:id/follow",
        title: "the application's events as they happen, until it has ended",
        need: "see-applications",
        tells: applicationNews,
        refusals: noApplication,
        follow: async ({ params: { id = "" }, caller }, after, stop) => {
          const look = async () => followed(await application(id, { caller }));
          const first = await lookForAWhile(look, stop);
          return first ? good(news(id, followEvents(first, look, after, stop))) : unknown(id);
        },
      },
    ],
  };
}

const followed = (application: Application | null) =>
  application && { events: application.events, over: application.status === "ended" };

async function* news(id: string, pieces: ReturnType<typeof followEvents>): AsyncGenerator<News> {
  for await (const { seen, events, from } of pieces) {
    for (const [nth, value] of events.entries()) yield { number: from + nth, kind: "step", value };
    if (seen.over) yield { kind: "over", value: { application: id } };
  }
}
