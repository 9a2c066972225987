// Meters connected otherwise than the terminal beside them: what each would count of the same load. Called by the
// evidence. Where both hang on the same wrong wires no error shows; that is the wiring check's to tell.

import type { MeterCause } from "./causes.table.ts";
import type { EnergyShares } from "./run.ts";

export interface MiswiredMeter {
  readonly cause: MeterCause;
  readonly text: string;
  /** For each element: which current it sees, and how: 1, −1 reversed, 0 dead. */
  readonly sees: readonly (readonly [current: number, sign: number])[];
}

const letters: Readonly<Record<number, readonly string[]>> = { 1: ["a"], 2: ["a", "c"], 3: ["a", "b", "c"] };
const orders: Readonly<Record<number, readonly (readonly number[])[]>> = {
  1: [[0]],
  2: [
    [0, 1],
    [1, 0],
  ],
  3: [
    [0, 1, 2],
    [0, 2, 1],
    [1, 0, 2],
    [1, 2, 0],
    [2, 0, 1],
    [2, 1, 0],
  ],
};

const known = new Map<number, readonly MiswiredMeter[]>();

/** All orders and signs of one, two or three currents but the right one, and every set of dead elements but all. */
export function miswiredMeters(elements: number): readonly MiswiredMeter[] {
  const kept = known.get(elements);
  if (kept !== undefined) return kept;
  const names = letters[elements]!;
  const meters: MiswiredMeter[] = [];
  for (const order of orders[elements]!) {
    for (let signs = 0; signs < 1 << elements; signs++) {
      const sees = order.map((current, k) => [current, signs & (1 << k) ? -1 : 1] as const);
      const exchanged = order.some((current, k) => current !== k);
      if (!exchanged && signs === 0) continue;
      const text = sees.map(([current, sign]) => `${sign < 0 ? "−" : ""}i${names[current]}`).join(", ");
      meters.push({
        cause: exchanged ? "exchanged currents" : "reversed current",
        text: `sees ${text}`,
        sees,
      });
    }
  }
  for (let dead = 1; dead < (1 << elements) - 1; dead++) {
    const sees = names.map((_, k) => [k, dead & (1 << k) ? 0 : 1] as const);
    const text = names.filter((_, k) => dead & (1 << k)).join(" and ");
    meters.push({ cause: "dead phase", text: `does not see phase ${text}`, sees });
  }
  known.set(elements, meters);
  return meters;
}

/**
 * Energy that such a meter counts ÷ reference energy:
 *   Σ_k s_k·A[k][c_k] + H·Σ_{c_k = k} s_k·A[k][k]/ΣA[k][k],   nothing where that is negative: it runs backwards
 * Harmonics are taken to be spread over the elements like the fundamental, and to come to nothing where currents
 * stand on strange voltages.
 */
export function countedShare({ sees }: MiswiredMeter, { active, harmonic }: EnergyShares): number {
  let share = 0;
  let own = 0;
  let all = 0;
  sees.forEach(([current, sign], k) => {
    share += sign * active[k]![current]!;
    if (current === k) own += sign * active[k]![k]!;
    all += active[k]![k]!;
  });
  return Math.max(0, share + (harmonic * own) / all);
}
