// The audit log from its beginning, page by page, as an auditor reads it. Used by tests that count what was lost in it.

import type { AuditEntry, AuditPage } from "@etalon/basis";

const PAGE = 1000;

/** @param page  GET of a path at the cloud's interface */
export async function* auditEntries(page: (path: string) => Promise<AuditPage>): AsyncGenerator<AuditEntry> {
  for (let from: string | null = null; ; ) {
    const query: string = from === null ? "" : `&from=${encodeURIComponent(from)}`;
    const { entries, next }: AuditPage = await page(`/audit?atMost=${PAGE}${query}`);
    yield* entries;
    if (entries.length === 0) return;
    from = next;
  }
}
