// What the energy registers say, in watt-hours, as `etalon analyze --json` prints it. Called by recorded-energy.ts.

import type { Directed, EnergyState, EnergySums } from "./registers.ts";

export interface DirectedEnergy {
  readonly importWh: number;
  readonly exportWh: number;
}

export interface EnergyReading {
  /** Seconds that were counted. */
  readonly coveredS: number;
  readonly active: DirectedEnergy;
  readonly fundamental: DirectedEnergy;
  /** PH = P − P1, all orders added up before its direction is taken. */
  readonly harmonic: DirectedEnergy;
  /** Each order's direction taken before the orders are added up. */
  readonly harmonicByOrder: DirectedEnergy;
  /** What belongs to no order: direct current, interharmonics, orders beyond the rate's reach; signed. */
  readonly restWh: number;
  readonly reactiveVarh: {
    readonly q1: number;
    readonly q2: number;
    readonly q3: number;
    readonly q4: number;
  };
  /** From order 2 on. */
  readonly orders: readonly (DirectedEnergy & { readonly order: number })[];
}

export interface TotalEnergyReading extends EnergyReading {
  /** Each phase's PH takes its direction before the phases are added up. */
  readonly harmonicByPhase: DirectedEnergy;
}

export const phaseReading = (sums: EnergySums): EnergyReading => {
  const orders = sums.orders.map(directed);
  const [q1, q2, q3, q4] = sums.quadrants;
  const hours = (seconds: number): number => seconds / 3600;
  return {
    coveredS: sums.coveredS,
    active: directed(sums.active),
    fundamental: directed(sums.fundamental),
    harmonic: directed(sums.harmonic),
    harmonicByOrder: {
      importWh: orders.reduce((sum, { importWh }) => sum + importWh, 0),
      exportWh: orders.reduce((sum, { exportWh }) => sum + exportWh, 0),
    },
    restWh: hours(sums.rest),
    reactiveVarh: { q1: hours(q1), q2: hours(q2), q3: hours(q3), q4: hours(q4) },
    orders: orders.map((one, order) => ({ order, ...one })).slice(2),
  };
};

export const totalReading = ({ total, harmonicByPhase }: EnergyState): TotalEnergyReading => ({
  ...phaseReading(total),
  harmonicByPhase: directed(harmonicByPhase),
});

const directed = ({ imported, exported }: Directed): DirectedEnergy => ({
  importWh: imported / 3600,
  exportWh: exported / 3600,
});
