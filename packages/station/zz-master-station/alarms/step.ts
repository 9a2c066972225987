// Which of the alarms' steps hears what. Called by ZZ's step.

import type { Instant, Outcome } from "@etalon/basis";
import type { AlarmsItself } from "@etalon/messages/alarms";
import type { Observed } from "@etalon/messages/watchers-to-zz";
import { type AlarmsSelf, alarmsStep } from "./alarms-step.ts";
import { journalStep, rulesStep } from "./journal.ts";
import { type Deliver, type OutletSelf, outletStep } from "./outlet-step.ts";
import type { AlarmState } from "./state.ts";

export type AlarmSelf = AlarmsSelf | OutletSelf;
export type AlarmHeard = AlarmsItself | Observed | AlarmSelf;
type Result = Outcome<AlarmState, AlarmsItself, AlarmSelf, Deliver>;

const kinds: ReadonlySet<string> = new Set<AlarmHeard["kind"]>([
  ...(["observed", "follow-rules", "acknowledge", "shelve", "unshelve", "reset", "look-at-alarms"] as const),
  ...(["first-rules", "set-rules", "alarms-moved", "outlets"] as const),
  ...(["notify", "outlet-gone", "delivered", "not-delivered", "gathered", "deliver-again"] as const),
]);
export const isOfAlarms = (heard: { readonly kind: string }): heard is AlarmHeard => kinds.has(heard.kind);

export function alarmStep(before: AlarmState | null, heard: AlarmHeard, key: string, now: Instant): Result {
  switch (heard.kind) {
    case "first-rules":
    case "set-rules":
      return rulesStep(before?.kind === "alarm-rules" ? before : null, heard);
    case "alarms-moved":
    case "outlets":
      return journalStep(before?.kind === "alarm-journal" ? before : null, heard);
    case "notify":
    case "outlet-gone":
    case "delivered":
    case "not-delivered":
    case "gathered":
    case "deliver-again":
      return outletStep(before?.kind === "outlet" ? before : null, heard, key, now);
    default:
      return alarmsStep(before?.kind === "alarms" ? before : null, heard, key, now);
  }
}
