// What ZZ does with one outlet (a webhook, an address for mail): gathers news, sends one delivery at a time, again and again
// under the same id until it has arrived, and tells what it could not keep. Called by `step.ts`. A6.

import { type Instant, later, nanoseconds, type Outcome } from "@etalon/basis";
import {
  type AlarmDelivery,
  type AlarmsItself,
  type NumberedNews,
  severities,
} from "@etalon/messages/alarms";
import type { OutletState } from "./state.ts";

export interface Deliver {
  readonly kind: "deliver-alarms";
  readonly outlet: string;
  readonly delivery: AlarmDelivery;
}
/** What came of an act. */
export type Arrival =
  | { readonly kind: "delivered"; readonly delivery: string }
  | { readonly kind: "not-delivered"; readonly delivery: string; readonly why: string };
export type OutletSelf =
  | Arrival
  | { readonly kind: "gathered" }
  | { readonly kind: "deliver-again"; readonly delivery: string };
export type OutletHeard = Extract<AlarmsItself, { kind: "notify" | "outlet-gone" }> | OutletSelf;
type Result = Outcome<OutletState, never, OutletSelf, Deliver>;

export const WAITING_AT_MOST = 200;
const OF_DELIVERY = 100;
const FIRST_WAIT_S = 2;
const LONGEST_WAIT_S = 600;

export function outletStep(
  before: OutletState | null,
  heard: OutletHeard,
  key: string,
  now: Instant,
): Result {
  const was = before ?? fresh(key.slice(key.indexOf("/") + 1));
  const { sending } = was;
  switch (heard.kind) {
    case "outlet-gone":
      return same(null);
    case "notify": {
      const filled = withNews(was, heard.news);
      if (was.sending || was.gathering) return same(filled);
      if (heard.gatherS === 0) return begun(filled, now);
      const timers = [
        { atTaiNs: later(now, nanoseconds(heard.gatherS)), body: { kind: "gathered" as const } },
      ];
      return { ...same({ ...filled, gathering: true }), timers };
    }
    case "gathered":
      return was.sending
        ? same(before && { ...was, gathering: false })
        : begun({ ...was, gathering: false }, now);
    case "delivered": {
      if (sending?.id !== heard.delivery) return same(before);
      const { delivered, missedEver } = was;
      const after = { ...was, sending: null, failure: null, lastDeliveredTaiNs: now };
      return begun(
        { ...after, delivered: delivered + sending.news.length, missedEver: missedEver + sending.missed },
        now,
      );
    }
    case "not-delivered": {
      if (sending?.id !== heard.delivery) return same(before);
      const waitS = Math.min(FIRST_WAIT_S * 2 ** Math.min(sending.attempts - 1, 20), LONGEST_WAIT_S);
      const nextTaiNs = later(now, nanoseconds(waitS));
      const again = { kind: "deliver-again", delivery: sending.id } as const;
      const failure = { why: heard.why, atTaiNs: now, nextTaiNs };
      return { ...same({ ...was, failure }), timers: [{ atTaiNs: nextTaiNs, body: again }] };
    }
    case "deliver-again":
      if (sending?.id !== heard.delivery || !was.failure || was.failure.nextTaiNs > now) return same(before);
      return sent({ ...was, sending: { ...sending, attempts: sending.attempts + 1 } });
  }
}

const fresh = (name: string): OutletState => ({
  ...{ kind: "outlet", name, waiting: [], missed: 0, gathering: false, sending: null, deliveries: 0 },
  ...{ delivered: 0, missedEver: 0, lastDeliveredTaiNs: null, failure: null },
});

/** Where they are too many, the oldest of the least severe go; how many is told with the next delivery. */
function withNews(was: OutletState, news: readonly NumberedNews[]): OutletState {
  const all = [...was.waiting, ...news];
  const surplus = Math.max(0, all.length - WAITING_AT_MOST);
  const rank = ({ severity }: NumberedNews) => severities.indexOf(severity);
  const gone = new Set([...all].sort((a, b) => rank(a) - rank(b) || a.number - b.number).slice(0, surplus));
  return { ...was, waiting: all.filter((one) => !gone.has(one)), missed: was.missed + surplus };
}

/** The number of the newest of its news is in the id: no two outlets of one name ever say one id for different things. */
function begun(was: OutletState, now: Instant): Result {
  const news = was.waiting.slice(0, OF_DELIVERY);
  const last = news.at(-1);
  if (!last) return same(was);
  const id = `${was.name}-${last.number}`;
  const sending = { id, missed: was.missed, news, attempts: 1, sinceTaiNs: now };
  const waiting = was.waiting.slice(OF_DELIVERY);
  return sent({ ...was, waiting, missed: 0, sending, deliveries: was.deliveries + 1 });
}

function sent(state: OutletState): Result {
  const { name, sending } = state;
  if (!sending) return same(state);
  const { id, missed, news } = sending;
  return { ...same(state), acts: [{ kind: "deliver-alarms", outlet: name, delivery: { id, missed, news } }] };
}

const same = (state: OutletState | null): Result => ({ state, say: [], timers: [], acts: [] });
