// ZZ's door for alarms: what is raised, what became of it, what users do with it, by which rules, and what goes out. Mounted
// beside `door.ts`.

import { good, lookingAgain, type Mailbox, refused } from "@etalon/basis";
import { type AlarmQuantity, alarmQuantityNames } from "@etalon/messages/alarm-quantities.table";
import { defaultAlarmRules } from "@etalon/messages/alarm-rules.table";
import {
  type AlarmLine,
  aboutAlarm,
  alarmComment,
  alarmLines,
  alarmQuery,
  alarmRules,
  alarmShelving,
  alarmTelling,
  severities,
  shownAlarm,
  shownOutlets,
  shownRules,
} from "@etalon/messages/alarms";
import { type Caller, type Door, type News, route } from "@etalon/messages/http";
import { alarmsAddress } from "@etalon/messages/watchers-to-zz";
import { notOfStation, statesIn, type ZzStates } from "../states.ts";
import { ZZ } from "../step.ts";
import { linesOf } from "./alarm-line.ts";
import type { Journal, OutletState } from "./state.ts";

const LOOK_EVERY_MS = 500;
const unknown = { "zz.alarm-unknown": "there is no such alarm, or no longer" };
const treating = { ...unknown, "zz.station-forbidden": "the caller acts for another station" };

export function alarmsDoor(mailbox: Mailbox): Door {
  const states = statesIn(mailbox);
  const journal = async (): Promise<Journal> =>
    (await states.read("alarm-journal", "all")) ?? { kind: "alarm-journal", last: 0, news: [], outlets: [] };

  /** Posts what a user does with an alarm that is there. */
  async function treat(id: string, caller: Caller, body: object) {
    if (caller.party !== ZZ) return notOfStation(caller);
    const found = await alarmOf(states, id);
    if (!found) return refused("zz.alarm-unknown", `there is no alarm ${id}, or no longer`);
    const { quantity, number } = found;
    await mailbox.post(alarmsAddress(quantity), { ...body, number, by: caller.user });
    return good({ alarm: id });
  }

  return {
    routes: [
      route({
        method: "GET",
        path: "/alarms",
        title: "alarms that are raised, or wait to be acknowledged or reset: the most severe first",
        need: "see-alarms",
        query: alarmQuery,
        gives: alarmLines,
        refusals: {},
        answer: async ({ query: { severity, atMost } }) => {
          const lines = (await states.all("alarms")).flatMap(linesOf);
          return good(
            lines
              .filter((line) => rank(line) >= severities.indexOf(severity))
              .sort(order)
              .slice(0, atMost),
          );
        },
      }),
      route({
        method: "GET",
        path: "/alarms/:id",
        title: "one alarm, and what is kept of what became of it; the newest last",
        need: "see-alarms",
        gives: shownAlarm,
        refusals: unknown,
        answer: async ({ params: { id } }) => {
          const alarm = (await alarmOf(states, id))?.line ?? null;
          const news = (await journal()).news.filter((one) => one.alarm === id);
          if (alarm || news.length > 0) return good({ alarm, news });
          return refused("zz.alarm-unknown", `there is no alarm ${id}, or no longer`);
        },
      }),
      route({
        method: "POST",
        path: "/alarms/:id/acknowledgement",
        title: "acknowledge an alarm: somebody knows and cares for it",
        need: "treat-alarms",
        body: alarmComment,
        gives: aboutAlarm,
        refusals: treating,
        answer: ({ params: { id }, body, caller }) => treat(id, caller, { kind: "acknowledge", ...body }),
      }),
      route({
        method: "POST",
        path: "/alarms/:id/shelving",
        title: "shelve an alarm for a time: nobody is told of it meanwhile",
        need: "treat-alarms",
        body: alarmShelving,
        gives: aboutAlarm,
        refusals: treating,
        answer: ({ params: { id }, body, caller }) => treat(id, caller, { kind: "shelve", ...body }),
      }),
      route({
        method: "DELETE",
        path: "/alarms/:id/shelving",
        title: "take an alarm from the shelf before its time",
        need: "treat-alarms",
        gives: aboutAlarm,
        refusals: treating,
        answer: ({ params: { id }, caller }) => treat(id, caller, { kind: "unshelve" }),
      }),
      route({
        method: "POST",
        path: "/alarms/:id/reset",
        title: "let a latched alarm go that has returned to normal",
        need: "treat-alarms",
        body: alarmComment,
        gives: aboutAlarm,
        refusals: { ...treating, "zz.alarm-raised": "it is still raised" },
        answer: async ({ params: { id }, body, caller }) => {
          const line = (await alarmOf(states, id))?.line;
          if (line && (line.state === "raised" || line.state === "acknowledged"))
            return refused(
              "zz.alarm-raised",
              `alarm ${id} is still raised: what has returned to normal can be reset`,
            );
          return treat(id, caller, { kind: "reset", ...body });
        },
      }),
      route({
        method: "GET",
        path: "/alarm-rules",
        title: "the rules by which alarms are raised",
        need: "see-alarms",
        gives: shownRules,
        refusals: {},
        answer: async () => {
          const { rules, by } = (await states.read("alarm-rules", "all")) ?? {
            rules: defaultAlarmRules,
            by: null,
          };
          return good({ rules, by });
        },
      }),
      route({
        method: "POST",
        path: "/alarm-rules",
        title: "set the rules: these in place of all there were",
        need: "keep-alarm-rules",
        body: alarmRules,
        gives: shownRules,
        refusals: { "zz.station-forbidden": "the caller acts for another station" },
        answer: async ({ body: { rules }, caller }) => {
          if (caller.party !== ZZ) return notOfStation(caller);
          const by = caller.user;
          await mailbox.post({ component: "zz", key: "alarm-rules/all" }, { kind: "set-rules", rules, by });
          return good({ rules, by });
        },
      }),
      route({
        method: "GET",
        path: "/alarm-deliveries",
        title: "webhooks and addresses for mail: what waits, what arrived, what fails and why",
        need: "see-alarms",
        gives: shownOutlets,
        refusals: {},
        answer: async () => {
          const kept = await states.all("outlet");
          const known = new Map(kept.map((one) => [one.name, one]));
          return good((await journal()).outlets.map(({ name }) => outletLine(name, known.get(name))));
        },
      }),
    ],
    following: [
      {
        path: "/alarms/follow",
        title: "what becomes of alarms, as it happens, and what did before as far as it is kept",
        need: "see-alarms",
        tells: alarmTelling,
        refusals: {},
        follow: async (_asked, after, stop) => good(tell(await journal(), journal, after, stop)),
      },
    ],
  };
}

