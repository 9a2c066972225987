// A day of lending in simulated time: six applicants with habits of their own, five instruments under different terms, and
// what goes wrong in a day. ETALON_LENDING_SEEDS=100 runs a hundred of them.

import {
  type AuditEntry,
  type Instant,
  instantFromPosixNs,
  later,
  nanoseconds,
  openHours,
} from "@etalon/basis";
import { ownershipCheck } from "@etalon/cloud/audit/ownership-check";
import type { Account } from "@etalon/cloud/im-storage-controller/state";
import type { ClcToNc } from "@etalon/messages/clc-to-nc";
import type { Terms } from "@etalon/messages/is-to-im";
import { uniform } from "@etalon/outside/simulated/chance";
import { describe, expect, it } from "vitest";
import { lendingWorld } from "./lending-world.ts";

const SEEDS = Number(process.env.ETALON_LENDING_SEEDS ?? 3);
const FIRST_SEED = Number(process.env.ETALON_LENDING_FIRST_SEED ?? 20_260_300);
/** A Monday, midnight UTC. */
const START = instantFromPosixNs(BigInt(Date.UTC(2026, 2, 2)) * 1_000_000n);
const DAY_S = 86_400;
const at = (s: number): Instant => later(START, nanoseconds(s));
const AGENT = "ia-01";
const OWNER = "is-qinghe";

const everybody = { applicants: ["*"], longestLeaseS: 3600 };
const termsOf: Readonly<Record<string, Terms>> = {
  "ia-01/plain": everybody,
  "ia-01/shared": { ...everybody, sharedAtMost: 3, longestLeaseS: 7200 },
  "ia-01/hours": {
    ...everybody,
    hours: {
      utcOffsetMinutes: 480,
      spans: openHours.days.map((day) => ({ day, from: "08:30", to: "17:30" })),
    },
  },
  "ia-01/urgent": {
    ...everybody,
    highestPriority: "emergency",
    preemption: { from: "urgent", noticeS: 120 },
  },
  "ia-01/moody": { applicants: ["zz", "lab-1", "lab-2"], longestLeaseS: 1800 },
};
const resources = Object.keys(termsOf);
const quotas: Readonly<Record<string, { leasesAtOnce: number | null; secondsPerDay: number | null }>> = {
  "lab-1": { leasesAtOnce: 1, secondsPerDay: null },
  "lab-2": { leasesAtOnce: 2, secondsPerDay: 10_000 },
  "lab-3": { leasesAtOnce: null, secondsPerDay: 20_000 },
};
const applicants = ["zz", "lab-1", "lab-2", "lab-3", "lab-4", OWNER];
const priorities = ["background", "routine", "routine", "routine", "urgent", "emergency"] as const;

/** Of two processes beside the database, on hosts whose clocks differ. */
const BEHIND_S = 7;

