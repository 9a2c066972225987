// A meter's condition as it is kept → as it is shown. Called by the door to conditions and by the planning thread.

import { nanoseconds } from "@etalon/basis";
import { type Condition, conditionReport, currentBins, factorBins, takenUp } from "@etalon/condition";
import type { MeterCondition } from "@etalon/messages/monitoring";

export function shownConditionOf(kept: MeterCondition) {
  const { condition } = JSON.parse(kept.state) as { condition: Condition };
  const { meter, plate, headline, untilTaiS, originTaiS } = kept;
  return {
    ...{ meter, plate, headline },
    bins: { currentPercent: [...currentBins], powerFactor: [...factorBins] },
    untilTaiNs: nanoseconds(untilTaiS),
    originTaiNs: nanoseconds(originTaiS),
    ...conditionReport(takenUp(condition), plate, untilTaiS - originTaiS),
  };
}
