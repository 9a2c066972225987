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

/** A load's power follows its voltage somehow: from not at all to as its square, evenly likely between. */
const EXPONENT = { mean: 1, most: 2 } as const;

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
 * Predicted: `givenVar` more is given at the bus, the voltage rises, and the load follows it.
 * @param givenVar  at the voltage as it is; grows with its square
 */
export function predictedEffect(network: Network, now: Flow, givenVar: Figure): Effect {
  const rise = voltageRise(network, 0, givenVar.value);
  const U = now.lineV.value;
  const lineV = figure(
    U * (1 + rise),
    now.lineV.standard,
    (U * rise * network.shortCircuitTolerance) / Math.sqrt(3),
    (U * rise * givenVar.standard) / Math.abs(givenVar.value || 1),
  );
  const given = { value: givenVar.value * (1 + 2 * rise), standard: givenVar.standard };
  return followed(network, now, lineV, rise, given);
}

/** Predicted: the tap changer moves the voltage by a share; what the load then draws moves it back a little. */
export function predictedTap(network: Network, now: Flow, share: number): Effect {
  const U = now.lineV.value;
  // Of constant power to constant impedance: by how much the supply's own drop follows.
  const drop = Math.abs(voltageRise(network, now.activeW.value, now.reactiveVar.value)) * EXPONENT.most;
  const lineV = figure(U * (1 + share), now.lineV.standard, (U * Math.abs(share) * drop) / Math.sqrt(3));
  return followed(network, now, lineV, share, { value: 0, standard: 0 });
}

/**
 * The load follows the voltage somewhere between constant power and constant impedance. Active and reactive power follow
 * together, so that what this leaves unsure of each figure is how far it moves from the mean exponent to the highest.
 */
function followed(network: Network, now: Flow, lineV: Figure, rise: number, given: Figure): Effect {
  const at = (exponent: number): Effect =>
    effectOf(network, {
      lineV,
      activeW: figure(now.activeW.value * (1 + exponent * rise), now.activeW.standard),
      reactiveVar: figure(
        now.reactiveVar.value * (1 + exponent * rise) - given.value,
        now.reactiveVar.standard,
        given.standard,
      ),
    });
  const [mean, most] = [at(EXPONENT.mean), at(EXPONENT.most)];
  const follows = (of: (effect: Effect) => Figure): Figure =>
    figure(of(mean).value, of(mean).standard, (of(most).value - of(mean).value) / Math.sqrt(3));
  return {
    lineV,
    activeW: follows(({ activeW }) => activeW),
    reactiveVar: follows(({ reactiveVar }) => reactiveVar),
    powerFactor: follows(({ powerFactor }) => powerFactor),
    lossW: follows(({ lossW }) => lossW),
  };
}
