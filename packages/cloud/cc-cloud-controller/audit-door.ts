// CC's door for auditors: the audit log, page by page.

import type { AuditLog } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import { type Door, route } from "@etalon/messages/http";
import { auditPage, readAudit } from "@etalon/messages/users-to-cc";

export function auditDoor(log: AuditLog): Door {
  return {
    following: [],
    routes: [
      route({
        method: "GET",
        path: "/audit",
        title: "who did what to which instrument, when and why: oldest first, a page behind the place `from`",
        need: "see-audit",
        query: readAudit,
        gives: auditPage,
        refusals: { "cc.audit-place": "`from` is no place that a page ended at" },
        answer: async ({ query: { from, atMost } }) => {
          if (from !== undefined && !log.knows(from))
            return refused(
              "cc.audit-place",
              `from=${from} is no place in the audit log: take it from a page's "next"`,
            );
          return good(await log.page(from ?? null, atMost));
        },
      }),
    ],
  };
}
