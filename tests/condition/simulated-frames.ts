// Frames of a simulated meter under a list of loads, as monitoring hears them: energies in closed form, pulses by the
// meter's own law. Joins the simulated world with what judges it; used by the scenarios and the tests of conditions.

import type { Meter } from "@etalon/basis";
import type { Frame, FrameEdge, FrameLoad } from "@etalon/condition";
import { type Element, elementsOf, energyBetween } from "@etalon/outside/simulated/energy-law";
import { waveOf } from "@etalon/outside/simulated/load";
import { nameplateQuantumJ } from "@etalon/outside/simulated/meter";
import { split } from "@etalon/outside/simulated/split";
import { type LaidSpell, laidOut, type SimulatedMeter, type Spell } from "./laid-spells.ts";

/** @param frameS  of each frame; the machine gives frames of ten seconds */
export function* framesOf(
  simulated: SimulatedMeter,
  spells: readonly Spell[],
  fromS = 0,
  frameS = 20,
): Generator<Frame> {
  const laid = [...laidOut(simulated, spells, fromS)];
  const edgesS = laid.flatMap((spell) => spell.edgesS).sort((a, b) => a - b);
  const reads = 1 + simulated.referenceErrorPercent / 100;
  let next = 0;
  let spellJ = 0;
  for (const [n, spell] of laid.entries()) {
    const energyAt = (atS: number): number =>
      spellJ + reads * energyBetween(spell.under.truth, split(0), split(atS - spell.fromS));
    for (let done = 0; done < spell.seconds; done += frameS) {
      const lengthS = Math.min(frameS, spell.seconds - done);
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

export function frameLoad({ under, load }: LaidSpell, meter: Meter, seconds: number): FrameLoad {
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
    harmonicReactiveJ: seconds * elements.reduce((sum, element) => sum + turned(element), 0),
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

/** Σ h·U·I·sin(φu − φi) of all orders but the first. */
const turned = ({ voltage, current }: Element): number =>
  voltage.components.reduce((sum, u) => {
    const i = current.components.find(({ order }) => order === u.order && order !== 1);
    return sum + (i ? u.order * u.rms * i.rms * Math.sin(u.phaseRad - i.phaseRad) : 0);
  }, 0);

export { nameplateQuantumJ, type SimulatedMeter, type Spell };
