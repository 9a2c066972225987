// Energy that went by since a meter's last pulse: whether it counts at all. A pure step over frames and runs; called by
// `condition.ts`, read by the diagnosis.

import type { Frame } from "./frame.ts";
import type { Run } from "./run.ts";

/** Of runs without a pulse, one after another. */
export interface Silence {
  readonly fromS: number;
  readonly untilS: number;
  readonly referenceJ: number;
  /** Fundamental energy of each element. */
  readonly elementsJ: readonly number[];
  readonly quanta: number;
}

/** @returns null as soon as a pulse comes */
export function withSilence(
  before: Silence | null,
  frame: Frame,
  run: Run | null,
  quantumJ: number,
): Silence | null {
  if (frame.edges.length > 0) return null;
  if (run === null || run.pulses !== null) return before;
  const elementsJ = run.shares.active.map((row, k) => row[k]! * run.referenceJ);
  return {
    fromS: before?.fromS ?? run.fromS,
    untilS: run.untilS,
    referenceJ: (before?.referenceJ ?? 0) + run.referenceJ,
    elementsJ: elementsJ.map((joule, k) => joule + (before?.elementsJ[k] ?? 0)),
    quanta: (before?.quanta ?? 0) + run.referenceJ / quantumJ,
  };
}

/** A silent run is of twenty; a few of them are no accident of one load. */
const FEWEST_QUANTA = 60;
/** An element that carried less of the energy may be all that the meter sees. */
const LEAST_SHARE = 0.05;

/** Null where pulses come, or the energy flowed where the meter may not see it: a dead phase is told from other loads. */
export function countsNothing(silence: Silence | null): string | null {
  if (silence === null || silence.quanta < FEWEST_QUANTA) return null;
  const { elementsJ, referenceJ, quanta, fromS, untilS } = silence;
  if (elementsJ.some((joule) => joule < LEAST_SHARE * referenceJ)) return null;
  const minutes = Number(((untilS - fromS) / 60).toPrecision(2));
  const energy = `the energy of ${Math.floor(quanta)} pulses flowed in ${minutes} min, and none came`;
  return `counts nothing while energy flows: ${energy}; it stands still, its pulses do not reach the terminal, or its currents make it run backwards`;
}
