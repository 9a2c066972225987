// CC's door for users: query the catalogue, apply for an instrument, follow an application, release it.

import type { Mailbox } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type Door, type OrderApplication, orderApplication } from "@etalon/messages/http";
import type { State } from "./state.ts";

/** @param newId a fresh id for an application */
export function ccDoor(mailbox: Mailbox, newId: () => string): Door {
  const application = async (id: string) => {
    const state = (await mailbox.read({ component: "cc", key: `application/${id}` })) as State | null;
    if (state?.kind === "application") return good(state);
    return refused("cc.application-unknown", `there is no application ${id}`);
  };
  return {
    following: [],
    routes: [
      {
        method: "GET",
        path: "/instruments",
        title: "instruments that agents have announced, and who has them",
        answer: async () => {
          const rows = await mailbox.list("cc", "catalogue/");
          return good(rows.map(({ state }) => (state as { entry: unknown }).entry));
        },
      },
      {
        method: "POST",
        path: "/applications",
        title: "apply for an instrument",
        body: orderApplication,
        answer: async (_params, body) => {
          const { resource, applicant, forS } = body as OrderApplication;
          const entry = await mailbox.read({ component: "cc", key: `catalogue/${resource}` });
          if (!entry) return refused("cc.instrument-unknown", `there is no instrument ${resource}`);
          const id = newId();
          const apply = { kind: "apply", application: id, applicant, detection: id, resource, forS } as const;
          await mailbox.post({ component: "cc", key: `application/${id}` }, apply);
          return good({ application: id });
        },
      },
      {
        method: "GET",
        path: "/applications/:id",
        title: "an application and its events",
        answer: ({ id = "" }) => application(id),
      },
      {
        method: "DELETE",
        path: "/applications/:id",
        title: "release what was applied for",
        answer: async ({ id = "" }) => {
          const found = await application(id);
          if (!found.ok) return found;
          const release = { kind: "release", application: id } as const;
          await mailbox.post({ component: "cc", key: `application/${id}` }, release);
          return good({ application: id });
        },
      },
    ],
  };
}
