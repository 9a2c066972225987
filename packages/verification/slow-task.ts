// Meters whose pulses come from a task hardly faster than they are due: 1 s ticks for a pulse every 1.1 s. Edges
// then come each second and skip a beat now and then, as if pulses were lost. Called by the pulse train.

import type { CountedEdge, TrainPart } from "./pulse-edge.ts";
import { onGrid } from "./task-grid.ts";
import { taskTicksS } from "./task-ticks.table.ts";

/** Below this error of the meter by lattice the ordinary reading stands: a few pulses were lost. */
const SUSPICIOUS_ERROR = 0.02;
const FEWEST_EDGES = 8;

/**
 * Whether a stretch is better explained by a slow task (every edge is one quantum) than by lost pulses: all edges
 * lie on the grid of a known task of at least two fifths of the mean interval, no edge is farther than a quantum
 * from its own place, and the plain count fits the constant well where the lattice makes the meter wrong by more
 * than 2 %. Lost pulses that make up for such an error exactly would be a strange chance.
 */
export function onSlowTask(
  edges: readonly Omit<CountedEdge, "index">[],
  parts: readonly TrainPart[],
  quantumJ: number,
): boolean {
  const n = edges.length;
  if (n < FEWEST_EDGES) return false;
  const first = edges[0]!;
  const last = edges[n - 1]!;
  const meanJ = (last.energyJ - first.energyJ) / (n - 1);
  const plainError = Math.abs(quantumJ / meanJ - 1);
  let counted = 0;
  let energyJ = 0;
  for (const part of parts) {
    counted += part.edges.at(-1)!.index;
    energyJ += part.edges.at(-1)!.energyJ - part.edges[0]!.energyJ;
  }
  const latticeError = Math.abs((counted * quantumJ) / energyJ - 1);
  if (!(latticeError > SUSPICIOUS_ERROR && plainError < latticeError / 2)) return false;
  if (edges.some((edge, i) => Math.abs(edge.energyJ - first.energyJ - i * meanJ) > meanJ)) return false;
  const meanS = (last.atS - first.atS) / (n - 1);
  const times = edges.map((edge) => edge.atS);
  return taskTicksS.some((tickS) => tickS >= 0.4 * meanS && tickS < meanS && onGrid(times, tickS));
}
