// CC to the mailbox. Its users' door is the HTTP face in `outside/http`, which posts and reads here.

import type { Controller } from "@etalon/basis";
import { imToCc } from "@etalon/messages/cc-to-im";
import { ncToCc } from "@etalon/messages/cc-to-nc";
import { misunderstoodBy } from "@etalon/messages/nouns";
import { usersWord } from "@etalon/messages/users-to-cc";
import { zzToCc } from "@etalon/messages/zz-to-cc";
import type { State } from "./state.ts";
import { type Heard, type Say, step } from "./step.ts";

export const ccController: Controller<State, Heard, Say, never, never> = {
  step,
  perform: async () => [],
  misunderstood: misunderstoodBy(zzToCc, imToCc, ncToCc, usersWord),
};
