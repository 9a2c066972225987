// What is to be said of a load's balance: as it is, with the branches that balance it, and with capacitors alone. Called by
// the command line.

import { type Answer, good, type Reason } from "@etalon/basis";
import type { Network } from "../network.ts";
import type { SiteLook } from "../site-look.ts";
import { balancingOrder } from "./balancing-order.ts";
import type { BranchName, Susceptances } from "./branches.ts";
import { branchVars, capacitorOrder } from "./capacitor-order.ts";
import { type PredictedBalance, predictedBalance } from "./predicted-balance.ts";

export interface BalanceReport {
  readonly network: Network;
  readonly wires: 3 | 4;
  readonly before: PredictedBalance;
  readonly order: {
    readonly susceptancesS: Susceptances;
    /** What each branch gives; of an inductor below 0. */
    readonly vars: Readonly<Partial<Record<BranchName, number>>>;
  };
  readonly after: PredictedBalance;
  readonly capacitorsAlone: {
    readonly unitVar: number;
    readonly units: Readonly<Partial<Record<BranchName, number>>>;
    readonly after: PredictedBalance;
  } | null;
  readonly doubts: readonly Reason[];
}

/** @param bank  capacitors alone, in units at the nominal voltage across a branch; null: not asked for */
export function balanceReport(
  look: SiteLook,
  network: Network,
  bank: { readonly unitVar: number; readonly units: number } | null,
): Answer<BalanceReport> {
  const { voltages, currents, wires, doubts } = look;
  const order = balancingOrder(voltages, currents, wires);
  if (!order.ok) return order;
  const nominalV = wires === 3 ? network.nominalV : network.nominalV / Math.sqrt(3);
  const alone =
    bank && capacitorOrder(voltages, currents, wires, { ...bank, nominalV }, network.neutralOverPhase);
  if (alone !== null && !alone.ok) return alone;
  const { unitVar } = bank ?? { unitVar: 0 };
  return good({
    network,
    wires,
    before: predictedBalance(look, network),
    order: { susceptancesS: order.value, vars: branchVars(order.value, voltages) },
    after: predictedBalance(look, network, order.value),
    capacitorsAlone: alone && {
      unitVar,
      units: alone.value.units,
      after: predictedBalance(look, network, alone.value.branches),
    },
    doubts,
  });
}
