// IM's door for administrators: what applicants may have, set and seen. Mounted by whoever runs the cloud.

import type { Mailbox } from "@etalon/basis";
import { good } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { aboutApplicant, setQuotaOf, shownQuota } from "@etalon/messages/users-to-cc";
import type { Account } from "./state.ts";
import { accountKey } from "./turn.ts";

export function imDoor(mailbox: Mailbox): Door {
  const accountOf = (applicant: string) => ({ component: "im", key: accountKey(applicant) }) as const;
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/quotas/:applicant",
        title: "what an applicant may have: leases at once, seconds a day; null is no limit",
        need: "see-quotas",
        gives: shownQuota,
        refusals: {},
        answer: async ({ params: { applicant } }) => {
          const account = (await mailbox.read(accountOf(applicant))) as Account | null;
          const { leasesAtOnce = null, secondsPerDay = null } = account?.quota ?? {};
          return good({ applicant, leasesAtOnce, secondsPerDay });
        },
      }),
      route({
        method: "POST",
        path: "/quotas",
        title: "what an applicant may have from now on: leases at once, seconds a day; null is no limit",
        need: "keep-quotas",
        body: setQuotaOf,
        gives: aboutApplicant,
        refusals: {},
        answer: async ({ body: { applicant, ...quota }, caller }) => {
          await mailbox.post(accountOf(applicant), { kind: "set-quota", ...quota, by: caller.user });
          return good({ applicant });
        },
      }),
    ],
  };
}
