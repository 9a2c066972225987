// What IM does with one applicant's account: it alone knows the applicant's time on all resources, so it holds the quotas.
// Spans are kept whether there is a quota or not, so that one that is set counts what runs already.

import type { Audited, Said } from "@etalon/basis";
import { type Instant, instantFromPosixNs, posixNsFromInstant } from "@etalon/basis";
import type { ToAccount } from "@etalon/messages/im-itself";
import type { Account, Span } from "./state.ts";
import type { Result, Say, Self } from "./turn.ts";

const DAY_NS = 86_400_000_000_000n;
const SPANS_AT_MOST = 1000;

type Of<Kind extends string> = Extract<ToAccount, { readonly kind: Kind }>;

export function accountStep(
  before: Account | null,
  heard: ToAccount | Self,
  key: string,
  now: Instant,
): Result {
  const account = before ?? unknownAccount(key.slice("applicant/".length));
  switch (heard.kind) {
    case "set-quota": {
      const { leasesAtOnce, secondsPerDay, by } = heard;
      const after = { ...account, quota: { leasesAtOnce, secondsPerDay } };
      const limits = [
        leasesAtOnce === null ? "any number of leases at once" : leasesText(leasesAtOnce),
        secondsPerDay === null ? "any time a day" : `${secondsPerDay} s a day`,
      ];
      return woken(after, now, [
        noted(account.applicant, by, `${account.applicant} may have ${limits.join(", ")}`),
      ]);
    }
    case "reserve":
      return asked(account, heard, now);
    case "release":
      return released(account, heard, now);
    case "look-again":
      return woken(account, now);
  }
}

function asked(account: Account, heard: Of<"reserve">, now: Instant): Result {
  const { resource, application, fromTaiNs, untilTaiNs, waits } = heard;
  const about = { resource, application, untilTaiNs };
  const span: Span = { resource, application, fromTaiNs, untilTaiNs };
  const others = account.spans.filter((one) => !same(one, span));
  const rest = account.waiting.filter((one) => !same(one, span));
  const why = lacks(account, others, span);
  if (why === null) {
    const spans = others.length < SPANS_AT_MOST ? [...others, span] : others;
    return said({ ...account, spans, waiting: rest }, [to(resource, { kind: "reserved", ...about })]);
  }
  const never = lacks({ ...account, used: [] }, [], span) !== null && !fitsSomeDay(account, span);
  const waiting = waits && !never ? [...rest, { resource, application }] : rest;
  const told = said({ ...account, waiting }, [to(resource, { kind: "not-reserved", ...about, why, never })]);
  return waiting.length > 0 ? wakingAtMidnight(told, now) : told;
}

/** The part of the span that has passed counts as used; the rest is free, and whoever waits hears of it. */
function released(account: Account, heard: Of<"release">, now: Instant): Result {
  const own = account.spans.find((one) => same(one, heard));
  const waiting = account.waiting.filter((one) => !same(one, heard));
  if (!own) return said({ ...account, waiting }, []);
  const early = heard.atTaiNs < own.untilTaiNs;
  const ended = early ? { ...own, untilTaiNs: heard.atTaiNs } : own;
  const after: Account = {
    ...account,
    spans: account.spans.filter((one) => one !== own),
    used: isLimited(account) ? added(account.used, ended, dayOf(now)) : [],
    waiting,
  };
  return woken(after, now);
}

/** There may be room: each that waits is told, and asks again when its resource is free. */
function woken(account: Account, now: Instant, audit: readonly Audited[] = []): Result {
  const say = account.waiting.map(({ resource, application }) =>
    to(resource, { kind: "quota-free", resource, application }),
  );
  const today = dayOf(now);
  const used = account.used.filter(({ day }) => day >= today);
  return { ...said({ ...account, used, waiting: [], wakeDay: null }, say), audit };
}

/** Why a span does not fit beside the others; null when it does. */
function lacks({ applicant, quota, used }: Account, others: readonly Span[], span: Span): string | null {
  const { leasesAtOnce, secondsPerDay } = quota;
  if (leasesAtOnce !== null) {
    const has = atOnce(others, span); // more than it may: from before the quota was set
    const more = has > leasesAtOnce ? `, and has ${has}` : "";
    if (has >= leasesAtOnce) return `${applicant} may have ${leasesText(leasesAtOnce)}${more}`;
  }
  if (secondsPerDay !== null)
    for (let day = dayOf(span.fromTaiNs); day <= dayOf(span.untilTaiNs); day++) {
      const before = used.find((one) => one.day === day)?.seconds ?? 0;
      const seconds = others.reduce((sum, one) => sum + secondsOn(day, one), before);
      const wanted = secondsOn(day, span);
      if (wanted > 0 && seconds + wanted > secondsPerDay)
        return `${applicant} may have ${secondsPerDay} s a day, of which ${Math.round(seconds)} s are taken`;
    }
  if (others.length >= SPANS_AT_MOST && (leasesAtOnce !== null || secondsPerDay !== null))
    return `${applicant} has ${SPANS_AT_MOST} leases and bookings already`;
  return null;
}

