// What became of an instrument's leases, told from what IM wrote of them in the audit log. Pure; called by `door.ts`.

import type { AuditEntry, Instant } from "@etalon/basis";
import type { PastLease } from "@etalon/messages/users-to-cc";

const SECOND_NS = 1_000_000_000n;

interface Course {
  granted: AuditEntry | null;
  untilTaiNs: Instant;
  noticed: boolean;
  end: AuditEntry | null;
}

/**
 * @param entries  of one instrument, the newest first
 * @returns the newest lease first; one whose beginning is not among the entries is left out
 */
export function pastLeases(entries: readonly AuditEntry[]): readonly PastLease[] {
  const courses = new Map<number, Course>();
  for (const entry of [...entries].reverse()) {
    if (entry.token === null) continue;
    const course = courses.get(entry.token) ?? { granted: null, untilTaiNs: 0n, noticed: false, end: null };
    courses.set(entry.token, course);
    if (entry.what === "granted") course.granted = entry;
    else if (entry.what === "pre-empted") course.noticed = true;
    else if (entry.what === "renewed") course.noticed = false;
    else course.end = entry;
    if (entry.untilTaiNs !== undefined) course.untilTaiNs = entry.untilTaiNs;
  }
  return [...courses].reverse().flatMap(([token, course]): readonly PastLease[] => {
    const { granted, untilTaiNs, end } = course;
    if (!granted || granted.application === null) return [];
    const { application, who: applicant, use = "exclusive", atTaiNs: fromTaiNs } = granted;
    const ended = { endedTaiNs: end?.atTaiNs ?? null, end: end && endOf(course, end), why: end?.why ?? null };
    return [{ application, applicant, token, use, fromTaiNs, untilTaiNs, ...ended }];
  });
}

/** IM reclaims a lease when its time is over - by notice earlier than it was to be - or when no machine can hold it. */
function endOf({ untilTaiNs, noticed }: Course, { what, atTaiNs }: AuditEntry): PastLease["end"] {
  if (what === "released") return "given-back";
  if (what === "revoked") return "revoked";
  if (atTaiNs + SECOND_NS < untilTaiNs) return "no-machine";
  return noticed ? "pre-empted" : "time-over";
}
