// IM's door for administrators: what applicants may have, set and seen. Mounted by whoever runs the cloud.

import type { Mailbox } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { aboutApplicant, setQuotaOf, shownQuota } from "@etalon/messages/users-to-cc";
import type { Account } from "./state.ts";
import { accountKey } from "./turn.ts";

/** @param parties in whose names there are users: an applicant is one of them */
export function imDoor(mailbox: Mailbox, parties: () => Promise<readonly string[]>): Door {
  const accountOf = (applicant: string) => ({ component: "im", key: accountKey(applicant) }) as const;
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/quotas/:applicant",
        title:
          "what an applicant may have: leases at once, seconds a day; null is no limit; and the leases and bookings that count now",
        need: "see-quotas",
        gives: shownQuota,
        refusals: {},
        answer: async ({ params: { applicant } }) => {
          const account = (await mailbox.read(accountOf(applicant))) as Account | null;
          const { leasesAtOnce = null, secondsPerDay = null } = account?.quota ?? {};
          return good({ applicant, leasesAtOnce, secondsPerDay, counted: account?.spans.length ?? 0 });
        },
      }),
      route({
        method: "POST",
        path: "/quotas",
        title: "what an applicant may have from now on: leases at once, seconds a day; null is no limit",
        need: "keep-quotas",
        body: setQuotaOf,
        gives: aboutApplicant,
        refusals: { "im.applicant-unknown": "no user is of that party, and it was not said to be ahead" },
        answer: async ({ body: { applicant, ahead = false, ...quota }, caller }) => {
          const known = ahead || (await mailbox.read(accountOf(applicant))) !== null;
          if (!known && !(await parties()).includes(applicant))
            return refused(
              "im.applicant-unknown",
              `there is no applicant ${applicant}: no user is of that party; with "ahead" (--ahead) it is set before one is`,
            );
          await mailbox.post(accountOf(applicant), { kind: "set-quota", ...quota, by: caller.user });
          return good({ applicant });
        },
      }),
    ],
  };
}
