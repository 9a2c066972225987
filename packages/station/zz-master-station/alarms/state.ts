// The states of alarms: those of one quantity with the rules that judge it; the book of rules; the journal of what became of
// alarms; an outlet that carries it out of the house.

import type { Instant } from "@etalon/basis";
import type { AlarmQuantity } from "@etalon/messages/alarm-quantities.table";
import type { AlarmDelivery, AlarmRule, Finder, NumberedNews, Outlet } from "@etalon/messages/alarms";
import type { AlarmReading } from "@etalon/messages/watchers-to-zz";

/**
 * beginning: beyond the limit, not yet for long enough; up: raised; ending: back, not yet for long enough.
 */
export interface Member {
  readonly subject: string;
  readonly phase: "beginning" | "up" | "ending";
  /** Of the newest reading. */
  readonly value: number;
  readonly atTaiNs: Instant;
  /** When the phase began, by the readings, and when it is over by the station's clock if nothing more is heard. */
  readonly phaseTaiNs: Instant;
  readonly dueTaiNs: Instant;
}

export interface Alarm {
  readonly number: number;
  readonly rule: string;
  readonly group: string;
  readonly members: readonly Member[];
  /** There were more than can be kept apart, of members or of a rule's alarms. */
  readonly more: boolean;
  /** The worst since it was raised last. */
  readonly value: number;
  /** What was found with it, by whom of its members. */
  readonly found?: Pick<AlarmReading, "subject" | "fact" | "measured" | "detection">;
  /** The first reading beyond since it was raised last, and the latest after that. */
  readonly raisedBy?: Finder;
  readonly confirmedBy?: Finder;
  readonly firstTaiNs: Instant;
  readonly lastTaiNs: Instant;
  readonly readings: number;
  readonly occurrences: number;
  readonly acknowledged: { readonly by: string; readonly atTaiNs: Instant; readonly comment: string } | null;
  readonly shelved: { readonly by: string; readonly untilTaiNs: Instant; readonly why: string } | null;
  readonly reset: boolean;
  /** What was said of it last, so that chatter is not said each time. */
  readonly told: { readonly up: boolean; readonly members: number; readonly atTaiNs: Instant } | null;
}

/** All of one quantity: what is one alarm, and when they are too many, is one decision. */
export interface Alarms {
  readonly kind: "alarms";
  readonly quantity: AlarmQuantity;
  readonly rules: readonly AlarmRule[];
  readonly alarms: readonly Alarm[];
  readonly lastNumber: number;
  /** For when it has last set itself a timer. */
  readonly lookTaiNs: Instant | null;
}

export interface RuleBook {
  readonly kind: "alarm-rules";
  readonly rules: readonly AlarmRule[];
  /** null: no user has set any. */
  readonly by: string | null;
}

export interface Journal {
  readonly kind: "alarm-journal";
  readonly last: number;
  /** The newest, oldest first. */
  readonly news: readonly NumberedNews[];
  readonly outlets: readonly Outlet[];
}

export interface OutletState {
  readonly kind: "outlet";
  readonly name: string;
  readonly waiting: readonly NumberedNews[];
  /** Pushed out by newer ones since the last delivery began. */
  readonly missed: number;
  readonly gathering: boolean;
  readonly sending: (AlarmDelivery & { readonly attempts: number; readonly sinceTaiNs: Instant }) | null;
  readonly deliveries: number;
  readonly delivered: number;
  readonly missedEver: number;
  readonly lastDeliveredTaiNs: Instant | null;
  readonly failure: { readonly why: string; readonly atTaiNs: Instant; readonly nextTaiNs: Instant } | null;
}

export type AlarmState = Alarms | RuleBook | Journal | OutletState;

const kinds: ReadonlySet<string> = new Set<AlarmState["kind"]>([
  "alarms",
  "alarm-rules",
  "alarm-journal",
  "outlet",
]);
export const isAlarmState = (state: { readonly kind: string } | null): state is AlarmState =>
  state !== null && kinds.has(state.kind);
