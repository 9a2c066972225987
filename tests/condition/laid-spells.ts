// A simulated meter under loads one after another: what its pulses are, by its own law of energy. Frames for conditions and
// whole streams of samples are made of it.

import type { Meter } from "@etalon/basis";
import { energyBetween } from "@etalon/outside/simulated/energy-law";
import { type Load, waveOf } from "@etalon/outside/simulated/load";
import { type MeterErrors, type MeterUnderTest, meterUnderTest } from "@etalon/outside/simulated/meter";
import { pulsesBetween } from "@etalon/outside/simulated/meter-pulses";
import { split, unsplit } from "@etalon/outside/simulated/split";

/** A load that stays for some whole seconds. */
export interface Spell {
  readonly load: Load;
  readonly seconds: number;
}

export interface SimulatedMeter {
  readonly meter: Meter;
  readonly errors: MeterErrors;
  /** What the reference itself is wrong by, and the standard uncertainty that it states for that. */
  readonly referenceErrorPercent: number;
  readonly systematicPercent: number;
}

export interface LaidSpell extends Spell {
  readonly under: MeterUnderTest;
  readonly fromS: number;
  readonly edgesS: readonly number[];
}

/** Pulses that wait for a slow task's tick leave at most so much after they are full. */
const LATEST_S = 3;

/** What of a pulse is full at the end of a spell stays full for the next. */
export function* laidOut(
  { meter, errors }: SimulatedMeter,
  spells: Iterable<Spell>,
  startS: number,
): Generator<LaidSpell> {
  let fromS = startS;
  let startRemainder = errors.startRemainder ?? 1;
  let n = 0;
  for (const spell of spells) {
    const wave = waveOf(spell.load);
    const under = meterUnderTest(wave, meter, {
      ...errors,
      startRemainder,
      seed: (errors.seed ?? 1) * 10_007 + n++,
    });
    const full = energyBetween(under.own, split(0), split(spell.seconds)) / under.quantumJ - startRemainder;
    const given = pulsesBetween(under, split(0), split(spell.seconds + LATEST_S)).filter(
      (pulse) => pulse.fate !== "lost" && pulse.number <= full,
    );
    const base = fromS;
    yield { ...spell, under, fromS, edgesS: given.map(({ at }) => base + unsplit(at)) };
    if (full > -1 && under.own.meanPowerW > 0) startRemainder = Math.ceil(full + 1e-12) - full;
    fromS += spell.seconds;
  }
}