/** @param twoClocks  each step is made by either of two processes */
function simulatedDay(seed: number, twoClocks = seed % 2 === 1) {
  let draws = 0;
  const random = (): number => uniform(seed, 0, draws++);
  const upTo = (n: number): number => Math.floor(random() * n);
  const oneOf = <T>(all: readonly T[]): T => all[upTo(all.length)]!;
  const exponentialS = (meanS: number): number => -meanS * Math.log(random());
  let applications = 0;

  const world = lendingWorld({
    startTaiNs: START,
    delayNs: () => nanoseconds(upTo(200) === 0 ? exponentialS(2) : exponentialS(0.01)),
    behindNs: () => (twoClocks && upTo(2) === 0 ? nanoseconds(BEHIND_S) : 0n),
    againNs: () => (upTo(20) === 0 ? nanoseconds(exponentialS(600)) : null),
    heard({ component, key }, body) {
      if (component === "zz" && body.kind === "application-granted") granted(key.slice("detection/".length));
      if (component === "nc") toNode(body as unknown as ClcToNc);
    },
  });
  const NODES = ["nc-01", "nc-02", "nc-03"];
  /** Dead ones hear nothing, and lose what they had. */
  const dead = new Set<string>();
  const holds = new Map<string, Set<string>>(NODES.map((node) => [node, new Set()]));
  const toCluster = { component: "clc", key: "cluster" } as const;
  const toRegistry = { component: "irm", key: `agent/${AGENT}` } as const;
  const toResource = (resource: string) => ({ component: "im", key: `resource/${resource}` }) as const;
  const toApplication = (id: string) => ({ component: "cc", key: `application/${id}` }) as const;
  const inS = (s: number, act: () => void) => world.at(world.now() + nanoseconds(s), act);
  const isDay = () => world.now() < at(DAY_S);

  function setTerms(resource: string, terms = termsOf[resource]!): void {
    world.post(toResource(resource), { kind: "set-terms", resource, owner: OWNER, terms });
  }
  function nodeUp(node: string): void {
    const machines = [...holds.get(node)!];
    const up = { kind: "node-up", node, machines: 4, engine: "process" };
    world.post(toCluster, { ...up, ...(upTo(2) === 0 && { holds: machines }) });
  }
  function toNode({ kind, ...body }: ClcToNc): void {
    const { machine, node } = body;
    if (dead.has(node)) return;
    const held = holds.get(node)!;
    if (kind === "let-go") {
      held.delete(machine);
      return;
    }
    held.add(machine);
    inS(exponentialS(0.5), () => {
      if (!held.has(machine)) return;
      if (upTo(60) > 0) world.post(toCluster, { kind: "machine-joined", machine, node });
      else if (held.delete(machine))
        world.post(toCluster, { kind: "machine-gone", machine, node, why: "ended" });
    });
  }
  /** Killed, and noticed by its silence or by its return. */
  function nodeDies(node: string): void {
    if (dead.has(node)) return;
    dead.add(node);
    if (upTo(2) === 0) holds.get(node)!.clear();
    inS(6 + exponentialS(2), () => {
      const upTaiNs = world.cluster()?.nodes.find(({ id }) => id === node)?.upTaiNs ?? 0n;
      if (dead.has(node)) world.post(toCluster, { kind: "node-silent", node, upTaiNs });
    });
    inS(exponentialS(200), () => {
      dead.delete(node);
      nodeUp(node);
    });
  }
  const announce = () =>
    world.post(toRegistry, { kind: "announce", agent: AGENT, instruments: resources.map(instrument) });
  function apply(applicant: string): void {
    const application = `app-${++applications}`;
    const resource = oneOf(resources);
    const forS = 30 + exponentialS(upTo(4) === 0 ? 3000 : 400);
    const wish = {
      ...(upTo(3) === 0 && { leastS: forS / 4 }),
      ...(upTo(2) === 0 && { priority: oneOf(priorities) }),
      ...(resource.endsWith("shared") && upTo(4) > 0 && { use: "shared" }),
      ...(upTo(6) === 0 && { fromTaiNs: world.now() + nanoseconds(60 + exponentialS(7200)) }),
    };
    const body = { kind: "apply", application, applicant, detection: application, resource, forS, ...wish };
    world.post(toApplication(application), body);
    if (upTo(20) === 0) world.post(toApplication(application), body); // the sender was not sure
    if (upTo(12) === 0)
      inS(exponentialS(300), () => world.post(toApplication(application), { kind: "release", application }));
  }
  function granted(application: string): void {
    const habit = upTo(5);
    const release = () => world.post(toApplication(application), { kind: "release", application });
    if (habit < 3) inS(exponentialS(200), release);
    if (habit === 3) {
      for (let n = 1; n < 4; n++)
        inS(n * 60, () => world.post(toApplication(application), { kind: "extend", application, forS: 120 }));
      inS(400, release);
    } // else it forgets to
  }
  function somethingHappens(): void {
    const resource = oneOf(resources);
    const what = upTo(8);
    const to = toResource(resource);
    if (what === 0) {
      world.post(toRegistry, { kind: "agent-silent" });
      inS(exponentialS(60), () => world.post(toRegistry, { kind: "agent-heard-again" }));
    } else if (what === 1) {
      announce(); // it has begun again
    } else if (what === 6) {
      nodeDies(oneOf(NODES));
    } else if (what === 7) {
      const node = oneOf(NODES);
      world.post(toCluster, { kind: "node-leaving", node });
      inS(exponentialS(60), () => dead.has(node) || nodeUp(node));
    } else if (what === 2) {
      world.post(to, { kind: "revoke", resource, owner: oneOf([OWNER, "thief"]), why: "needed here" });
      inS(exponentialS(120), () => setTerms(resource));
    } else if (what === 3) {
      const [lease] = world.resource(resource).leases;
      if (lease)
        world.post(to, {
          kind: "revoke",
          resource,
          owner: OWNER,
          application: lease.application,
          why: "misused",
        });
    } else if (what === 4) setTerms("ia-01/moody", { applicants: ["zz"], longestLeaseS: 600 });
    else setTerms("ia-01/moody");
  }
  /** Again and again, all day long. */
  const every = (meanS: number, act: () => void) => {
    const again = () => {
      if (!isDay()) return;
      act();
      inS(exponentialS(meanS), again);
    };
    inS(exponentialS(meanS), again);
  };

  for (const [applicant, quota] of Object.entries(quotas))
    world.post(
      { component: "im", key: `applicant/${applicant}` },
      { kind: "set-quota", ...quota, by: "admin" },
    );
  for (const resource of resources) {
    setTerms(resource);
  }
  for (const node of NODES) nodeUp(node);
  announce();
  world.at(at(10), () => {
    for (const applicant of applicants) every(350, () => apply(applicant));
    every(1800, somethingHappens);
  });
  let stale: string[] = [];
  const watchAgent = () => {
    stale = stale.concat(tokensWithoutLease(world));
    if (world.now() < at(3 * DAY_S)) inS(137, watchAgent);
  };
  inS(60, watchAgent);
  // What still waits for the shared instrument's opening hours, or is booked, ends in the days that follow.
  world.runUntil(at(DAY_S));
  announce();
  for (const node of NODES) {
    dead.delete(node);
    nodeUp(node);
  }
  for (const resource of resources) setTerms(resource);
  world.runUntil(at(8 * DAY_S));
  return { world, stale, applications };
}

