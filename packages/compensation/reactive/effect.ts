// What a change of reactive power does at a bus: power factor, voltage, loss. Called by the sizing and the scenarios.

import { type Figure, figure } from "../figure.ts";
import { type Network, supplyImpedance, voltageRise } from "../network.ts";

export interface Flow {
  readonly lineV: Figure;
  readonly activeW: Figure;
  readonly reactiveVar: Figure;
}

export interface Effect extends Flow {
  /** P/√(P² + Q²) of the fundamental. */
  readonly powerFactor: Figure;
  /** In the supply's resistance: R·(P² + Q²)/U². */
  readonly lossW: Figure;
}

/** How far a load's power may follow its voltage: from not at all to as its square. */
const VOLTAGE_EXPONENT = { mean: 1, standard: 1 / Math.sqrt(3) };

export function effectOf(network: Network, { lineV, activeW, reactiveVar }: Flow): Effect {
  const [P, Q, U] = [activeW.value, reactiveVar.value, lineV.value];
  const S = Math.hypot(P, Q);
  const { resistanceOhm } = supplyImpedance(network);
  const loss = (resistanceOhm * S * S) / U ** 2;
  const towards = (dP: number, dQ: number, dU: number): number =>
    Math.hypot(dP * activeW.standard, dQ * reactiveVar.standard, dU * lineV.standard);
  return {
    lineV,
    activeW,
    reactiveVar,
    powerFactor: figure(P / S, towards((Q * Q) / S ** 3, (P * Q) / S ** 3, 0)),
    lossW: figure(loss, towards((2 * loss * P) / S ** 2, (2 * loss * Q) / S ** 2, (2 * loss) / U)),
  };
}

/**
 * Predicted: `givenVar` more is given at the bus, the voltage rises, and the load follows it somewhere between constant
 * power and constant impedance.
 * @param givenVar  at the voltage as it is; grows with its square
 */
export function predictedEffect(network: Network, now: Flow, givenVar: Figure): Effect {
  const { shortCircuitTolerance } = network;
  const rise = voltageRise(network, 0, givenVar.value);
  const follows = (x: number): Figure =>
    figure(x * (1 + VOLTAGE_EXPONENT.mean * rise), x * VOLTAGE_EXPONENT.standard * rise);
  const [P, Q] = [follows(now.activeW.value), follows(now.reactiveVar.value)];
  const given = givenVar.value * (1 + 2 * rise);
  const U = now.lineV.value;
  return effectOf(network, {
    lineV: figure(
      U * (1 + rise),
      now.lineV.standard,
      (U * rise * shortCircuitTolerance) / Math.sqrt(3),
      (U * rise * givenVar.standard) / Math.abs(givenVar.value || 1),
    ),
    activeW: figure(P.value, P.standard, now.activeW.standard),
    reactiveVar: figure(Q.value - given, Q.standard, now.reactiveVar.standard, givenVar.standard),
  });
}
