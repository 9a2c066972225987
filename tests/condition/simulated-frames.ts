// Frames of a simulated meter under a list of loads, as monitoring hears them: energies in closed form, pulses by the
// meter's own law. Joins the simulated world with what judges it; used by the scenarios and the tests of conditions.

import type { Meter } from "@etalon/basis";
import type { Frame, FrameEdge, FrameLoad } from "@etalon/condition";
import { type Element, elementsOf, energyBetween } from "@etalon/outside/simulated/energy-law";
import { type Load, waveOf } from "@etalon/outside/simulated/load";
import {
  type MeterErrors,
  type MeterUnderTest,
  meterUnderTest,
  nameplateQuantumJ,
} from "@etalon/outside/simulated/meter";
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

interface LaidSpell extends Spell {
  readonly under: MeterUnderTest;
  readonly fromS: number;
  readonly edgesS: readonly number[];
}

const FRAME_S = 20;
/** Pulses that wait for a slow task's tick leave at most so much after they are full. */
const LATEST_S = 3;

export function* framesOf(simulated: SimulatedMeter, spells: readonly Spell[], fromS = 0): Generator<Frame> {
  const laid = [...laidOut(simulated, spells, fromS)];
  const edgesS = laid.flatMap((spell) => spell.edgesS).sort((a, b) => a - b);
  const reads = 1 + simulated.referenceErrorPercent / 100;
  let next = 0;
  let spellJ = 0;
  for (const [n, spell] of laid.entries()) {
    const energyAt = (atS: number): number =>
      spellJ + reads * energyBetween(spell.under.truth, split(0), split(atS - spell.fromS));
    for (let done = 0; done < spell.seconds; done += FRAME_S) {
      const lengthS = Math.min(FRAME_S, spell.seconds - done);
      const untilS = spell.fromS + done + lengthS;
      const edges: FrameEdge[] = [];
      for (; next < edgesS.length && edgesS[next]! < untilS; next++) {
        edges.push({ atS: edgesS[next]!, energyJ: energyAt(edgesS[next]!) });
      }
      yield {
        untilS,
        lengthS,
        afterGap: n === 0 && done === 0,
        energyJ: energyAt(untilS),
        systematicPercent: simulated.systematicPercent,
        edges,
        load: frameLoad(spell, simulated.meter, reads * lengthS),
      };
    }
    spellJ = energyAt(spell.fromS + spell.seconds);
  }
}

/** What of a pulse is full at the end of a spell stays full for the next. */
function* laidOut(
  { meter, errors }: SimulatedMeter,
  spells: readonly Spell[],
  startS: number,
): Generator<LaidSpell> {
  let fromS = startS;
  let startRemainder = errors.startRemainder ?? 1;
  for (const [n, spell] of spells.entries()) {
    const wave = waveOf(spell.load);
    const under = meterUnderTest(wave, meter, {
      ...errors,
      startRemainder,
      seed: (errors.seed ?? 1) * 10_007 + n,
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

function frameLoad({ under, load }: LaidSpell, meter: Meter, seconds: number): FrameLoad {
  const elements = elementsOf(waveOf(load), meter.wiring);
  const activeJ = elements.map(({ voltage }) =>
    elements.map(({ current }) => seconds * product({ voltage, current }, Math.cos)),
  );
  const fundamentalJ = activeJ.reduce((sum, row, k) => sum + row[k]!, 0);
  const rms = ({ current }: Element, fundamental: boolean): number =>
    Math.hypot(...current.components.filter((c) => (c.order === 1) === fundamental).map((c) => c.rms));
  const orders = Math.hypot(...elements.map((element) => rms(element, false)));
  return {
    activeJ,
    reactiveJ: seconds * elements.reduce((sum, element) => sum + product(element, Math.sin), 0),
    harmonicJ: under.truth.meanPowerW * seconds - fundamentalJ,
    currentsA: elements.map((element) => Math.hypot(rms(element, true), rms(element, false))),
    currentThd: orders / Math.hypot(...elements.map((element) => rms(element, true))),
  };
}

/** Σ U·I·cos(φu − φi) of the fundamentals, or with sin what lags. */
function product({ voltage, current }: Element, part: (angle: number) => number): number {
  let sum = 0;
  for (const u of voltage.components) {
    if (u.order !== 1) continue;
    for (const i of current.components) {
      if (i.order === 1) sum += u.rms * i.rms * part(u.phaseRad - i.phaseRad);
    }
  }
  return sum;
}

export { nameplateQuantumJ };
