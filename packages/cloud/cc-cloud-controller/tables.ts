// The cloud's tables for export: instruments, leases with bookings and queues, the audit log. Mounted by whoever opens the
// cloud's interface.

import {
  type AuditLog,
  column,
  instantCells,
  instantColumns,
  listedRows,
  type Mailbox,
  type Row,
  toJson,
} from "@etalon/basis";
import type { ExportTable } from "@etalon/messages/exports";
import type { Shown } from "./state.ts";

export const ccTables = (mailbox: Mailbox, audit: AuditLog): readonly ExportTable[] => {
  const catalogue = (rows: (shown: Shown) => readonly Row[]) => listedRows(mailbox, "cc", "catalogue/", rows);
  return [
    { ...instruments, pages: () => catalogue(instrumentRow) },
    { ...leases, pages: () => catalogue(leaseRows) },
    { ...auditLog, pages: (span) => auditPages(audit, span) },
  ];
};

const instrument = column("instrument", "text", "the instrument, as `etalon instruments` lists it");

const instruments: Omit<ExportTable, "pages"> = {
  name: "instruments",
  title: "instruments of the catalogue: what they are, whose, whether they are there, to whom they are lent",
  need: "see-instruments",
  time: null,
  columns: [
    instrument,
    column("kind", "text", "of instrument"),
    column("maker", "text", "maker"),
    column("model", "text", "model"),
    column("serial", "text", "serial number"),
    column("firmware", "text", "firmware"),
    column("owner", "text", "the owner's party"),
    column("alive", "boolean", "whether its agent announces it now"),
    column("lent_to", "text", "the applicant who holds it; empty: nobody"),
    ...instantColumns("lent_until", "until when"),
    column("waiting", "integer", "applications in its queue"),
    column("announced", "json", "all that its agent announces of it"),
    column("terms", "json", "the owner's terms; empty: none"),
  ],
};

function instrumentRow({ entry }: Shown): readonly Row[] {
  const { alive, lentTo, untilTaiNs, waiting, terms } = entry;
  const { resource, identity, auxiliary } = entry.instrument;
  const { kind, maker, model, serial, firmware } = identity;
  return [
    [
      ...[resource, kind, maker, model, serial, firmware, auxiliary.owner, alive, lentTo],
      ...[...instantCells(untilTaiNs), waiting, toJson(entry.instrument), terms && toJson(terms)],
    ],
  ];
}

const leases: Omit<ExportTable, "pages"> = {
  name: "leases",
  title: "leases, bookings, and who waits, of all parties",
  need: "see-all-applications",
  time: "from_tai_ns",
  columns: [
    instrument,
    column("application", "text", "the application"),
    column("applicant", "text", "in whose name"),
    column("use", "text", "shared or alone"),
    column("status", "text", "lent, booked or waiting"),
    column("token", "integer", "fencing token of a lease"),
    column("place", "integer", "in the queue, 1 = next"),
    ...instantColumns("from", "beginning; empty: it waits"),
    ...instantColumns("until", "end; empty: it waits"),
  ],
};

function leaseRows({ entry: { instrument: of, leases: lent, bookings, queue = [] } }: Shown): readonly Row[] {
  const timed = (one: (typeof bookings)[number], status: "lent" | "booked", token: number | null): Row => [
    ...[of.resource, one.application, one.applicant, one.use, status, token, null],
    ...[...instantCells(one.fromTaiNs), ...instantCells(one.untilTaiNs)],
  ];
  return [
    ...lent.map((one) => timed(one, "lent", one.token)),
    ...bookings.map((one) => timed(one, "booked", null)),
    ...queue.map(
      ({ application, applicant, use }, n): Row => [
        ...[of.resource, application, applicant, use, "waiting", null, n + 1],
        ...[null, null, null, null],
      ],
    ),
  ];
}

const auditLog: Omit<ExportTable, "pages"> = {
  name: "audit",
  title: "the audit log: who did what to which instrument, with which token, why; oldest first",
  need: "see-audit",
  time: "at_tai_ns",
  columns: [
    ...instantColumns("at", "when"),
    column("by", "text", "the component that says so"),
    column("key", "text", "the aggregate whose step it was"),
    column("what", "text", "what was done"),
    column("who", "text", "on whose behalf"),
    instrument,
    column("application", "text", "the application it is about"),
    column("token", "text", "the lease's fencing token"),
    column("why", "text", "the reason"),
  ],
};

const ENTRIES = 1000;

async function* auditPages(
  log: AuditLog,
  { sinceTaiNs, untilTaiNs }: { readonly sinceTaiNs: bigint | null; readonly untilTaiNs: bigint | null },
): AsyncGenerator<readonly Row[]> {
  const wishes = {
    ...(sinceTaiNs !== null && { sinceTaiNs }),
    ...(untilTaiNs !== null && { untilTaiNs }),
  };
  for (let place: string | null = null; ; ) {
    const { entries, next } = await log.page(place, ENTRIES, wishes);
    yield entries.map(({ atTaiNs, by, key, what, who, resource, application, token, why }) => [
      ...[...instantCells(atTaiNs), by, key, what, who, resource, application],
      ...[token === null ? null : String(token), why],
    ]);
    if (next === place) return;
    place = next;
  }
}
