// Tests only: the invariants of SPEC.md for one move of a resource, reckoned anew from the states alone. Called by random
// walks and by the simulated day.

import type { Instant, Said } from "@etalon/basis";
import { openHours } from "@etalon/basis";
import { priorities, type Use } from "@etalon/messages/nouns";
import type { Call, Resource } from "../state.ts";
import type { Heard, Say, Self } from "../step.ts";

export interface ResourceMove {
  readonly before: Resource | null;
  readonly after: Resource;
  readonly heard: Heard | Self;
  readonly say: readonly Said<Say>[];
  readonly now: Instant;
}

interface Taken {
  readonly application: string;
  readonly use: Use;
  readonly from: Instant;
  readonly until: Instant;
}

/** @returns one sentence for each invariant that the move breaks */
export function lawsBroken(move: ResourceMove): string[] {
  return [
    exclusive,
    tokens,
    nobodyWaitsInVain,
    onePlace,
    oneEnd,
    endsAreTold,
    withinTerms,
    withTheWord,
    ordered,
    calendar,
    inTime,
  ]
    .flatMap((law) => law(move))
    .map((text) => `${text} (heard ${move.heard.kind})`);
}

const NONE: readonly never[] = [];
const seconds = (ns: bigint): number => Number(ns) / 1e9;

/** I1 */
function exclusive({ after: { leases, terms } }: ResourceMove): string[] {
  if (leases.length < 2) return [];
  if (leases.some(({ use }) => use === "exclusive")) return ["I1: a lease beside an exclusive one"];
  return terms && leases.length > 100 ? ["I1: more than anybody may share"] : [];
}

/** I2 */
function tokens({ before, after }: ResourceMove): string[] {
  const old = before?.lastToken ?? 0;
  const known = new Set(before?.leases.map(({ token }) => token) ?? []);
  const fresh = after.leases.filter(({ token }) => !known.has(token));
  return [
    ...(after.lastToken < old ? ["I2: the last token fell"] : []),
    ...fresh
      .filter(({ token }) => token <= old || token > after.lastToken)
      .map(() => "I2: a token that is not new"),
  ];
}

/** I3: looks only at what an idle resource leaves waiting; whether a lent one could be shared is for I8. */
function nobodyWaitsInVain({ after, now }: ResourceMove): string[] {
  if (!after.alive || after.leases.length > 0 || after.offers.length > 0) return [];
  return after.queue
    .filter((call) => call.quota === null && said(after, call) && fits(after, call, now))
    .map(({ application }) => `I3: ${application} waits for a free resource`);
}

/** Whether hours and calendar leave a call the least that it wants, from now on. */
function fits(resource: Resource, call: Call, now: Instant): boolean {
  const open = openHours.stretch(resource.terms?.hours, now);
  if (!open || open.fromTaiNs > now) return false;
  const ends = resource.bookings
    .filter(({ call: booked, untilTaiNs }) => untilTaiNs > now && bars(resource, booked.use, call.use))
    .map(({ fromTaiNs }) => fromTaiNs);
  if (open.untilTaiNs !== null) ends.push(open.untilTaiNs);
  return ends.every((end) => seconds(end - now) >= call.leastS);
}

/** As strict as can be: shared bookings are counted as barring a shared call, which makes I3 ask less. */
const bars = ({ terms }: Resource, a: Use, b: Use): boolean =>
  a === "exclusive" || b === "exclusive" || (terms?.sharedAtMost ?? 1) <= 8;

const placesOf = (resource: Resource | null): string[] => [
  ...(resource?.leases ?? NONE).map(({ application }) => application),
  ...(resource?.queue ?? NONE).map(({ application }) => application),
  ...[...(resource?.offers ?? NONE), ...(resource?.bookings ?? NONE)].map(({ call }) => call.application),
];

/** I4 */
function onePlace({ after }: ResourceMove): string[] {
  const places = placesOf(after);
  return new Set(places).size === places.length ? [] : ["I4: an application in two places"];
}

/** I5: whoever had a place or called just now has one, or got exactly one end now; nobody else gets one. */
function oneEnd({ before, after, heard, say }: ResourceMove): string[] {
  const there = new Set(placesOf(after));
  const known = new Set(placesOf(before));
  if (heard.kind === "resource-call" && !before?.ended.includes(heard.application))
    known.add(heard.application);
  const ends = new Map<string, number>();
  for (const { body } of say)
    if (body.kind === "refused" || body.kind === "reclaimed" || body.kind === "no-place")
      ends.set(body.application, (ends.get(body.application) ?? 0) + 1);
  return [...new Set([...known, ...ends.keys()])]
    .filter((one) => (ends.get(one) ?? 0) !== (known.has(one) && !there.has(one) ? 1 : 0))
    .map((one) => `I5: ${one} got ${ends.get(one) ?? 0} ends`);
}

/** I6 */
function endsAreTold({ before, after, say }: ResourceMove): string[] {
  const held = new Set(after.leases.map(({ token }) => token));
  const broken: string[] = [];
  for (const lease of before?.leases ?? []) {
    if (held.has(lease.token)) continue;
    const told = (kind: string, component: string) =>
      say.some(
        ({ to, body }) =>
          to.component === component &&
          body.kind === kind &&
          (("token" in body && body.token === lease.token) ||
            ("application" in body && body.application === lease.application)),
      );
    if (!told("withdraw-access", "clc")) broken.push("I6: the cluster was not told");
    if (before?.instrument && !told("lease-over", "ia")) broken.push("I6: the agent was not told");
    if (!told("release", "im")) broken.push("I6: the account was not told");
  }
  return broken;
}

