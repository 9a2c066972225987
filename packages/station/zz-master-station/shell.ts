// ZZ to the mailbox. Users come in through its HTTP face in `outside/http`; news of alarms go out by whatever it is given.

import type { Answer, Calibration, Controller } from "@etalon/basis";
import { type AlarmDelivery, alarmsItself } from "@etalon/messages/alarms";
import type { MonitoringBook } from "@etalon/messages/monitoring";
import { misunderstoodBy } from "@etalon/messages/nouns";
import type { QualityBook } from "@etalon/messages/quality";
import { vmToZz } from "@etalon/messages/vm-to-zz";
import { observed } from "@etalon/messages/watchers-to-zz";
import { yhToBank, yhToZz } from "@etalon/messages/yh-to-zz";
import { zzItself } from "@etalon/messages/zz-itself";
import { ccToZz } from "@etalon/messages/zz-to-cc";
import { prepared } from "@etalon/messages/zz-to-ia";
import { judgeDay } from "./judged-quality.ts";
import type { State } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";
import { conditionIn } from "./watch-step.ts";

/** Takes news of alarms to an outlet, within a bounded time. */
export type TakeOut = (outlet: string, delivery: AlarmDelivery, stop: AbortSignal) => Promise<Answer<void>>;

/** Where ZZ keeps what machines tell while they measure. */
export interface ZzBooks {
  readonly monitoring: MonitoringBook;
  readonly quality: QualityBook;
}

/** @param calibrationsOf  a terminal, the newest first */
export const zzWith = (
  takeOut: TakeOut,
  books: ZzBooks,
  calibrationsOf: (terminal: string) => Promise<readonly Calibration[]> = async () => [],
): Controller<State, Heard, Say, Self, Act> => ({
  step,
  async perform(act, _key, stop) {
    switch (act.kind) {
      case "keep-records": {
        await books.monitoring.write(act.records);
        const { heardUpTo: upTo } = conditionIn(act.records) ?? {};
        return upTo === undefined ? [] : [{ kind: "condition-kept", upTo }];
      }
      case "keep-quality":
        await books.quality.write(act.meter, act.terms, act.record);
        return [{ kind: "quality-kept" }];
      case "read-condition": {
        const condition = await books.monitoring.condition(act.meter);
        const kept = condition && { originTaiS: condition.originTaiS, state: condition.state };
        const calibrations = await calibrationsOf(act.terminal);
        return [{ kind: "condition-read", machine: act.machine, kept, calibrations }];
      }
      case "judge-day":
        await judgeDay(books.quality, act);
        return [];
      case "read-calibrations":
        return [{ kind: "calibrations-read", calibrations: await calibrationsOf(act.terminal) }];
      default: {
        const { outlet, delivery } = act;
        const taken = await takeOut(outlet, delivery, stop);
        const { id } = delivery;
        return [
          taken.ok
            ? { kind: "delivered", delivery: id }
            : { kind: "not-delivered", delivery: id, why: taken.why.text },
        ];
      }
    }
  },
  misunderstood: misunderstoodBy(
    ccToZz,
    prepared,
    yhToZz,
    yhToBank,
    vmToZz,
    zzItself,
    alarmsItself,
    observed,
  ),
});
