// Whether a set of closed steps may be made of another one: no resonance near a harmonic that is there, no order beyond
// its limit, no capacitor beyond its current. Called by the switching step and the sizing.

import type { Reason } from "@etalon/basis";
import type { Network } from "../network.ts";
import type { Distortion } from "../site-look.ts";
import { type CapacitorStep, capacitorOhm } from "./bank.ts";
import { busImpedance, parallelOrders } from "./impedance.ts";
import { capacitor, harmonics } from "./limits.table.ts";

export interface PredictedOrder {
  readonly order: number;
  /** Share of the fundamental voltage with the steps as they are. */
  readonly presentShare: number;
  /** … and with the new set:  U_h'·= |Z'(h)| ÷ |Z(h)|, whether the load or the supply sends the order. */
  readonly predictedShare: number;
  readonly limitShare: number;
}

export interface Guard {
  /** Null: nothing speaks against it. */
  readonly why: Reason | null;
  readonly parallelOrders: readonly number[];
  readonly orders: readonly PredictedOrder[];
  /** Largest of the steps' currents, times the rated one; 0 of none. */
  readonly currentOfRated: number;
}

/** At a bus of this nominal line voltage. */
export const voltageLimits = (nominalV: number) =>
  nominalV <= 1000
    ? harmonics.lowVoltage
    : nominalV < 35_000
      ? harmonics.mediumVoltage
      : harmonics.highVoltage;

const present = ({ voltageShare, currentShare }: Distortion): boolean =>
  voltageShare > harmonics.presentVoltage || currentShare > harmonics.presentCurrent;

/**
 * @param before  closed now, while `distortions` were measured
 * @param after   closed then
 * @param lineV   voltage of the fundamental
 */
export function resonanceGuard(
  network: Network,
  before: readonly CapacitorStep[],
  after: readonly CapacitorStep[],
  distortions: readonly Distortion[],
  lineV: number,
  loadS = 0,
): Guard {
  const limits = voltageLimits(network.nominalV);
  const there = distortions.filter(present);
  const orders = there.map(({ order, voltageShare }): PredictedOrder => {
    const grown = busImpedance(network, after, order, loadS) / busImpedance(network, before, order, loadS);
    const limitShare = order % 2 === 0 ? limits.even : limits.odd;
    return { order, presentShare: voltageShare, predictedShare: voltageShare * grown, limitShare };
  });
  const parallel = parallelOrders(network, after);
  const currentOfRated = Math.max(0, ...after.map((step) => currentShare(step, orders, lineV)));
  const guard = { parallelOrders: parallel, orders, currentOfRated };
  const refuse = (code: string, text: string): Guard => ({ ...guard, why: { code, text } });

  // √: the order goes with the square root of the short-circuit power.
  const reach = Math.sqrt(1 + network.shortCircuitTolerance);
  for (const { order } of there) {
    const near = parallel.find((at) => at / reach - MARGIN < order && order < at * reach + MARGIN);
    if (near !== undefined)
      return refuse(
        "compensation.resonance",
        `order ${near.toFixed(2)} resonates in parallel with the supply, beside the present harmonic ${order}`,
      );
  }
  const beyond = orders.find(
    ({ predictedShare, presentShare, limitShare }) =>
      predictedShare > limitShare && predictedShare > presentShare,
  );
  if (beyond !== undefined)
    return refuse(
      "compensation.amplified",
      `harmonic ${beyond.order} would grow from ${percent(beyond.presentShare)} to ${percent(beyond.predictedShare)} of the voltage; at most ${percent(beyond.limitShare)} is allowed`,
    );
  if (currentOfRated > capacitor.current)
    return refuse(
      "compensation.capacitor-current",
      `a step would carry ${currentOfRated.toFixed(2)} times its rated current; at most ${capacitor.current} times is allowed`,
    );
  return { ...guard, why: null };
}

/** Orders this near to a resonance count as on it, whatever the short-circuit power. */
const MARGIN = 0.25;

/** I/In of a step under the fundamental and the predicted orders: each order by its own reactance. */
function currentShare(step: CapacitorStep, orders: readonly PredictedOrder[], lineV: number): number {
  const XC = capacitorOhm(step);
  const share = (h: number, voltageShare: number): number =>
    (voltageShare * lineV) / Math.abs(XC / h - h * step.detuning * XC) / (step.ratedV / XC);
  return Math.hypot(share(1, 1), ...orders.map(({ order, predictedShare }) => share(order, predictedShare)));
}

const percent = (share: number): string => `${(100 * share).toFixed(2)} %`;