async function* tell(
  first: Journal,
  look: () => Promise<Journal>,
  after: number,
  stop: AbortSignal,
): AsyncGenerator<News> {
  const next = lookingAgain(look, stop, LOOK_EVERY_MS);
  // A journal that begins anew has a smaller number than the follower: it hears all.
  let heard = after > first.last ? 0 : after;
  for (let seen = first; !stop.aborted; seen = (await next()) ?? seen) {
    const fresh = seen.news.filter(({ number }) => number > heard);
    const lost = (fresh[0]?.number ?? heard + 1) - heard - 1;
    if (lost > 0 && heard > 0) yield { kind: "missed", value: { count: lost } };
    for (const value of fresh) {
      yield { number: value.number, kind: "alarm", value };
      heard = value.number;
    }
  }
}

async function alarmOf(states: ZzStates, id: string) {
  const cut = id.lastIndexOf("-");
  const quantity = id.slice(0, cut) as AlarmQuantity;
  if (!alarmQuantityNames.includes(quantity)) return null;
  const kept = await states.read("alarms", quantity);
  const line = kept && linesOf(kept).find(({ alarm }) => alarm === id);
  return line ? { line, quantity, number: Number(id.slice(cut + 1)) } : null;
}

const rank = ({ severity }: AlarmLine): number => severities.indexOf(severity);
/** Those nobody has acknowledged before others of their severity, the latest first. */
const order = (a: AlarmLine, b: AlarmLine): number =>
  rank(b) - rank(a) ||
  Number(a.acknowledged !== null) - Number(b.acknowledged !== null) ||
  Number(b.lastTaiNs - a.lastTaiNs);

function outletLine(name: string, kept: OutletState | undefined) {
  const { waiting = [], sending = null, delivered = 0, missed = 0, missedEver = 0 } = kept ?? {};
  const { lastDeliveredTaiNs = null, failure = null } = kept ?? {};
  return {
    ...{ name, waiting: waiting.length, delivered, missed: missed + missedEver, lastDeliveredTaiNs, failure },
    sending: sending && {
      ...{ id: sending.id, news: sending.news.length },
      ...{ attempts: sending.attempts, sinceTaiNs: sending.sinceTaiNs },
    },
  };
}
