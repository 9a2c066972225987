// How much a bank must give, in which steps, and what comes of it: power factor, voltage, loss, resonance. Called by the
// command line.

import {
  adjustmentSource,
  type PowerFactorStandard,
} from "@etalon/analysis/tariff/power-factor-adjustment.table";
import { type Answer, good, refused } from "@etalon/basis";
import { type Figure, figure } from "../figure.ts";
import type { Network } from "../network.ts";
import type { Distortion } from "../site-look.ts";
import { type CapacitorStep, stepVar } from "./bank.ts";
import { type Effect, effectOf, type Flow, predictedEffect } from "./effect.ts";
import { amplification } from "./impedance.ts";
import { usual } from "./limits.table.ts";
import { type Guard, resonanceGuard } from "./resonance-guard.ts";
import { adjustmentPercent } from "./tariff-choice.ts";

export interface SizingTerms {
  readonly network: Network;
  readonly now: Flow;
  /** Power factor of the fundamental to reach, 0 to 1. */
  readonly target: number;
  /** How many equal steps. */
  readonly steps: number;
  /** Rated line voltage of the capacitors, V. */
  readonly ratedV: number;
  /** p of the reactors; 0: none. */
  readonly detuning: number;
  readonly distortions: readonly Distortion[];
  /** Power factor that the bill is adjusted by; left out: no tariff. */
  readonly powerFactorStandard?: PowerFactorStandard;
}

/** Percent of the charges, + increase, as if the month went on like this. */
export interface SizedTariff {
  readonly source: typeof adjustmentSource;
  readonly powerFactorStandard: PowerFactorStandard;
  readonly beforePercent: number;
  /** For every number of closed steps, 1 … all. */
  readonly percent: readonly number[];
  /** From so many steps on nothing more is earned. */
  readonly enough: number;
}

export interface Sizing {
  /** P·(tan φ1 − tan φ2), var; 0 where the target is reached already. */
  readonly neededVar: Figure;
  /** Of all steps at the voltage as it is. */
  readonly givenVar: Figure;
  readonly step: CapacitorStep;
  readonly steps: number;
  readonly before: Effect;
  readonly after: Effect;
  /** For every number of closed steps, 1 … all. */
  readonly guards: readonly GuardedCount[];
  /** So many steps close one after the other without the guard's objection; and what comes of them. */
  readonly usable: { readonly steps: number; readonly effect: Effect };
  /** p of the usual reactors with which the guard would let all steps close; null: it does already, or with none of them. */
  readonly freeingDetuning: number | null;
  readonly tariff: SizedTariff | null;
}

type GuardedCount = Guard & { readonly closed: number; readonly largestAmplification: number };

/**
 * Qc = P·(tan φ1 − tan φ2), divided into equal steps whose name plates make up for voltage and reactor; on the fundamental
 * alone: what Budeanu calls reactive of the harmonics no capacitor takes away.
 */
export function sizing({
  network,
  now,
  target,
  steps,
  ratedV,
  detuning,
  distortions,
  powerFactorStandard,
}: SizingTerms): Answer<Sizing> {
  const [P, Q, U] = [now.activeW, now.reactiveVar, now.lineV.value];
  if (!(P.value > 0))
    return refused("compensation.no-load", "no active power is drawn: there is nothing to size for");
  if (!(target > 0 && target <= 1))
    return refused("compensation.target", `power factor ${target}: above 0 and up to 1 is expected`);
  const allowed = Math.sqrt(1 / target ** 2 - 1);
  const needed = Math.max(Q.value - P.value * allowed, 0);
  const neededVar = figure(needed, Q.standard, P.standard * allowed);
  const stepWith = (p: number): CapacitorStep => {
    return { ratedVar: (needed / steps) * (ratedV / U) ** 2 * (1 - p), ratedV, detuning: p };
  };
  const step = stepWith(detuning);
  const givenBy = (closed: number): Figure => {
    const given = needed > 0 ? closed * stepVar(step, U) : 0;
    return figure(given, (given * usual.stepTolerance) / Math.sqrt(3) / Math.sqrt(Math.max(closed, 1)));
  };
  const givenVar = givenBy(steps);
  const counts = needed > 0 ? Array.from({ length: steps }, (_, n) => n + 1) : [];
  const guardsOf = (of: CapacitorStep) =>
    counts.map((closed): GuardedCount => {
      const set = Array.from({ length: closed }, () => of);
      const guard = resonanceGuard(network, [], set, distortions, U, P.value / U ** 2);
      const grown = guard.orders.map(({ order }) => amplification(network, set, order, P.value / U ** 2));
      return { ...guard, closed, largestAmplification: Math.max(0, ...grown) };
    });
  const guards = guardsOf(step);
  const blocked = guards.findIndex(({ why }) => why !== null);
  const usable = blocked < 0 ? counts.length : blocked;
  const frees = (p: number) => p > detuning && guardsOf(stepWith(p)).every(({ why }) => why === null);
  return good({
    neededVar,
    givenVar,
    step,
    steps: counts.length,
    before: effectOf(network, now),
    after: predictedEffect(network, now, givenVar),
    guards,
    usable: { steps: usable, effect: predictedEffect(network, now, givenBy(usable)) },
    freeingDetuning: blocked < 0 ? null : (usual.detunings.find(frees) ?? null),
    tariff: powerFactorStandard === undefined ? null : tariffOf(powerFactorStandard),
  });

  function tariffOf(standard: PowerFactorStandard): SizedTariff {
    const of = ({ activeW, reactiveVar }: Flow): number =>
      adjustmentPercent(activeW.value, reactiveVar.value, standard);
    const percent = counts.map((closed) => of(predictedEffect(network, now, givenBy(closed))));
    const beforePercent = of(now);
    const best = Math.min(beforePercent, ...percent);
    const enough = [beforePercent, ...percent].indexOf(best);
    return { source: adjustmentSource, powerFactorStandard: standard, beforePercent, percent, enough };
  }
}
