// IM to the mailbox: it has no links of its own, all it does is hear and say.

import type { Controller } from "@etalon/basis";
import { ccToIm } from "@etalon/messages/cc-to-im";
import { fromAccount, toAccount } from "@etalon/messages/im-itself";
import { clcToIm } from "@etalon/messages/im-to-clc";
import { irmToIm } from "@etalon/messages/irm-to-im";
import { isToIm } from "@etalon/messages/is-to-im";
import { misunderstoodBy } from "@etalon/messages/nouns";
import type { State } from "./state.ts";
import { type Heard, type Say, type Self, step } from "./step.ts";

export const imController: Controller<State, Heard, Say, Self, never> = {
  step,
  perform: async () => [],
  misunderstood: misunderstoodBy(irmToIm, isToIm, ccToIm, clcToIm, toAccount, fromAccount),
};
