// From pulse edges to counted quanta: which edges lie on the meter's lattice, and which pulses were lost, extra or
// double. Called by the assessment before any error is computed: a miscounted pulse is an error of 1/N.

import { insist, type Reason } from "@etalon/basis";
import {
  countable,
  followed,
  type Lattice,
  positionOn,
  SEED_EDGES,
  seedLattice,
  typicalQuantum,
  usualReach,
  widestReach,
} from "./lattice.ts";

export interface PulseEdge {
  /** Seconds after the recording's first sample. */
  readonly atS: number;
  /**
   * Reference energy since the start of this gap-free stretch, rising in the register's direction; null where the
   * record gives none.
   */
  readonly energyJ: number | null;
  readonly stretch: number;
}

export interface CountedEdge {
  readonly atS: number;
  readonly energyJ: number;
  /** Quanta since the first edge of the part; lost pulses are counted in. */
  readonly index: number;
}

/** Edges between which every quantum is accounted for: a stretch, or a piece of one that had to be cut. */
export interface TrainPart {
  readonly stretch: number;
  readonly edges: readonly CountedEdge[];
}

export interface PulseTrain {
  /** Only those with two edges or more: an edge alone bounds no interval. */
  readonly parts: readonly TrainPart[];
  readonly used: number;
  /** Seconds; a lost pulse's time is interpolated between its neighbours. */
  readonly lost: readonly number[];
  readonly extra: readonly number[];
  readonly double: readonly number[];
  /** `pulses.unexplained`, once per place where a stretch was cut. */
  readonly reasons: readonly Reason[];
}

/** A contact bounces within this time, if that is also well inside one quantum. */
const BOUNCE_S = 0.005;
/** Edges that are heard before an edge off the lattice is called extra, or the place a break. */
const LOOK_AHEAD = 6;

interface Usable {
  readonly atS: number;
  readonly energyJ: number;
}

interface Findings {
  readonly parts: TrainPart[];
  readonly lost: number[];
  readonly extra: number[];
  readonly double: number[];
  readonly reasons: Reason[];
}

/**
 * Places every usable edge on the meter's lattice.
 * @param edges     in order of time; stretches follow each other
 * @param quantumJ  nominal energy of one pulse, as the reference counts it
 */
export function pulseTrain(edges: readonly PulseEdge[], quantumJ: number): PulseTrain {
  insist(quantumJ > 0 && Number.isFinite(quantumJ), `pulseTrain: quantum ${quantumJ} J`);
  const stretches = usableStretches(edges);
  const intervals = stretches.flatMap(([, part]) =>
    part.slice(1).map((edge, i) => edge.energyJ - part[i]!.energyJ),
  );
  const found: Findings = { parts: [], lost: [], extra: [], double: [], reasons: [] };
  const typicalJ = intervals.length === 0 ? quantumJ : typicalQuantum(intervals, quantumJ);
  for (const [stretch, part] of stretches) {
    if (typicalJ === null) cannotExplain(found, part[0]!.atS, part.at(-1)!.atS);
    else countStretch(found, stretch, withoutBounces(found, part, typicalJ), typicalJ);
  }
  const inOrder = (times: number[]): number[] => times.sort((a, b) => a - b);
  return {
    parts: found.parts,
    used: found.parts.reduce((sum, part) => sum + part.edges.length, 0),
    lost: inOrder(found.lost),
    extra: inOrder(found.extra),
    double: inOrder(found.double),
    reasons: found.reasons,
  };
}

function usableStretches(edges: readonly PulseEdge[]): [number, Usable[]][] {
  const byStretch = new Map<number, Usable[]>();
  let before = Number.NEGATIVE_INFINITY;
  for (const { atS, energyJ, stretch } of edges) {
    insist(atS >= before, `pulseTrain: edge at ${atS} s after one at ${before} s`);
    before = atS;
    if (energyJ === null) continue;
    const part = byStretch.get(stretch);
    if (part) part.push({ atS, energyJ });
    else byStretch.set(stretch, [{ atS, energyJ }]);
  }
  return [...byStretch];
}

/** A bounce follows the edge it belongs to, so the first of the two is kept. */
function withoutBounces(found: Findings, part: readonly Usable[], typicalJ: number): Usable[] {
  const kept: Usable[] = [];
  for (const edge of part) {
    const last = kept.at(-1);
    const apartJ = last ? edge.energyJ - last.energyJ : Number.POSITIVE_INFINITY;
    const bounced =
      last && (apartJ < 0.05 * typicalJ || (edge.atS - last.atS <= BOUNCE_S && apartJ < 0.2 * typicalJ));
    if (bounced) found.double.push(edge.atS);
    else kept.push(edge);
  }
  return kept;
}

function countStretch(found: Findings, stretch: number, edges: readonly Usable[], typicalJ: number): void {
  let from = 0;
  while (from < edges.length) {
    if (from === edges.length - 1) return; // an edge alone bounds no interval
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
}

/** The edges that seed a lattice: near each other, since a long silence would let any quantum fit. */
function seedOf(edges: readonly Usable[], from: number, typicalJ: number): number[] {
  const farthestJ = edges[from]!.energyJ + 4 * SEED_EDGES * typicalJ;
  return edges
    .slice(from, from + SEED_EDGES)
    .map((edge) => edge.energyJ)
    .filter((energyJ) => energyJ <= farthestJ);
}

/** Follows the lattice edge by edge until the stretch ends or the lattice breaks; `next` is where to go on. */
function countPart(
  found: Findings,
  edges: readonly Usable[],
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
function breaksHere(edges: readonly Usable[], at: number, old: Lattice): boolean {
  const moved: Lattice = { ...old, pointJ: edges[at]!.energyJ };
  const ahead = edges.slice(at + 1, at + 1 + LOOK_AHEAD);
  const keeping = (lattice: Lattice): number =>
    ahead.filter((edge) => Math.abs(positionOn(lattice, edge.energyJ).off) <= usualReach(lattice)).length;
  const withNew = keeping(moved);
  return withNew >= 3 && withNew > keeping(old);
}

function cannotExplain(found: Findings, fromS: number, toS: number): void {
  const where = `between ${fromS.toFixed(3)} s and ${toS.toFixed(3)} s`;
  const text = `the pulses ${where} fit no whole number of quanta: the test is cut there, that span is not used`;
  found.reasons.push({ code: "pulses.unexplained", text });
}
