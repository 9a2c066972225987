// What branches beside a load will make of its unbalance, power factor and loss, with uncertainty. Called by the command
// line and the scenarios; what comes of it is measured.

import { rms } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import { type Figure, figure } from "../figure.ts";
import { type Network, supplyImpedance, voltageRise } from "../network.ts";
import type { SiteLook } from "../site-look.ts";
import { type Susceptances, withBranches } from "./branches.ts";
import { branchVars } from "./capacitor-order.ts";
import { type BalanceFigures, balanceFigures } from "./line-loss.ts";

export interface PredictedBalance {
  readonly figures: BalanceFigures;
  readonly negativeA: Figure;
  readonly zeroA: Figure;
  readonly neutralA: Figure;
  /** In phase conductors and neutral. */
  readonly lossW: Figure;
}

/** Without branches: as it is. */
export function predictedBalance(
  { voltages, currents, wires, positiveA, negativeA, zeroA }: SiteLook,
  network: Network,
  branches: Susceptances = {},
): PredictedBalance {
  const { neutralOverPhase } = network;
  const after = withBranches(voltages, currents, branches);
  const figures = balanceFigures(voltages, after, neutralOverPhase);
  // The bus moves with the current that is drawn: positive sequence by Q, negative and zero by what goes of them; loads
  // and branches follow their voltages somehow, each by no more than that share of its own current.
  const Q = Object.values(branchVars(branches, voltages)).reduce((sum, x) => sum + x, 0);
  const { resistanceOhm, reactanceOhm } = supplyImpedance(network);
  const U = rms(sequenceComponents(...voltages).positive);
  const unbalanced = Math.hypot(negativeA.value, zeroA.value * (1 + 3 * (neutralOverPhase ?? 0)));
  const gone = Object.keys(branches).length > 0 ? Math.hypot(resistanceOhm, reactanceOhm) * unbalanced : 0;
  const moved = Math.abs(voltageRise(network, 0, Q)) + gone / U;
  const carried = Math.max(
    rms(sequenceComponents(...after).positive),
    positiveA.value,
    ...currents.map(rms),
    ...Object.values(withBranches(voltages, [none, none, none], branches)).map(rms),
  );
  const follows = (moved * carried) / Math.sqrt(3); // a bound, evenly likely below it
  const I2 = figure(figures.negativeA, negativeA.standard, follows);
  const I0 = figure(figures.zeroA, zeroA.standard, wires === 3 ? 0 : follows);
  const loss = resistanceOhm * figures.lossSquaresA2;
  const sequenceLoss = (amps: number, standard: number, weight: number): number =>
    resistanceOhm * weight * (2 * amps * standard + standard * standard);
  return {
    figures,
    negativeA: I2,
    zeroA: I0,
    neutralA: figure(3 * I0.value, 3 * I0.standard),
    lossW: figure(
      loss,
      sequenceLoss(figures.positiveA, Math.hypot(positiveA.standard, moved * figures.positiveA), 3),
      sequenceLoss(I2.value, I2.standard, 3),
      sequenceLoss(I0.value, I0.standard, 3 + 9 * (neutralOverPhase ?? 0)),
    ),
  };
}

const none = { re: 0, im: 0 };
