// One subject under one rule: hysteresis between the limits that raise and clear, and how long either has to last. Called by
// `judging.ts`.

import { type Instant, later, nanoseconds } from "@etalon/basis";
import type { AlarmRule } from "@etalon/messages/alarms";
import type { AlarmReading } from "@etalon/messages/watchers-to-zz";
import type { Member } from "./state.ts";

type Limits = Pick<AlarmRule, "raiseAbove" | "raiseBelow" | "clearAbove" | "clearBelow">;

export const isBeyond = ({ raiseAbove, raiseBelow }: Limits, value: number): boolean =>
  raiseAbove !== undefined ? value > raiseAbove : raiseBelow !== undefined && value < raiseBelow;

/** Where no limit to clear is named, that which raises. Between both an alarm stays as it is. */
export function isBack(
  { raiseAbove, clearBelow = raiseAbove, raiseBelow, clearAbove = raiseBelow }: Limits,
  value: number,
) {
  return raiseAbove !== undefined ? value <= clearBelow! : value >= clearAbove!;
}

/** The farther beyond. */
export const worse = ({ raiseAbove }: Limits, a: number, b: number): number =>
  raiseAbove !== undefined ? Math.max(a, b) : Math.min(a, b);

/** What a reading makes of a subject; null: nothing is wrong with it. */
export function afterReading(
  rule: AlarmRule,
  before: Member | null,
  { subject, value, atTaiNs }: AlarmReading,
  now: Instant,
): Member | null {
  const beyond = isBeyond(rule, value);
  const begun = (phase: Member["phase"], forS: number): Member => ({
    ...{ subject, phase, value, atTaiNs, phaseTaiNs: atTaiNs },
    dueTaiNs: later(now, nanoseconds(forS)),
  });
  if (!before) {
    if (!beyond) return null;
    return rule.raiseAfterS > 0 ? begun("beginning", rule.raiseAfterS) : begun("up", 0);
  }
  if (atTaiNs < before.atTaiNs) return before; // out of its order in time
  const heard = { ...before, value, atTaiNs };
  const lasted = (forS: number): boolean => atTaiNs - before.phaseTaiNs >= nanoseconds(forS);
  switch (before.phase) {
    case "beginning":
      if (!beyond) return null;
      return lasted(rule.raiseAfterS) ? { ...heard, phase: "up", phaseTaiNs: atTaiNs } : heard;
    case "up":
      if (!isBack(rule, value)) return heard;
      return rule.clearAfterS > 0 ? begun("ending", rule.clearAfterS) : null;
    case "ending":
      if (!isBack(rule, value)) return { ...heard, phase: "up", phaseTaiNs: atTaiNs };
      return lasted(rule.clearAfterS) ? null : heard;
  }
}

/** Nothing was heard that contradicts: what has lasted long enough by the station's clock counts. */
export function afterTime(before: Member, now: Instant): Member | null {
  if (before.phase === "up" || now < before.dueTaiNs) return before;
  return before.phase === "ending" ? null : { ...before, phase: "up", phaseTaiNs: before.atTaiNs };
}
