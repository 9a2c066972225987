// Supply and capacitors seen from the bus, order by order: impedance, amplification, parallel resonances. Called by the
// resonance guard and the sizing.

import { type Network, supplyImpedance } from "../network.ts";
import { type CapacitorStep, capacitorOhm, seriesOrder } from "./bank.ts";

/** Loss of a reactor in series: X/R at the fundamental. Capacitors' own losses are far below. */
const REACTOR_QUALITY = 30;

/**
 * |Z(h)| of the supply and all closed steps side by side:
 *
 *     1/Z = 1/(R + j·h·X) + Σ 1/(r + j·(h·p·X_C − X_C/h)) + G
 *
 * The supply's resistance is taken as that of the fundamental: real ones grow with the order, and damp more.
 * @param loadS  conductance of the load, which damps; 0 where it is not known
 * @returns ohm, per phase of a star
 */
export function busImpedance(
  network: Network,
  closed: readonly CapacitorStep[],
  h: number,
  loadS = 0,
): number {
  const { resistanceOhm: R, reactanceOhm: X } = supplyImpedance(network);
  const square = R * R + (h * X) ** 2;
  let [re, im] = [R / square + loadS, (-h * X) / square];
  for (const step of closed) {
    const XC = capacitorOhm(step);
    const r = (step.detuning * XC) / REACTOR_QUALITY;
    const x = h * step.detuning * XC - XC / h;
    const own = r * r + x * x;
    if (own === 0) return 0;
    re += r / own;
    im -= x / own;
  }
  return 1 / Math.hypot(re, im);
}

/** A_h = |Z(h)| ÷ |Z(h) of the supply alone|: what the bank makes of a harmonic that was there without it. */
export const amplification = (
  network: Network,
  closed: readonly CapacitorStep[],
  h: number,
  loadS = 0,
): number => busImpedance(network, closed, h, loadS) / busImpedance(network, [], h, loadS);

/**
 * Orders at which supply and bank resonate in parallel, without losses. Between two poles of its susceptance a lossless
 * network has exactly one zero (Foster): the poles are the supply (0), each series order, and infinity where a step has
 * no reactor. For equal steps  h_p = √(X_C/(X_s + X_L)),  without reactors  √(Ssc/Q).
 */
export function parallelOrders(network: Network, closed: readonly CapacitorStep[]): number[] {
  if (closed.length === 0) return [];
  const { reactanceOhm: X } = supplyImpedance(network);
  const susceptance = (h: number): number =>
    closed.reduce(
      (sum, step) => {
        const XC = capacitorOhm(step);
        return sum + 1 / (XC / h - h * step.detuning * XC);
      },
      -1 / (h * X),
    );
  const poles = [...new Set(closed.map(seriesOrder))].sort((a, b) => a - b);
  return poles.map((pole, k) => {
    const below = k === 0 ? 0 : poles[k - 1]!;
    return rising(susceptance, below, pole);
  });
}

/** The zero of a function that rises from −∞ at `from` to +∞ at `to`; `to` may be infinite. */
function rising(of: (x: number) => number, from: number, to: number): number {
  let low = from;
  let high = to;
  if (!Number.isFinite(high)) {
    high = Math.max(2 * from, 1);
    while (of(high) < 0) high *= 2;
  }
  for (let n = 0; n < 200; n++) {
    const middle = (low + high) / 2;
    if (middle <= low || middle >= high) break;
    if (of(middle) < 0) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
