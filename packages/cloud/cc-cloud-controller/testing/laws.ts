// The invariants of SPEC.md, held against one move of an application that a station follows. Called by random walks and by
// simulated days of lending.

import type { Move } from "@etalon/basis/testing/walk";
import type { State } from "../state.ts";
import type { Heard, Say } from "../step.ts";

const ENDS: readonly string[] = ["application-ended", "application-refused"];

/** @returns what is broken, with the number of the invariant */
export function applicationLawsBroken({
  before,
  after,
  said,
}: Move<State, Heard, Say, never>): readonly string[] {
  if (after?.kind !== "application") return [];
  const broken: string[] = [];
  const old = before?.kind === "application" ? before : null;
  const events = after.events.slice(old?.events.length ?? 0);
  const told = said.flatMap((body) => (body.kind === "application-event" ? [body.event] : []));
  if (events.length !== told.length || events.some((event, nth) => event !== told[nth]))
    broken.push("I1: what changed is not what was told");
  if (old?.status === "ended" && after !== before) broken.push("I2: an ended application changed");
  const ends = endsTold(said);
  const endsNow = after.status === "ended" && old?.status !== "ended";
  if (ends !== (endsNow ? 1 : 0)) broken.push(`I3: the end was told ${ends} times`);
  return broken;
}

export const endsTold = (said: readonly Say[]): number =>
  said.filter(({ kind }) => ENDS.includes(kind)).length;
