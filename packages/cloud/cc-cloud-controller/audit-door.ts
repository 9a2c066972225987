// CC's door to the audit log, page by page: all of it for auditors, to everybody what they asked for and were refused.

import {
  type AuditLog,
  type AuditWishes,
  good,
  type Instant,
  instantFromPosixNs,
  refused,
} from "@etalon/basis";
import { type Door, may, route } from "@etalon/messages/http";
import { auditPage, doorKey, readAudit } from "@etalon/messages/users-to-cc";

export function auditDoor(log: AuditLog): Door {
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/audit",
        title:
          "who did what to which instrument, when and why: oldest first, or newest first by `order`, a page behind the place `from`; the last page leads no further. Of all for administrators and auditors, of oneself for the others",
        need: "self",
        query: readAudit,
        gives: auditPage,
        refusals: {
          "cc.audit-place": "`from` is no place that a page ended at",
          "cc.audit-forbidden": "what others did is for administrators and auditors",
        },
        answer: async ({ caller, query: { from, atMost, since, until, order, ...wishes } }) => {
          const isOwn = !may(caller, "see-audit");
          if (isOwn && wishes.who !== undefined && wishes.who !== caller.user)
            return refused(
              "cc.audit-forbidden",
              `what ${wishes.who} did is for administrators and auditors to read; without "who" it is what ${caller.user} did`,
            );
          if (from !== undefined && !log.knows(from))
            return refused(
              "cc.audit-place",
              `from=${from} is no place in the audit log: take it from a page's "next"`,
            );
          return good(
            await log.page(from ?? null, atMost, {
              ...wishes,
              ...(isOwn && { key: doorKey(caller.user) }),
              newestFirst: order === "down",
              ...(since !== undefined && { sinceTaiNs: instantOf(since) }),
              ...(until !== undefined && { untilTaiNs: instantOf(until) }),
            } as AuditWishes),
          );
        },
      }),
    ],
  };
}

/** The wish has been checked to be a date or an instant with its zone. */
const instantOf = (text: string): Instant => instantFromPosixNs(BigInt(Date.parse(text)) * 1_000_000n);
