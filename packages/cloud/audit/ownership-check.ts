// An independent checker of lending: reads the audit log alone, entry by entry, and says where an instrument had two
// owners, or a grant was lost. It knows nothing of how IM decides. Called by tests, and by whoever puts load on a cloud.

import type { AuditEntry, Instant } from "@etalon/basis";

export interface Finding {
  readonly kind: "double-ownership" | "lost-grant" | "late-end" | "stale-use";
  readonly resource: string;
  readonly application: string;
  readonly text: string;
}

export interface OwnershipReport {
  readonly entries: number;
  readonly grants: number;
  /** Two had it at once, an application had it twice, a token did not grow, or something ended that was not held. */
  readonly doubleOwnership: readonly Finding[];
  /** An application without an answer, a grant of which the applicant never heard, a lease that never ended. */
  readonly lostGrants: readonly Finding[];
  /** Reclaimed later than a second after the lease's end. */
  readonly lateEnds: readonly Finding[];
  /** A machine or a link was given an instrument for a token that was not, or no longer, a lease's. */
  readonly staleUses: readonly Finding[];
}

interface Lease {
  readonly resource: string;
  readonly application: string;
  readonly token: number;
  readonly shared: boolean;
  readonly grantedTaiNs: Instant;
  untilTaiNs: Instant;
  endedTaiNs: Instant | null;
}

const SECOND_NS = 1_000_000_000n;
/** An agent hears of a lease's end a little later than IM writes it down. */
const HEARD_WITHIN_NS = SECOND_NS;

/** What IM writes when a lease ends, and when an application without one does; and what else answers an application. */
const leaseEnds: ReadonlySet<string> = new Set(["reclaimed", "released", "revoked"]);
const answers: ReadonlySet<string> = new Set(["granted", "refused", "waits", "booked", "withdrawn"]);

/** `take` every entry in the log's order, then `conclude`. */
export function ownershipCheck() {
  const found: Finding[] = [];
  const applied = new Map<string, Instant>();
  const told = new Set<string>();
  const leases = new Map<string, Lease>(); // by application
  const held = new Map<string, Lease[]>(); // by resource, those that have not ended
  const byToken = new Map<string, Lease>();
  const highest = new Map<string, number>();
  let entries = 0;

  const find = (kind: Finding["kind"], { resource, application }: AuditEntry | Lease, text: string): void =>
    void found.push({ kind, resource: resource ?? "", application: application ?? "", text });

  function granted(entry: AuditEntry): void {
    const { resource, application, token, untilTaiNs, atTaiNs, use } = entry;
    if (resource === null || application === null || token === null || untilTaiNs === undefined) {
      find("lost-grant", entry, "a grant that does not say of what, to whom, until when");
      return;
    }
    const shared = use === "shared";
    const beside = held.get(resource) ?? [];
    for (const other of beside)
      if (!shared || !other.shared)
        find("double-ownership", entry, `${other.application} holds it, token ${other.token}`);
    if (leases.has(application))
      find("double-ownership", entry, "it was granted to the same application before");
    if (token <= (highest.get(resource) ?? 0))
      find("double-ownership", entry, `token ${token} is not above ${highest.get(resource)}`);
    highest.set(resource, Math.max(token, highest.get(resource) ?? 0));
    const lease = {
      resource,
      application,
      token,
      shared,
      grantedTaiNs: atTaiNs,
      untilTaiNs,
      endedTaiNs: null,
    };
    leases.set(application, lease);
    byToken.set(`${resource} ${token}`, lease);
    held.set(resource, [...beside, lease]);
  }

  function over(entry: AuditEntry): void {
    const lease = leaseOf(entry);
    if (!lease || lease.endedTaiNs !== null) {
      find("double-ownership", entry, `${entry.what}, but no such lease was held`);
      return;
    }
    lease.endedTaiNs = entry.atTaiNs;
    held.set(
      lease.resource,
      (held.get(lease.resource) ?? []).filter((other) => other !== lease),
    );
    const lateNs = entry.atTaiNs - lease.untilTaiNs;
    if (lateNs > SECOND_NS) find("late-end", lease, `it ended ${Number(lateNs) / 1e9} s after its time`);
  }

  function used(entry: AuditEntry): void {
    const lease = leaseOf(entry);
    const ended = lease?.endedTaiNs ?? null;
    if (!lease) find("stale-use", entry, `token ${entry.token} was never granted`);
    else if (ended !== null && entry.atTaiNs > ended + HEARD_WITHIN_NS)
      find(
        "stale-use",
        entry,
        `token ${entry.token} had ended ${Number(entry.atTaiNs - ended) / 1e9} s before`,
      );
  }

  const leaseOf = ({ resource, token }: AuditEntry): Lease | undefined => byToken.get(`${resource} ${token}`);

  return {
    take(entry: AuditEntry): void {
      entries++;
      const { by, what, application, atTaiNs, untilTaiNs } = entry;
      if (by === "cc" && application !== null) {
        if (what === "applied") applied.set(application, atTaiNs);
        if (what === "told") told.add(application);
      }
      if (by === "ia" && what === "linked") used(entry);
      if (by !== "im") return;
      if (application !== null && answers.has(what)) applied.delete(application);
      if (what === "granted") granted(entry);
      else if (what === "used") used(entry);
      else if (what === "renewed" || what === "pre-empted") {
        const lease = leaseOf(entry);
        if (lease && untilTaiNs !== undefined) lease.untilTaiNs = untilTaiNs;
      } else if (leaseEnds.has(what) && entry.token !== null) over(entry);
    },
    /**
     * @param now      when the log was read
     * @param graceNs  younger matters may still be under way
     */
    conclude(now: Instant, graceNs = 10n * SECOND_NS): OwnershipReport {
      const lost: Finding[] = [];
      const lose = (lease: Pick<Lease, "resource" | "application">, text: string) =>
        lost.push({ kind: "lost-grant", resource: lease.resource, application: lease.application, text });
      for (const [application, at] of applied)
        if (at + graceNs < now) lose({ resource: "", application }, "applied for, and never answered");
      for (const lease of leases.values()) {
        const { application, grantedTaiNs, untilTaiNs, endedTaiNs } = lease;
        if (!told.has(application) && grantedTaiNs + graceNs < now)
          lose(lease, "the applicant was never told");
        if (endedTaiNs === null && untilTaiNs + graceNs < now) lose(lease, "it never ended");
      }
      const of = (kind: Finding["kind"]) => found.filter((one) => one.kind === kind);
      return {
        entries,
        grants: leases.size,
        doubleOwnership: of("double-ownership"),
        lostGrants: [...of("lost-grant"), ...lost],
        lateEnds: of("late-end"),
        staleUses: of("stale-use"),
      };
    },
  };
}
