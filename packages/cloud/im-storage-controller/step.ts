// IM's step: to resources and to applicants' accounts, each an aggregate of its own.

import { type Instant, insist } from "@etalon/basis";
import type { ToAccount } from "@etalon/messages/im-itself";
import { accountStep } from "./account.ts";
import { type HeardByResource, resourceStep } from "./resource.ts";
import type { Account, Resource, State } from "./state.ts";
import type { Result, Self } from "./turn.ts";

export type { Say, Self } from "./turn.ts";
export type Heard = HeardByResource | ToAccount;

export function step(before: State | null, heard: Heard | Self, key: string, now: Instant): Result {
  if (key.startsWith("applicant/")) {
    insist(isForAccount(heard), `${heard.kind} is not for an account`);
    return accountStep(before as Account | null, heard, key, now);
  }
  insist(!isForAccount(heard) || heard.kind === "look-again", `${heard.kind} is not for a resource`);
  return resourceStep(before as Resource | null, heard, key, now);
}

const forAccounts: ReadonlySet<string> = new Set(["reserve", "release", "set-quota", "look-again"]);
const isForAccount = (heard: Heard | Self): heard is ToAccount | Self => forAccounts.has(heard.kind);
