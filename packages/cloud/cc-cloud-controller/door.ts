// CC's door for users: search the catalogue, apply for an instrument, follow an application, renew it, release it; what
// became of an instrument's leases.

import type { AuditLog, Clock, Followable, Mailbox } from "@etalon/basis";
import { followEvents, good, refused } from "@etalon/basis";
import { sameDriver } from "@etalon/messages/drivers";
import { type Caller, type Door, may, type News, route } from "@etalon/messages/http";
import {
  applicationNews,
  catalogue,
  decideOnDriver,
  orderApplication,
  orderedApplication,
  orderReadings,
  renewApplication,
  searchInstruments,
  shownApplication,
  shownInstrument,
  shownLeases,
  pastLeases as shownPastLeases,
} from "@etalon/messages/users-to-cc";
import { expectedStarts } from "./expected-starts.ts";
import { pastLeases } from "./past-leases.ts";
import { searched } from "./search.ts";
import type { Application, Shown, State } from "./state.ts";

/** An application that was just posted takes a moment to be heard; in a cloud that is much behind, longer than anybody waits. */
const KNOWN_WITHIN_MS = 5000;
const noApplication = { "cc.application-unknown": "there is no such application of the caller's party" };
const noInstrument = { "cc.instrument-unknown": "there is no such instrument" };

/** Of an instrument's leases so many notes are looked at: a lease has two, and one more for each time it was renewed. */
const NOTES_AT_MOST = 1000;

