// CLC to the mailbox: it has no links of its own, all it does is hear and say.

import type { Controller } from "@etalon/basis";
import { ncToClc } from "@etalon/messages/clc-to-nc";
import { imToClc } from "@etalon/messages/im-to-clc";
import { misunderstoodBy } from "@etalon/messages/nouns";
import type { Cluster } from "./state.ts";
import { type Heard, type Say, step } from "./step.ts";

export const clcController: Controller<Cluster, Heard, Say, never, never> = {
  step,
  perform: async () => [],
  misunderstood: misunderstoodBy(imToClc, ncToClc),
};
