// From pulse edges to counted quanta: which edges lie on the meter's lattice, and which pulses were lost, extra or
// double. Called by the assessment before any error is computed: a miscounted pulse is an error of 1/N.

import { insist, type Reason } from "@etalon/basis";
import { cannotExplain, countStretch, type Edge, type Findings } from "./count-quanta.ts";
import { typicalQuantum } from "./lattice.ts";
import type { PulseEdge, TrainPart } from "./pulse-edge.ts";
import { onSlowTask } from "./slow-task.ts";

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
  const found: Findings & { double: number[] } = { parts: [], lost: [], extra: [], double: [], reasons: [] };
  const typicalJ = intervals.length === 0 ? quantumJ : typicalQuantum(intervals, quantumJ);
  for (const [stretch, part] of stretches) {
    if (typicalJ === null) {
      cannotExplain(found, part[0]!.atS, part.at(-1)!.atS);
      continue;
    }
    const { kept, bounces } = withoutBounces(part, typicalJ);
    const counted = countStretch(stretch, kept, typicalJ);
    found.double.push(...bounces);
    if (counted.lost.length > 0 && onSlowTask(kept, counted.parts, quantumJ)) {
      found.parts.push({ stretch, edges: kept.map((edge, index) => ({ ...edge, index })) });
      continue;
    }
    found.parts.push(...counted.parts);
    found.lost.push(...counted.lost);
    found.extra.push(...counted.extra);
    found.reasons.push(...counted.reasons);
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

function usableStretches(edges: readonly PulseEdge[]): [number, Edge[]][] {
  const byStretch = new Map<number, Edge[]>();
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
function withoutBounces(
  part: readonly Edge[],
  typicalJ: number,
): { readonly kept: readonly Edge[]; readonly bounces: readonly number[] } {
  const kept: Edge[] = [];
  const bounces: number[] = [];
  for (const edge of part) {
    const last = kept.at(-1);
    const apartJ = last ? edge.energyJ - last.energyJ : Number.POSITIVE_INFINITY;
    const bounced =
      last && (apartJ < 0.05 * typicalJ || (edge.atS - last.atS <= BOUNCE_S && apartJ < 0.2 * typicalJ));
    if (bounced) bounces.push(edge.atS);
    else kept.push(edge);
  }
  return { kept, bounces };
}
