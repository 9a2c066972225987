// CC's door for instrument owners (IS): their terms, their word for an application, and taking back.

import type { Mailbox } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { aboutResource, approvalOf, revokeOf, setTermsOf } from "@etalon/messages/users-to-cc";
import type { Application, Shown } from "./state.ts";

const refusals = {
  "cc.instrument-unknown": "there is no such instrument",
  "cc.owner-forbidden": "it belongs to another party than the caller's",
};
const nothingHeld = { "cc.nothing-held": "the application has nothing of the instrument" };

const holdsNothing = (application: string, resource: string) =>
  refused("cc.nothing-held", `${application} neither has ${resource} nor waits for it`);

export function ownersDoor(mailbox: Mailbox): Door {
  /** IM looks again; here the owner hears at once what is wrong. */
  const owned = async (resource: string, party: string) => {
    const shown = (await mailbox.read({ component: "cc", key: `catalogue/${resource}` })) as Shown | null;
    if (!shown) return refused("cc.instrument-unknown", `there is no instrument ${resource}`);
    const { owner } = shown.entry.instrument.auxiliary;
    if (owner === party) return good({ resource });
    return refused("cc.owner-forbidden", `${resource} belongs to ${owner}, not to ${party}`);
  };
  /** Whether an application has the instrument, has booked it, or waits for it. */
  const wants = async (application: string, resource: string): Promise<boolean> => {
    const key = `application/${application}`;
    const found = (await mailbox.read({ component: "cc", key })) as Application | null;
    return found?.resource === resource && found.status !== "ended";
  };
  const toIm = (resource: string) => ({ component: "im", key: `resource/${resource}` }) as const;
  return {
    following: [],
    routes: [
      route({
        method: "POST",
        path: "/terms",
        title: "the owner's terms for an instrument: who may have it, when, how long, how",
        need: "set-terms",
        body: setTermsOf,
        gives: aboutResource,
        refusals,
        answer: async ({ body: { resource, terms }, caller }) => {
          const answer = await owned(resource, caller.party);
          if (answer.ok)
            await mailbox.post(toIm(resource), { kind: "set-terms", resource, owner: caller.party, terms });
          return answer;
        },
      }),
      route({
        method: "POST",
        path: "/approvals",
        title: "the owner's word for an application that waits for it; refusing it is a revocation",
        need: "set-terms",
        body: approvalOf,
        gives: aboutResource,
        refusals: { ...refusals, ...nothingHeld },
        answer: async ({ body: { resource, application }, caller }) => {
          const answer = await owned(resource, caller.party);
          if (answer.ok && !(await wants(application, resource))) return holdsNothing(application, resource);
          if (answer.ok)
            await mailbox.post(toIm(resource), {
              kind: "approve",
              resource,
              owner: caller.party,
              application,
            });
          return answer;
        },
      }),
      route({
        method: "POST",
        path: "/revocations",
        title:
          "take an instrument back at once: from one application, or, when none is named, from everybody, and the terms too",
        need: "set-terms",
        body: revokeOf,
        gives: aboutResource,
        refusals: { ...refusals, ...nothingHeld },
        answer: async ({ body, caller }) => {
          const { resource, application } = body;
          const answer = await owned(resource, caller.party);
          if (answer.ok && application !== undefined && !(await wants(application, resource)))
            return holdsNothing(application, resource);
          if (answer.ok) await mailbox.post(toIm(resource), { kind: "revoke", owner: caller.party, ...body });
          return answer;
        },
      }),
    ],
  };
}