/** Tokens that the agent serves though their lease ended longer ago than any message takes. */
function tokensWithoutLease(world: ReturnType<typeof lendingWorld>): string[] {
  const tokens = world.agent(AGENT)?.tokens ?? [];
  return tokens
    .filter(({ resource, token }) => !world.resource(resource).leases.some((lease) => lease.token === token))
    .filter(({ untilTaiNs }) => untilTaiNs + nanoseconds(60) < world.now())
    .map(({ resource, token }) => `${resource} ${token} at ${world.now()}`);
}

const instrument = (resource: string) => ({
  resource,
  identity: { kind: "waveform-source", maker: "M", model: "T", serial: resource, firmware: "1" },
  access: { agent: AGENT, instrument: resource.split("/")[1]! },
  auxiliary: { title: "t", place: "p", owner: OWNER, capabilities: {}, calibration: null },
});

/** From the log alone: the most leases that an applicant had at once, and the most seconds of one day (UTC). */
function usage(entries: readonly AuditEntry[], applicant: string) {
  const open = new Map<string, Instant>();
  const days = new Map<number, number>();
  let [atOnce, leases] = [0, 0];
  for (const { by, what, token, resource, atTaiNs, application } of entries) {
    if (by !== "im" || token === null) continue;
    const lease = `${resource} ${token}`;
    if (what === "granted" && ownerOf.get(application ?? "") === applicant) open.set(lease, atTaiNs);
    atOnce = Math.max(atOnce, open.size);
    const began = open.get(lease);
    if (began === undefined || !["released", "reclaimed", "revoked"].includes(what)) continue;
    open.delete(lease);
    leases++;
    for (let from = began; from < atTaiNs; ) {
      const day = Number((from - START) / nanoseconds(DAY_S));
      let until = at((day + 1) * DAY_S); // midnight
      if (atTaiNs < until) until = atTaiNs;
      days.set(day, (days.get(day) ?? 0) + Number(until - from) / 1e9);
      from = until;
    }
  }
  return { atOnce, leases, secondsOfADay: Math.max(0, ...days.values()) };
}
const ownerOf = new Map<string, string>();

