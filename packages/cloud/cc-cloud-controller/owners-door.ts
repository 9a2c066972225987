// CC's door for instrument owners (IS): their terms, and taking back. And for administrators: what applicants may have.

import type { Mailbox } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import {
  aboutApplicant,
  aboutResource,
  revokeOf,
  setQuotaOf,
  setTermsOf,
} from "@etalon/messages/users-to-cc";
import type { Shown } from "./state.ts";

const refusals = {
  "cc.instrument-unknown": "there is no such instrument",
  "cc.owner-forbidden": "it belongs to another party than the caller's",
};

export function ownersDoor(mailbox: Mailbox): Door {
  /** IM looks again; here the owner hears at once what is wrong. */
  const owned = async (resource: string, party: string) => {
    const shown = (await mailbox.read({ component: "cc", key: `catalogue/${resource}` })) as Shown | null;
    if (!shown) return refused("cc.instrument-unknown", `there is no instrument ${resource}`);
    const { owner } = shown.entry.instrument.auxiliary;
    if (owner === party) return good({ resource });
    return refused("cc.owner-forbidden", `${resource} belongs to ${owner}, not to ${party}`);
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
        path: "/revocations",
        title:
          "take an instrument back at once: from one application, or, when none is named, from everybody",
        need: "set-terms",
        body: revokeOf,
        gives: aboutResource,
        refusals,
        answer: async ({ body, caller }) => {
          const answer = await owned(body.resource, caller.party);
          if (answer.ok)
            await mailbox.post(toIm(body.resource), { kind: "revoke", owner: caller.party, ...body });
          return answer;
        },
      }),
      route({
        method: "POST",
        path: "/quotas",
        title: "what an applicant may have: leases at once, seconds a day",
        need: "keep-quotas",
        body: setQuotaOf,
        gives: aboutApplicant,
        refusals: {},
        answer: async ({ body: { applicant, ...quota }, caller }) => {
          const key = `applicant/${applicant}`;
          await mailbox.post({ component: "im", key }, { kind: "set-quota", ...quota, by: caller.user });
          return good({ applicant });
        },
      }),
    ],
  };
}
