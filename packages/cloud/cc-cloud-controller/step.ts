// What CC does with one application: passes it to IM, follows it, tells the applicant each step. And it keeps the
// catalogue entry of one resource, which users query.

import type { Audited, Instant, Outcome, Said } from "@etalon/basis";
import { utcText } from "@etalon/basis";
import type { CcToIm, ImToCc } from "@etalon/messages/cc-to-im";
import type { CcToNc, NcToCc } from "@etalon/messages/cc-to-nc";
import { sameDriver } from "@etalon/messages/drivers";
import type { UsersWord } from "@etalon/messages/users-to-cc";
import type { CcToZz, ZzToCc } from "@etalon/messages/zz-to-cc";
import type { Application, State } from "./state.ts";

export type Heard = ZzToCc | ImToCc | NcToCc | UsersWord;
export type Say = CcToIm | CcToZz | CcToNc;
type Result = Outcome<State, Say, never, never>;

export function step(before: State | null, heard: Heard, _key: string, now: Instant): Result {
  if (heard.kind === "resource-changed") return same({ kind: "catalogue", entry: heard.entry });
  if (heard.kind === "apply") {
    if (before) return same(before); // heard twice
    const { kind: _, application: id, applicant, detection, resource, atDoor = false, ...wish } = heard;
    const opened: Application = {
      kind: "application",
      id,
      applicant,
      detection,
      resource,
      atDoor,
      status: "called",
      events: [],
    };
    const call = {
      kind: "resource-call",
      ...{ application: id, applicant, detection, ...wish },
      ...(atDoor && { atDoor }),
    } as const;
    const text = `applied for ${resource}`;
    return audited(
      moved(opened, "called", now, "applied", text, [toIm(resource, call)]),
      opened,
      "applied",
      null,
      text,
    );
  }
  if (before?.kind !== "application" || before.status === "ended") return same(before);
  return followed(before, heard, now);
}

function followed(
  application: Application,
  heard: Exclude<Heard, { kind: "apply" | "resource-changed" }>,
  now: Instant,
): Result {
  const { id, resource } = application;
  switch (heard.kind) {
    case "release": // it ends when IM has reclaimed
      return moved(application, application.status, now, "released", `released ${resource}`, [
        toIm(resource, { kind: "give-back", application: id }),
      ]);
    case "extend":
      return moved(
        application,
        application.status,
        now,
        "extend",
        `asked to keep it for ${heard.forS} s from now`,
        [toIm(resource, { kind: "renew", application: id, forS: heard.forS })],
      );
    case "granted": {
      const text = `lent until ${utcText(heard.lease.untilTaiNs)}, token ${heard.lease.token}`;
      const told = moved(application, "granted", now, "granted", text, [
        toZz(application, { kind: "application-granted", application: id, lease: heard.lease }),
      ]);
      return audited(told, application, "told", heard.lease.token, "the applicant was told of its lease");
    }
    case "waiting": {
      const why = heard.why === undefined ? "" : `: ${heard.why}`;
      return moved(
        application,
        "waiting",
        now,
        "waiting",
        `waiting, number ${heard.position} in the queue${why}`,
        [],
      );
    }
    case "booked": {
      const why = heard.why === undefined ? "" : `: ${heard.why}`;
      const text = `booked from ${utcText(heard.fromTaiNs)} until ${utcText(heard.untilTaiNs)}${why}`;
      return moved(application, "booked", now, "booked", text, []);
    }
    case "renewed": {
      const { why, untilTaiNs } = heard;
      const short = why === undefined ? "" : `, for less than was asked: ${why}`;
      const text = `lent until ${utcText(untilTaiNs)}${short}`;
      const told = { kind: "application-renewed", application: id, untilTaiNs } as const;
      return moved(application, application.status, now, short ? "renewed-in-part" : "renewed", text, [
        toZz(application, told),
      ]);
    }
    case "not-renewed":
      return moved(application, application.status, now, "not-renewed", heard.why, []);
    case "notice":
      return moved(application, application.status, now, "notice", heard.why, []);
    case "joined": {
      const text = `machine ${heard.machine} on node ${heard.node} holds ${resource} as a local device`;
      return moved(application, "joined", now, "joined", text, []);
    }
    case "placed-anew": {
      const { machine, node, placement, why } = heard;
      const text = `machine ${machine} on node ${node} takes its place: ${why}`;
      const moving = { ...application, machine, placement, asks: null };
      return moved(moving, application.status, now, "placed-anew", text, [
        toZz(application, { kind: "application-moved", application: id, machine, placement }),
      ]);
    }
    case "machine-awaited":
      return moved(application, application.status, now, "machine-awaited", heard.why, []);
    case "machine-news": {
      const { machine, placement, asks, step, text } = heard;
      if (placement < (application.placement ?? 0)) return same(application);
      return moved({ ...application, machine, placement, asks }, application.status, now, step, text, []);
    }
    case "machine-readings": {
      const { machine, placement, values, why } = heard;
      if (placement < (application.placement ?? 0)) return same(application);
      return same({ ...application, machine, placement, readings: { atTaiNs: now, values, why } });
    }
    case "driver-word": {
      const { machine, asks } = application;
      if (!machine || !asks || !sameDriver(asks, heard.driver)) return same(application); // it asks for no word any more
      const { accept, by } = heard;
      const { name, version } = asks;
      const decide = { kind: "decide-driver", machine, driver: { name, version }, accept, by } as const;
      return { ...same(application), say: [toNc(machine, decide)] };
    }
    case "readings-wanted": {
      const { machine } = application;
      if (!machine) return same(application);
      return { ...same(application), say: [toNc(machine, { kind: "take-readings", machine })] };
    }
    case "refused":
      return moved(application, "ended", now, "refused", heard.why, [
        toZz(application, { kind: "application-refused", application: id, why: heard.why }),
      ]);
    case "no-place":
      return moved(application, "ended", now, "no-place", heard.why, [
        toZz(application, { kind: "application-ended", application: id, why: heard.why }),
      ]);
    case "reclaimed":
      return moved(application, "ended", now, "reclaimed", heard.why, [
        toZz(application, {
          ...{ kind: "application-ended", application: id, why: heard.why },
          ...(heard.revoked && { revoked: true }),
        }),
      ]);
  }
}

/** The application in its new status, with the event kept and told to the applicant before anything else. */
function moved(
  application: Application,
  status: Application["status"],
  now: Instant,
  stepName: string,
  text: string,
  say: readonly Said<Say>[],
): Result {
  const event = { atTaiNs: now, by: "CC", step: stepName, text };
  const told = toZz(application, { kind: "application-event", application: application.id, event });
  const state = { ...application, status, events: [...application.events, event] };
  const heard = [told, ...say].filter(({ to }) => to.component !== "zz" || !application.atDoor);
  return { state, say: heard, timers: [], acts: [] };
}

function audited(outcome: Result, of: Application, what: string, token: number | null, why: string): Result {
  const { applicant: who, resource, id: application } = of;
  const audit: Audited[] = [{ what, who, resource, application, token, why }];
  return { ...outcome, audit };
}

const same = (state: State | null): Result => ({ state, say: [], timers: [], acts: [] });
const toIm = (resource: string, body: CcToIm): Said<Say> => ({
  to: { component: "im", key: `resource/${resource}` },
  body,
});
const toNc = (machine: string, body: CcToNc): Said<Say> => ({
  to: { component: "nc", key: `machine/${machine}` },
  body,
});
const toZz = ({ detection }: Application, body: CcToZz): Said<Say> => ({
  to: { component: "zz", key: `detection/${detection}` },
  body,
});
