// Search through all assignments, cut where a bound shows that nothing better lies behind. Called by reassignment.ts.

import { objective, type Task } from "./task.ts";
import { avoidableA2, noSpread, type PhaseIndex, put } from "./users.ts";

export interface Proof {
  readonly assignment: readonly PhaseIndex[];
  /** Whether all that could be better was looked at. */
  readonly complete: boolean;
}

/**
 * Depth first, the largest users first. Bound of a node, at each time: users still free can take from a sequence at most
 * the sum of their currents,
 *
 *     |z| ≥ max(0, |z so far| − Σ|s_u| of the free ones),  and |n| likewise
 *
 * @param known  a good assignment: what is not better is not looked for
 */
export function searchedToEnd(task: Task, known: readonly PhaseIndex[], mostNodes: number): Proof {
  const { currents, start, costPerMove, mostMoves } = task;
  const { times, users, zeroWeight } = currents;
  const order = users.map((_, u) => u).sort((a, b) => sizeOf(users[b]!) - sizeOf(users[a]!));
  const reach = reaches(
    order.map((u) => users[u]!),
    times,
  );
  const spread = noSpread(currents);
  const assignment = [...known];
  let best: readonly PhaseIndex[] = known;
  let bestValue = objective(task, known);
  let nodes = 0;
  const bound = (depth: number): number => {
    const free = reach[depth]!;
    let total = 0;
    for (let t = 0, k = 0; t < times; t++, k += 4) {
      const z = Math.max(0, Math.hypot(spread.sums[k]!, spread.sums[k + 1]!) - free[t]!);
      const n = Math.max(0, Math.hypot(spread.sums[k + 2]!, spread.sums[k + 3]!) - free[t]!);
      total += zeroWeight * z * z + n * n;
    }
    return total / 3;
  };
  /** False: the nodes are spent. */
  const search = (depth: number, moves: number): boolean => {
    if (++nodes > mostNodes) return false;
    if (depth === order.length) {
      const value = avoidableA2(spread, zeroWeight) + costPerMove * moves;
      if (value < bestValue - 1e-9 * (1 + Math.abs(bestValue))) {
        bestValue = value;
        best = [...assignment];
      }
      return true;
    }
    if (bound(depth) + costPerMove * moves >= bestValue) return true;
    const u = order[depth]!;
    const stays = start[u]!;
    for (const phase of [stays, ((stays + 1) % 3) as PhaseIndex, ((stays + 2) % 3) as PhaseIndex]) {
      const now = moves + Number(phase !== stays);
      if (now > mostMoves) continue;
      put(spread, users[u]!, phase, 1);
      assignment[u] = phase;
      const whole = search(depth + 1, now);
      put(spread, users[u]!, phase, -1);
      if (!whole) return false;
    }
    return true;
  };
  const complete = search(0, 0);
  return { assignment: best, complete };
}

const sizeOf = (own: Float64Array): number => own.reduce((sum, x) => sum + x * x, 0);

/** [depth][T] Σ|s_u| of the users from this depth on. */
function reaches(users: readonly Float64Array[], times: number): Float64Array[] {
  const rows = [new Float64Array(times)];
  for (const own of [...users].reverse()) {
    const last = rows[0]!;
    rows.unshift(last.map((x, t) => x + Math.hypot(own[2 * t]!, own[2 * t + 1]!)));
  }
  return rows;
}