/** @param newId a fresh id for an application */
export function ccDoor(
  mailbox: Mailbox & Followable,
  log: Pick<AuditLog, "leasesOf">,
  clock: Clock,
  newId: () => string,
): Door {
  const noSuch = (resource: string) => refused("cc.instrument-unknown", `there is no instrument ${resource}`);
  const entryOf = async (resource: string) =>
    ((await mailbox.read({ component: "cc", key: `catalogue/${resource}` })) as Shown | null)?.entry ?? null;
  const entries = async () =>
    (await mailbox.list("cc", "catalogue/")).map(({ state }) => (state as Shown).entry);
  /** Another party's application is as unknown as one that never was. */
  const shown = (found: unknown, caller: Caller): Application | null => {
    const state = found as State | null;
    if (state?.kind !== "application") return null;
    return state.applicant === caller.party || may(caller, "see-all-applications") ? state : null;
  };
  const placeOf = (id: string) => ({ component: "cc", key: `application/${id}` }) as const;
  const application = async (id: string, { caller }: { readonly caller: Caller }) =>
    shown(await mailbox.read(placeOf(id)), caller);
  /** Whoever asks for an application next is to find it. */
  const takenIn = async (id: string): Promise<void> => {
    const done = new AbortController();
    await mailbox.follow(placeOf(id), done.signal).next(KNOWN_WITHIN_MS);
    done.abort();
  };
  const unknown = (id: string) => refused("cc.application-unknown", `there is no application ${id}`);
  return {
    routes: [
      route({
        method: "GET",
        path: "/instruments",
        title: "instruments that fulfil every wish of the query, and who has them",
        need: "see-instruments",
        query: searchInstruments,
        gives: catalogue,
        refusals: {},
        answer: async ({ query, caller }) =>
          good(searched(await entries(), query, { applicant: caller.party, now: clock.now() })),
      }),
      route({
        method: "GET",
        path: "/instruments/:id",
        title:
          "one instrument: what it is, its terms, who has and booked it, who waits and when each may expect it",
        need: "see-instruments",
        gives: shownInstrument,
        refusals: noInstrument,
        answer: async ({ params: { id } }) => {
          const entry = await entryOf(id);
          if (!entry) return noSuch(id);
          const expected = expectedStarts(entry, clock.now());
          const queue = (entry.queue ?? []).map(({ application, applicant, use, awaitsWord = false }, n) => {
            return { application, applicant, use, awaitsWord, expectedTaiNs: expected[n] ?? null };
          });
          return good({ ...entry, queue });
        },
      }),
      route({
        method: "GET",
        path: "/instruments/:id/leases",
        title:
          "the newest leases of an instrument and how each ended: the caller's party's, or all for its owner and who may see all",
        need: "see-applications",
        gives: shownPastLeases,
        refusals: noInstrument,
        answer: async ({ params: { id }, caller }) => {
          const entry = await entryOf(id);
          if (!entry) return noSuch(id);
          const all =
            may(caller, "see-all-applications") || entry.instrument.auxiliary.owner === caller.party;
          const leases = pastLeases(await log.leasesOf(id, NOTES_AT_MOST));
          return good(leases.filter(({ applicant }) => all || applicant === caller.party));
        },
      }),
      route({
        method: "GET",
        path: "/leases",
        title:
          "leases, bookings, and who waits: the caller's party's, those of its instruments, or all for who may see all",
        need: "see-applications",
        gives: shownLeases,
        refusals: {},
        answer: async ({ caller }) => {
          const all = may(caller, "see-all-applications");
          const now = clock.now();
          const shown = (await entries()).flatMap((entry) => {
            const { instrument, leases, bookings, queue = [] } = entry;
            const { resource, auxiliary } = instrument;
            const expected = queue.length > 0 ? expectedStarts(entry, now) : [];
            const mine = (one: { readonly applicant: string }) =>
              all || one.applicant === caller.party || auxiliary.owner === caller.party;
            const unlent = { resource, token: null, place: null, expectedTaiNs: null, awaitsWord: false };
            const untimed = { ...unlent, fromTaiNs: null, untilTaiNs: null };
            return [
              ...leases.map((lease) => ({ ...unlent, ...lease, status: "lent" as const })),
              ...bookings.map((one) => ({ ...unlent, ...one, status: "booked" as const })),
              ...queue.map(({ application, applicant, use, awaitsWord = false }, n) => ({
                ...{ ...untimed, application, applicant, use, awaitsWord, status: "waiting" as const },
                ...{ place: n + 1, expectedTaiNs: expected[n] ?? null },
              })),
            ].filter(mine);
          });
          return good(shown);
        },
      }),
      route({
        method: "POST",
        path: "/applications",
        title: "apply for an instrument, in the name of the caller's party",
        need: "apply",
        body: orderApplication,
        gives: orderedApplication,
        refusals: noInstrument,
        answer: async ({ body: { resource, ...wish }, caller }) => {
          if (!(await entryOf(resource))) return noSuch(resource);
          const id = newId();
          const applicant = caller.party;
          const apply = {
            kind: "apply",
            application: id,
            applicant,
            detection: id,
            resource,
            atDoor: true,
            ...wish,
          } as const;
          await mailbox.post(placeOf(id), apply);
          await takenIn(id);
          return good({ application: id });
        },
      }),
      route({
        method: "GET",
        path: "/applications/:id",
        title: "an application and its events",
        need: "see-applications",
        gives: shownApplication,
        refusals: noApplication,
        answer: async ({ params: { id }, caller }) => {
          const found = await application(id, { caller });
          return found ? good(found) : unknown(id);
        },
      }),
      route({
        method: "POST",
        path: "/applications/:id/renewals",
        title: "ask that its lease lasts so long from now on; whether it does, its events tell",
        need: "apply",
        body: renewApplication,
        gives: orderedApplication,
        refusals: { ...noApplication, "cc.not-lent": "the application holds no lease" },
        answer: async ({ params: { id }, body: { forS }, caller }) => {
          const found = await application(id, { caller });
          if (found?.applicant !== caller.party) return unknown(id);
          if (found.status !== "granted" && found.status !== "joined")
            return refused("cc.not-lent", `application ${id} holds no lease: it is ${found.status}`);
          await mailbox.post(
            { component: "cc", key: `application/${id}` },
            { kind: "extend", application: id, forS },
          );
          return good({ application: id });
        },
      }),
      route({
        method: "POST",
        path: "/applications/:id/driver",
        title: "accept or refuse the driver that is offered for the instrument and waits for the user's word",
        need: "apply",
        body: decideOnDriver,
        gives: orderedApplication,
        refusals: { ...noApplication, "cc.no-such-offer": "no such driver waits for a word" },
        answer: async ({ params: { id }, body: { accept, ...driver }, caller }) => {
          const found = await application(id, { caller });
          if (found?.applicant !== caller.party) return unknown(id);
          if (!found.asks || !sameDriver(found.asks, driver))
            return refused("cc.no-such-offer", `${driver.name} ${driver.version} waits for no word on ${id}`);
          const word = { kind: "driver-word", driver, accept, by: caller.user } as const;
          await mailbox.post({ component: "cc", key: `application/${id}` }, word);
          return good({ application: id });
        },
      }),
      route({
        method: "POST",
        path: "/applications/:id/readings",
        title: "have its instrument read now; the application then shows what it showed",
        need: "apply",
        body: orderReadings,
        gives: orderedApplication,
        refusals: {
          ...noApplication,
          "cc.not-joined": "no machine holds the instrument",
          "cc.read-by-detection": "its instrument is a waveform source",
        },
        answer: async ({ params: { id }, caller }) => {
          const found = await application(id, { caller });
          if (found?.applicant !== caller.party) return unknown(id);
          const source = await entryOf(found.resource);
          if (source?.instrument.identity.kind === "waveform-source")
            return refused(
              "cc.read-by-detection",
              `${found.resource} is a waveform source: its samples are read by a detection; use etalon detect`,
            );
          if (!found.machine || found.status === "ended")
            return refused("cc.not-joined", `no machine holds the instrument of application ${id}`);
          await mailbox.post({ component: "cc", key: `application/${id}` }, { kind: "readings-wanted" });
          return good({ application: id });
        },
      }),
      route({
        method: "DELETE",
        path: "/applications/:id",
        title: "release what was applied for",
        need: "apply",
        gives: orderedApplication,
        refusals: noApplication,
        answer: async ({ params: { id }, caller }) => {
          const found = await application(id, { caller });
          if (found?.applicant !== caller.party) return unknown(id);
          const release = { kind: "release", application: id } as const;
          await mailbox.post({ component: "cc", key: `application/${id}` }, release);
          return good({ application: id });
        },
      }),
    ],
    following: [
      {
        path: "/applications/:id/follow",
        title: "the application's events as they happen, until it has ended",
        need: "see-applications",
        tells: applicationNews,
        refusals: noApplication,
        follow: async ({ params: { id = "" }, caller }, after, stop) => {
          const state = mailbox.follow(placeOf(id), stop);
          const next = async (withinMs: number) => {
            const untilMs = performance.now() + withinMs;
            for (let leftMs = withinMs; leftMs > 0 && !stop.aborted; leftMs = untilMs - performance.now()) {
              const found = shown(await state.next(leftMs), caller);
              if (found) return followed(found);
            }
            return null;
          };
          const first = await next(KNOWN_WITHIN_MS);
          const more = () => next(Number.POSITIVE_INFINITY);
          return first ? good(news(id, followEvents(first, more, after, stop))) : unknown(id);
        },
      },
    ],
  };
}

const followed = ({ events, status }: Application) => ({ events, over: status === "ended" });

async function* news(id: string, pieces: ReturnType<typeof followEvents>): AsyncGenerator<News> {
  for await (const { seen, events, from } of pieces) {
    for (const [nth, value] of events.entries()) yield { number: from + nth, kind: "step", value };
    if (seen.over) yield { kind: "over", value: { application: id } };
  }
}
