// What the searches for a plan work on, and the objective they share. Called by reassignment.ts and both searches.

import { avoidableA2, type Currents, noSpread, type PhaseIndex, put } from "./users.ts";

/** What a search works on: currents, and the price of a change in the loss's unit, A²·times. */
export interface Task {
  readonly currents: Currents;
  readonly start: readonly PhaseIndex[];
  readonly costPerMove: number;
  readonly mostMoves: number;
}

/** Loss of an assignment beyond a perfect balance, A²·times. */
export function avoidable({ currents }: Task, assignment: readonly PhaseIndex[]): number {
  const spread = noSpread(currents);
  for (const [u, phase] of assignment.entries()) put(spread, currents.users[u]!, phase, 1);
  return avoidableA2(spread, currents.zeroWeight);
}

export const movesOf = ({ start }: Task, assignment: readonly PhaseIndex[]): number =>
  assignment.reduce((count: number, phase, u) => count + Number(phase !== start[u]), 0);

export const objective = (task: Task, assignment: readonly PhaseIndex[]): number =>
  avoidable(task, assignment) + task.costPerMove * movesOf(task, assignment);
