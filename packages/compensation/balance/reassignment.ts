// Which users should change their phase: a plan of least loss, each change paid for. Few users are searched to the end;
// for more the plan is the best of a seeded search, and what it may be short of the best is stated.

import { type Answer, good, refused } from "@etalon/basis";
import { type Figure, figure } from "../figure.ts";
import { searchedToEnd } from "./exact-search.ts";
import { improved } from "./local-search.ts";
import { avoidable, type Task } from "./task.ts";
import { currentsOf, type FeederTerms, type PhaseIndex, type User, voltageDoubtKwh } from "./users.ts";

export interface PlanTerms extends FeederTerms {
  /** What one change must save over the times given, kWh. */
  readonly kwhPerMove: number;
  readonly mostMoves: number;
  readonly seed: number;
}

export interface Plan {
  readonly moves: readonly { readonly user: string; readonly from: PhaseIndex; readonly to: PhaseIndex }[];
  readonly assignment: readonly PhaseIndex[];
  /** Loss over the times given, kWh: as it is, by the plan, and of a perfect balance, which nothing can beat. */
  readonly beforeKwh: number;
  readonly afterKwh: number;
  readonly savedKwh: Figure;
  readonly balancedKwh: number;
  /** Whether no plan is better, proved by search. */
  readonly proved: boolean;
  /** Loss and changes of the plan together, and what no plan can be below, kWh. */
  readonly objectiveKwh: number;
  readonly boundKwh: number;
}

const MOST_USERS = 2000;
const MOST_TIMES = 10_000;
/** So few are searched to the end, where so much work is enough: nodes times times, a second or so. */
const MOST_SEARCHED = 20;
const MOST_WORK = 10_000_000;

export function reassignment(users: readonly User[], terms: PlanTerms): Answer<Plan> {
  const times = users[0]?.activeW.length ?? 0;
  if (users.length === 0 || times === 0)
    return refused("compensation.no-users", "at least one user with one value is expected");
  if (users.length > MOST_USERS || times > MOST_TIMES)
    return refused(
      "compensation.too-many",
      `${users.length} users at ${times} times: at most ${MOST_USERS} and ${MOST_TIMES} are expected`,
    );
  const odd = users.find(
    ({ activeW, reactiveVar }) => activeW.length !== times || reactiveVar.length !== times,
  );
  if (odd !== undefined)
    return refused(
      "compensation.lengths",
      `user ${odd.name} has other times than the first: all share theirs`,
    );
  const currents = currentsOf(users, terms);
  const start = users.map(({ phase }) => phase);
  const costPerMove = terms.kwhPerMove / currents.kwhPerA2;
  const task: Task = { currents, start, costPerMove, mostMoves: terms.mostMoves };
  const found = improved(task, terms.seed);
  const proof =
    users.length > MOST_SEARCHED
      ? { assignment: found, complete: false }
      : searchedToEnd(task, found, MOST_WORK / times);
  const best = proof.assignment;
  const kwh = (assignment: readonly PhaseIndex[]): number =>
    (currents.balancedA2 + avoidable(task, assignment)) * currents.kwhPerA2;
  const moves = users.flatMap(({ name, phase }, u) =>
    best[u] === phase ? [] : [{ user: name, from: phase, to: best[u]! }],
  );
  const afterKwh = kwh(best);
  const objectiveKwh = afterKwh + moves.length * terms.kwhPerMove;
  const beforeKwh = kwh(start);
  const doubts = [start, best].map((assignment) => voltageDoubtKwh(currents, assignment, terms));
  return good({
    moves,
    assignment: best,
    beforeKwh,
    afterKwh,
    savedKwh: figure(beforeKwh - afterKwh, ...doubts),
    balancedKwh: currents.balancedA2 * currents.kwhPerA2,
    proved: proof.complete,
    objectiveKwh,
    boundKwh: proof.complete ? objectiveKwh : currents.balancedA2 * currents.kwhPerA2,
  });
}
