// Plans by steps that each are better than the last: single changes and exchanges of two, from the state as it is and
// from seeded shufflings of it. Called by reassignment.ts.

import { avoidable, movesOf, objective, type Task } from "./task.ts";
import { avoidableA2, noSpread, type PhaseIndex, put, type Spread } from "./users.ts";

const RESTARTS = 12;
const PHASES = [0, 1, 2] as const;
/** Pairs that are tried in one round: of thousands of users not all. */
const MOST_PAIRS = 20_000;

export function improved(task: Task, seed: number): PhaseIndex[] {
  const draw = drawer(seed);
  let best = descended(task, [...task.start], draw);
  for (let n = 0; n < RESTARTS; n++) {
    const shaken = best.map((phase, u) =>
      draw() < 0.3 ? PHASES[Math.floor(draw() * 3)]! : (best[u] ?? phase),
    );
    const found = descended(task, within(task, shaken), draw);
    if (objective(task, found) < objective(task, best) - 1e-9) best = found;
  }
  return best;
}

/** A shuffling may change more users than allowed: the last ones stay where they are. */
function within(task: Task, assignment: readonly PhaseIndex[]): PhaseIndex[] {
  let left = task.mostMoves;
  return assignment.map((phase, u) => {
    if (phase === task.start[u]) return phase;
    left -= 1;
    return left >= 0 ? phase : task.start[u]!;
  });
}

function descended(task: Task, from: PhaseIndex[], draw: () => number): PhaseIndex[] {
  const { currents, start, costPerMove, mostMoves } = task;
  const assignment = from;
  const spread = noSpread(currents);
  for (const [u, phase] of assignment.entries()) put(spread, currents.users[u]!, phase, 1);
  let now = avoidable(task, assignment) + costPerMove * movesOf(task, assignment);
  let moves = movesOf(task, assignment);
  const moved = (u: number): number => Number(assignment[u] !== start[u]);
  /** Takes the change where it is better, else takes it back. */
  const tried = (changes: readonly (readonly [number, PhaseIndex])[]): boolean => {
    const before = changes.map(([u]) => assignment[u]!);
    const movedBefore = changes.reduce((sum, [u]) => sum + moved(u), 0);
    for (const [u, phase] of changes) set(spread, currents.users[u]!, assignment, u, phase);
    const after = moves - movedBefore + changes.reduce((sum, [u]) => sum + moved(u), 0);
    const value = avoidableA2(spread, currents.zeroWeight) + costPerMove * after;
    if (after <= mostMoves && value < now - 1e-9 * (1 + Math.abs(now))) {
      now = value;
      moves = after;
      return true;
    }
    for (const [k, [u]] of changes.entries()) set(spread, currents.users[u]!, assignment, u, before[k]!);
    return false;
  };
  const users = assignment.length;
  const all = (users * (users - 1)) / 2;
  for (let better = true; better; ) {
    better = false;
    for (let u = 0; u < users; u++)
      for (const phase of PHASES) if (phase !== assignment[u] && tried([[u, phase]])) better = true;
    if (better) continue;
    if (all <= MOST_PAIRS) {
      for (let u = 0; u < users; u++) for (let v = u + 1; v < users; v++) if (exchange(u, v)) better = true;
    } else
      for (let n = 0; n < MOST_PAIRS; n++)
        if (exchange(Math.floor(draw() * users), Math.floor(draw() * users))) better = true;
  }
  return assignment;

  function exchange(u: number, v: number): boolean {
    const [x, y] = [assignment[u]!, assignment[v]!];
    return (
      x !== y &&
      tried([
        [u, y],
        [v, x],
      ])
    );
  }
}

function set(
  spread: Spread,
  own: Float64Array,
  assignment: PhaseIndex[],
  u: number,
  phase: PhaseIndex,
): void {
  put(spread, own, assignment[u]!, -1);
  put(spread, own, phase, 1);
  assignment[u] = phase;
}

/** mulberry32: the same seed draws the same. */
function drawer(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}
