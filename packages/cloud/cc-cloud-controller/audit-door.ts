// CC's door for auditors: the audit log, page by page.

import {
  type AuditLog,
  type AuditWishes,
  good,
  type Instant,
  instantFromPosixNs,
  refused,
} from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { auditPage, readAudit } from "@etalon/messages/users-to-cc";

export function auditDoor(log: AuditLog): Door {
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/audit",
        title:
          "who did what to which instrument, when and why: oldest first, or newest first by `order`, a page behind the place `from`; the last page leads no further",
        need: "see-audit",
        query: readAudit,
        gives: auditPage,
        refusals: { "cc.audit-place": "`from` is no place that a page ended at" },
        answer: async ({ query: { from, atMost, since, until, order, ...wishes } }) => {
          if (from !== undefined && !log.knows(from))
            return refused(
              "cc.audit-place",
              `from=${from} is no place in the audit log: take it from a page's "next"`,
            );
          return good(
            await log.page(from ?? null, atMost, {
              ...wishes,
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
