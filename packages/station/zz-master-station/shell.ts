// ZZ to the mailbox: it has no links of its own. Users order detections through its HTTP face in `outside/http`.

import type { Controller } from "@etalon/basis";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { vmToZz } from "@etalon/messages/vm-to-zz";
import { yhToZz } from "@etalon/messages/yh-to-zz";
import { zzItself } from "@etalon/messages/zz-itself";
import { ccToZz } from "@etalon/messages/zz-to-cc";
import { prepared } from "@etalon/messages/zz-to-ia";
import type { State } from "./state.ts";
import { type Heard, type Say, type Self, step } from "./step.ts";

export const zzController: Controller<State, Heard, Say, Self, never> = {
  step,
  perform: async () => [],
  misunderstood: misunderstoodBy(ccToZz, prepared, yhToZz, vmToZz, zzItself),
};
