// What is worth saying of an alarm after a step: raised, grown, returned, ended; never each sample, and of chatter no more
// than two news in the rule's quiet time. Called by `alarms-step.ts`.

import { type Instant, later, nanoseconds } from "@etalon/basis";
import type { AlarmNews, AlarmRule } from "@etalon/messages/alarms";
import { isHeld, isUp, lineOf, upOf } from "./alarm-line.ts";
import type { Alarm } from "./state.ts";

export interface Told {
  /** null: it has left the list. */
  readonly alarm: Alarm | null;
  readonly news: readonly AlarmNews[];
  /** When there is something to be said that waits. */
  readonly dueTaiNs: Instant | null;
}

type Moved = { readonly what: AlarmNews["what"]; readonly by: string };

/** @param moved what a user did with it in this step */
export function told(
  rule: AlarmRule,
  was: Alarm | null,
  now_: Alarm,
  now: Instant,
  moved: Moved | null,
): Told {
  const up = isUp(now_);
  const rose = up && !(was && isUp(was));
  // Raised anew it has to be acknowledged anew.
  const alarm = rose
    ? { ...now_, occurrences: now_.occurrences + 1, acknowledged: null, reset: false }
    : now_;
  if (!up && alarm.members.length === 0 && !isHeld(rule, alarm)) return left(rule, alarm, now, moved);
  const what = happening(alarm, up);
  const members = upOf(alarm).length;
  const say = (each: readonly Moved[]): Told => ({
    alarm: { ...alarm, told: { up, members, atTaiNs: now } },
    news: each.map((one) => newsOf(rule, alarm, one, now)),
    dueTaiNs: null,
  });
  if (!what) return moved ? { ...say([moved]), alarm } : { alarm, news: [], dueTaiNs: null };
  const quietUntil = alarm.told && later(alarm.told.atTaiNs, nanoseconds(rule.quietS));
  const quiet = what === "raised-again" && quietUntil !== null && quietUntil > now;
  if (quiet && moved) return say([moved]); // which shows that it is raised
  if (quiet) return { alarm, news: [], dueTaiNs: quietUntil };
  return say([...(moved ? [moved] : []), { what, by: "" }]);
}

function left(rule: AlarmRule, alarm: Alarm, now: Instant, moved: Moved | null): Told {
  if (alarm.occurrences === 0) return { alarm: null, news: [], dueTaiNs: null };
  const each = [...(moved ? [moved] : []), { what: "ended", by: "" } as const];
  return { alarm: null, news: each.map((one) => newsOf(rule, alarm, one, now)), dueTaiNs: null };
}

/** Other than what was said last; a group is said to have grown each time that it has doubled. */
function happening(
  { told, ...alarm }: Alarm,
  up: boolean,
): "raised" | "raised-again" | "grew" | "returned" | null {
  if (!told) return up ? "raised" : null;
  if (up !== told.up) return up ? "raised-again" : "returned";
  return up && upOf(alarm).length >= 2 * told.members ? "grew" : null;
}

export const newsOf = (rule: AlarmRule, alarm: Alarm, { what, by }: Moved, now: Instant): AlarmNews => ({
  ...lineOf(rule, alarm),
  ...{ what, atTaiNs: now, by: by || null },
});