/** I7: a lease lies within the terms that held when it began or was renewed. */
function withinTerms({ before, after, now }: ResourceMove): string[] {
  const { terms } = after;
  return after.leases.flatMap((lease) => {
    const old = before?.leases.find(({ token }) => token === lease.token);
    if (old && old.untilTaiNs >= lease.untilTaiNs) return [];
    if (!terms) return ["I7: a lease without terms"];
    const owns = terms.owner === lease.applicant;
    const open = openHours.stretch(terms.hours, now);
    return [
      ...(owns || terms.applicants.includes("*") || terms.applicants.includes(lease.applicant)
        ? []
        : ["I7: not to this applicant"]),
      ...(seconds(lease.untilTaiNs - lease.fromTaiNs) <= terms.longestLeaseS
        ? []
        : ["I7: longer than the longest"]),
      ...(open && open.fromTaiNs <= now && (open.untilTaiNs === null || lease.untilTaiNs <= open.untilTaiNs)
        ? []
        : ["I7: out of hours"]),
    ];
  });
}

/** Whether the owner has said yes, or need not. */
const said = ({ terms }: Resource, { applicant, approved }: Call): boolean =>
  !terms?.approval || approved === true || terms.owner === applicant;

/** I11: a lease begins with the owner's word where his terms ask for it. */
function withTheWord({ before, after }: ResourceMove): string[] {
  const known = new Set(before?.leases.map(({ token }) => token) ?? NONE);
  const calls = [...(before?.offers ?? NONE), ...(before?.bookings ?? NONE)].map(({ call }) => call);
  return after.leases
    .filter(({ token }) => !known.has(token))
    .filter(({ application }) => {
      const call = calls.find((one) => one.application === application);
      return !call || !said(after, call);
    })
    .map(({ application }) => `I11: ${application} holds it without the owner's word`);
}

/** I8: whoever is served came before everybody who could have been served instead. */
function ordered({ before, after, heard, now }: ResourceMove): string[] {
  const known = new Set(before?.offers.map(({ call }) => call.application) ?? []);
  const fresh = after.offers.filter(({ call }) => !known.has(call.application));
  const servedAt = (applicant: string): bigint =>
    after.served.find((one) => one.applicant === applicant)?.atTaiNs ?? 0n;
  /** By a clock that is behind the one of its call it has not waited yet. */
  const level = ({ priority, calledTaiNs }: Call): number =>
    priorities.indexOf(priority) + Math.trunc(seconds(now - calledTaiNs) / 900);
  const first = (a: Call, b: Call): boolean => {
    if (level(a) !== level(b)) return level(a) > level(b);
    const [x, y] = [servedAt(a.applicant), servedAt(b.applicant)];
    return x !== y ? x < y : a.calledTaiNs < b.calledTaiNs;
  };
  if (heard.kind === "not-reserved") return []; // whoever was declined just now stands aside
  return fresh.flatMap(({ call }) =>
    after.queue
      .filter(
        (other) =>
          other.quota === null && said(after, other) && first(other, call) && fits(after, other, now),
      )
      .map((other) => `I8: ${call.application} overtook ${other.application}`),
  );
}

/** I9: nothing in the calendar overlaps what excludes it. */
function calendar({ before, after, now }: ResourceMove): string[] {
  if (before?.terms !== after.terms) return []; // terms that let fewer share leave what was agreed
  const all: Taken[] = [
    ...after.leases.map(({ application, use, untilTaiNs, renewToTaiNs }) => {
      return { application, use, from: now, until: renewToTaiNs ?? untilTaiNs };
    }),
    ...[...after.offers, ...after.bookings].map(({ call, fromTaiNs, untilTaiNs }) => {
      return { application: call.application, use: call.use, from: fromTaiNs, until: untilTaiNs };
    }),
  ];
  return all.flatMap((a, i) =>
    all
      .slice(i + 1)
      .filter((b) => a.from < b.until && b.from < a.until && (a.use === "exclusive" || b.use === "exclusive"))
      .map((b) => `I9: ${a.application} and ${b.application} overlap`),
  );
}

/** I10: nothing is left that is over, a booking whose time has come has begun, and the next look comes in time. */
function inTime({ after, now }: ResourceMove): string[] {
  const { leases, bookings, alive, lookTaiNs } = after;
  const ends = [...leases, ...bookings].map(({ untilTaiNs }) => untilTaiNs);
  const coming = [...ends, ...bookings.map(({ fromTaiNs }) => fromTaiNs)].filter((at) => at > now);
  const late = bookings.filter(({ reserved, fromTaiNs }) => reserved && fromTaiNs <= now);
  return [
    ...leases.filter(({ untilTaiNs }) => untilTaiNs <= now).map(() => "I10: a lease beyond its end"),
    ...(alive && late.length > 0 ? ["I10: a booking that did not begin"] : []),
    ...(coming.some((at) => lookTaiNs === null || lookTaiNs <= now || lookTaiNs > at)
      ? ["I10: no timer is set"]
      : []),
  ];
}