/** What was written down on any of the days. */
const seen = new Set<string>();

describe.each(Array.from({ length: SEEDS }, (_, n) => FIRST_SEED + n))("a simulated day, seed %i", (seed) => {
  it("keeps every invariant, and the log proves that nothing was lost or lent twice", () => {
    const { world, stale, applications } = simulatedDay(seed);
    expect(world.broken.slice(0, 5)).toEqual([]);
    expect(stale).toEqual([]);

    const check = ownershipCheck();
    for (const entry of world.audit) check.take(entry);
    const { entries, grants, ...findings } = check.conclude(world.now());
    expect(findings).toEqual({ doubleOwnership: [], lostGrants: [], lateEnds: [], staleUses: [] });
    expect(entries).toBe(world.audit.length);
    expect(grants).toBeGreaterThan(400);

    const all = world.applications();
    expect(all).toHaveLength(applications);
    expect(all.filter(({ status }) => status !== "ended")).toEqual([]);
    for (const account of world.accounts()) expect((account as Account | null)?.spans ?? []).toEqual([]);

    ownerOf.clear();
    for (const { by, what, application, who } of world.audit)
      if (by === "cc" && what === "applied") ownerOf.set(application ?? "", who);
    for (const [applicant, { leasesAtOnce, secondsPerDay }] of Object.entries(quotas)) {
      const { atOnce, secondsOfADay, leases } = usage(world.audit, applicant);
      // Each process judges by its own clock.
      const slackS = 0.001 + (seed % 2 === 1 ? leases * BEHIND_S : 0);
      expect(atOnce, applicant).toBeGreaterThan(0);
      if (leasesAtOnce !== null) expect(atOnce, applicant).toBeLessThanOrEqual(leasesAtOnce);
      if (secondsPerDay !== null)
        expect(secondsOfADay, applicant).toBeLessThanOrEqual(secondsPerDay + slackS);
    }
    for (const { what } of world.audit) seen.add(what);
  });
});

it("in all these days, everything happens that may", () => {
  for (const what of [
    "granted",
    "refused",
    "renewed",
    "not-renewed",
    "pre-empted",
    "revoked",
    "released",
    "reclaimed",
    "booked",
    "waits",
    "withdrawn",
    "used",
  ])
    expect(seen, what).toContain(what);
});

describe("the checker of the log", () => {
  const { world } = simulatedDay(FIRST_SEED);
  const concluded = (entries: readonly AuditEntry[]) => {
    const check = ownershipCheck();
    for (const entry of entries) check.take(entry);
    return check.conclude(world.now());
  };
  const first = (what: string, by = "im") =>
    world.audit.findIndex((entry) => entry.what === what && entry.by === by);
  const without = (index: number) => world.audit.filter((_, n) => n !== index);
  const changed = (index: number, to: Partial<AuditEntry>) =>
    world.audit.map((entry, n) => (n === index ? { ...entry, ...to } : entry));

  it("finds what is wrong with a log in which one entry is missing or false", () => {
    expect(concluded(without(first("released"))).doubleOwnership.length).toBeGreaterThan(0);
    expect(concluded(without(first("told", "cc"))).lostGrants).toHaveLength(1);
    expect(concluded(without(first("granted"))).doubleOwnership.length).toBeGreaterThan(0);
    const refused = world.audit.find(({ what }) => what === "refused")?.application;
    expect(
      concluded(world.audit.filter(({ application, by }) => application !== refused || by !== "im"))
        .lostGrants,
    ).toHaveLength(1);
    const reclaimed = world.audit.findIndex(
      ({ what, why }) => what === "reclaimed" && /time is over/.test(why),
    );
    const late = changed(reclaimed, { atTaiNs: world.audit[reclaimed]!.atTaiNs + nanoseconds(1.5) });
    expect(concluded(late).lateEnds).toHaveLength(1);
    expect(concluded(changed(first("used"), { token: 99_999 })).staleUses).toHaveLength(1);
    const grants = world.audit.flatMap(({ what }, n) => (what === "granted" ? [n] : []));
    expect(concluded(changed(grants.at(-1)!, { token: 1 })).doubleOwnership.length).toBeGreaterThan(0);
  });
});
