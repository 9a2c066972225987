// ZZ to the mailbox. Users come in through its HTTP face in `outside/http`; news of alarms go out by whatever it is given.

import type { Answer, Controller } from "@etalon/basis";
import { type AlarmDelivery, alarmsItself } from "@etalon/messages/alarms";
import type { MonitoringBook } from "@etalon/messages/monitoring";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { vmToZz } from "@etalon/messages/vm-to-zz";
import { observed } from "@etalon/messages/watchers-to-zz";
import { yhToZz } from "@etalon/messages/yh-to-zz";
import { zzItself } from "@etalon/messages/zz-itself";
import { ccToZz } from "@etalon/messages/zz-to-cc";
import { prepared } from "@etalon/messages/zz-to-ia";
import type { State } from "./state.ts";
import { type Act, type Heard, type Say, type Self, step } from "./step.ts";

/** Takes news of alarms to an outlet, within a bounded time. */
export type TakeOut = (outlet: string, delivery: AlarmDelivery, stop: AbortSignal) => Promise<Answer<void>>;

export const zzWith = (takeOut: TakeOut, book: MonitoringBook): Controller<State, Heard, Say, Self, Act> => ({
  step,
  async perform(act, _key, stop) {
    switch (act.kind) {
      case "keep-record":
        await book.write([act.record]);
        return [];
      case "read-condition": {
        const condition = await book.condition(act.meter);
        const kept = condition && { originTaiS: condition.originTaiS, state: condition.state };
        return [{ kind: "condition-read", machine: act.machine, kept }];
      }
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
  misunderstood: misunderstoodBy(ccToZz, prepared, yhToZz, vmToZz, zzItself, alarmsItself, observed),
});
