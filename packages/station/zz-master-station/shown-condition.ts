// A meter's condition as it is kept → as it is shown. Called by the door to conditions; as plans go by it, by the
// planning thread.

import { nanoseconds } from "@etalon/basis";
import {
  type Condition,
  conditionReport,
  currentBins,
  factorBins,
  plannedCondition,
  takenUp,
} from "@etalon/condition";
import type { MeterCondition } from "@etalon/messages/monitoring";

export function shownConditionOf(kept: MeterCondition) {
  const { condition, about, nowS } = opened(kept);
  return {
    ...about,
    bins: { currentPercent: [...currentBins], powerFactor: [...factorBins] },
    ...conditionReport(condition, about.plate, nowS),
  };
}

export function plannedByConditionOf(kept: MeterCondition) {
  const { condition, about, nowS } = opened(kept);
  return { ...about, ...plannedCondition(condition, about.plate, nowS) };
}

function opened({ meter, plate, headline, untilTaiS, originTaiS, state }: MeterCondition) {
  const { condition } = JSON.parse(state) as { condition: Condition };
  const times = { untilTaiNs: nanoseconds(untilTaiS), originTaiNs: nanoseconds(originTaiS) };
  return {
    condition: takenUp(condition),
    about: { meter, plate, headline, ...times },
    nowS: untilTaiS - originTaiS,
  };
}
