// Counts the quanta of one stretch edge by edge along the meter's lattice. Called by the pulse train.

import type { Reason } from "@etalon/basis";
import {
  countable,
  followed,
  type Lattice,
  positionOn,
  SEED_EDGES,
  seedLattice,
  usualReach,
  widestReach,
} from "./lattice.ts";
import type { CountedEdge, TrainPart } from "./pulse-edge.ts";

/** An edge with its energy; bounces are taken out already. */
export type Edge = Omit<CountedEdge, "index">;

/** Filled as the counting goes. */
export interface Findings {
  readonly parts: TrainPart[];
  readonly lost: number[];
  readonly extra: number[];
  readonly reasons: Reason[];
}

/** Edges that are heard before an edge off the lattice is called extra, or the place a break. */
const LOOK_AHEAD = 6;

/**
 * @param edges     in order, of one gap-free stretch
 * @param typicalJ  the quantum that most intervals show
 */
export function countStretch(stretch: number, edges: readonly Edge[], typicalJ: number): Findings {
  const found: Findings = { parts: [], lost: [], extra: [], reasons: [] };
  let from = 0;
  while (from < edges.length - 1) {
    const lattice = seedLattice(seedOf(edges, from, typicalJ), typicalJ);
    if (!lattice) {
      const next = Math.min(edges.length, from + SEED_EDGES / 3);
      cannotExplain(found, edges[from]!.atS, edges[next - 1]!.atS);
      from = next;
      continue;
    }
    const counted = countPart(found, edges, from, lattice);
    if (counted.edges.length > 1) found.parts.push({ stretch, edges: counted.edges });
    from = Math.max(counted.next, from + 1);
  }
  return found;
}

/** The edges that seed a lattice: near each other, since a long silence would let any quantum fit. */
function seedOf(edges: readonly Edge[], from: number, typicalJ: number): number[] {
  const farthestJ = edges[from]!.energyJ + 4 * SEED_EDGES * typicalJ;
  return edges
    .slice(from, from + SEED_EDGES)
    .map((edge) => edge.energyJ)
    .filter((energyJ) => energyJ <= farthestJ);
}

/** Follows the lattice edge by edge until the stretch ends or the lattice breaks; `next` is where to go on. */
function countPart(
  found: Findings,
  edges: readonly Edge[],
  from: number,
  seed: Lattice,
): { edges: CountedEdge[]; next: number } {
  const counted: CountedEdge[] = [];
  let lattice = seed;
  let before = seed; // the lattice as it was before the last counted edge, to take that edge back
  for (let i = from; i < edges.length; i++) {
    const edge = edges[i]!;
    const position = positionOn(lattice, edge.energyJ);
    const last = counted.at(-1);
    if (last && Math.abs(position.off) > usualReach(lattice) && breaksHere(edges, i, lattice)) {
      cannotExplain(found, last.atS, edge.atS);
      return { edges: counted, next: i };
    }
    if (Math.abs(position.off) > widestReach(lattice)) {
      found.extra.push(edge.atS);
      continue;
    }
    if (last && position.steps < 1) {
      // Two edges claim one point: the nearer one is the meter's.
      const rival = positionOn(before, last.energyJ);
      const mine = positionOn(before, edge.energyJ);
      if (mine.steps !== rival.steps || Math.abs(mine.off) >= Math.abs(rival.off)) {
        found.extra.push(edge.atS);
        continue;
      }
      found.extra.push(last.atS);
      counted[counted.length - 1] = { ...edge, index: last.index };
      lattice = followed(before, mine);
      continue;
    }
    if (last && !countable(lattice, position.steps)) {
      cannotExplain(found, last.atS, edge.atS);
      return { edges: counted, next: i };
    }
    const steps = last ? position.steps : 0;
    for (let m = 1; last && m < steps; m++) found.lost.push(last.atS + ((edge.atS - last.atS) * m) / steps);
    counted.push({ ...edge, index: last ? last.index + steps : 0 });
    before = lattice;
    lattice = followed(lattice, position);
  }
  return { edges: counted, next: edges.length };
}

/** Whether the edges after an off-lattice edge keep step with it (a new lattice) rather than with the old one. */
function breaksHere(edges: readonly Edge[], at: number, old: Lattice): boolean {
  const moved: Lattice = { ...old, pointJ: edges[at]!.energyJ };
  const ahead = edges.slice(at + 1, at + 1 + LOOK_AHEAD);
  const keeping = (lattice: Lattice): number =>
    ahead.filter((edge) => Math.abs(positionOn(lattice, edge.energyJ).off) <= usualReach(lattice)).length;
  const withNew = keeping(moved);
  return withNew >= 3 && withNew > keeping(old);
}

export function cannotExplain(found: Pick<Findings, "reasons">, fromS: number, toS: number): void {
  const where = `between ${fromS.toFixed(3)} s and ${toS.toFixed(3)} s`;
  const text = `the pulses ${where} fit no whole number of quanta: the test is cut there, that span is not used`;
  found.reasons.push({ code: "pulses.unexplained", text });
}