/** Of the others, the most that have a resource at one instant of the span. */
function atOnce(others: readonly Span[], { fromTaiNs, untilTaiNs }: Span): number {
  const beside = others.filter((one) => one.fromTaiNs < untilTaiNs && one.untilTaiNs > fromTaiNs);
  const starts = [fromTaiNs, ...beside.map((one) => one.fromTaiNs).filter((at) => at > fromTaiNs)];
  const countAt = (at: Instant) => beside.filter((one) => one.fromTaiNs <= at && at < one.untilTaiNs).length;
  return Math.max(...starts.map(countAt));
}

/** A lease no longer than a day's quota fits at the beginning of a day; a longer one is never granted. */
function fitsSomeDay({ quota }: Account, { fromTaiNs, untilTaiNs }: Span): boolean {
  if (quota.leasesAtOnce === 0) return false;
  return quota.secondsPerDay === null || Number(untilTaiNs - fromTaiNs) / 1e9 <= quota.secondsPerDay;
}

function added(used: Account["used"], span: Span, today: number): Account["used"] {
  const days = new Map(used.map(({ day, seconds }) => [day, seconds]));
  for (let day = dayOf(span.fromTaiNs); day <= dayOf(span.untilTaiNs); day++) {
    const seconds = secondsOn(day, span);
    if (seconds > 0) days.set(day, (days.get(day) ?? 0) + seconds);
  }
  return [...days].filter(([day]) => day >= today).map(([day, seconds]) => ({ day, seconds }));
}

const dayOf = (at: Instant): number => Number(posixNsFromInstant(at) / DAY_NS);
const dayBegins = (day: number): Instant => instantFromPosixNs(BigInt(day) * DAY_NS);

function secondsOn(day: number, { fromTaiNs, untilTaiNs }: Span): number {
  const [begins, ends] = [dayBegins(day), dayBegins(day + 1)];
  const from = fromTaiNs > begins ? fromTaiNs : begins;
  const until = untilTaiNs < ends ? untilTaiNs : ends;
  return until > from ? Number(until - from) / 1e9 : 0;
}

function wakingAtMidnight(result: Result, now: Instant): Result {
  const tomorrow = dayOf(now) + 1;
  const { state } = result;
  if (state?.kind !== "account" || state.wakeDay === tomorrow) return result;
  const timer = { atTaiNs: dayBegins(tomorrow), body: { kind: "look-again" } } as const;
  return { ...result, state: { ...state, wakeDay: tomorrow }, timers: [timer] };
}

const leasesText = (n: number): string => `${n} ${n === 1 ? "lease" : "leases"} at once`;
const isLimited = ({ quota }: Account): boolean =>
  quota.leasesAtOnce !== null || quota.secondsPerDay !== null;
const same = (
  a: Pick<Span, "resource" | "application">,
  b: Pick<Span, "resource" | "application">,
): boolean => a.application === b.application && a.resource === b.resource;

const unknownAccount = (applicant: string): Account => ({
  kind: "account",
  applicant,
  quota: { leasesAtOnce: null, secondsPerDay: null },
  spans: [],
  used: [],
  waiting: [],
  wakeDay: null,
});

/** Nothing is stored of an applicant about whom there is nothing to know. */
function said(account: Account, say: readonly Said<Say>[]): Result {
  const { spans, waiting } = account;
  const blank = !isLimited(account) && spans.length === 0 && waiting.length === 0;
  return { state: blank ? null : account, say, timers: [], acts: [] };
}

const noted = (applicant: string, by: string, why: string): Audited => ({
  what: "set-quota",
  who: by,
  resource: null,
  application: null,
  token: null,
  why: why || applicant,
});
const to = (resource: string, body: Extract<Say, { resource: string; application: string }>): Said<Say> => ({
  to: { component: "im", key: `resource/${resource}` },
  body,
});
