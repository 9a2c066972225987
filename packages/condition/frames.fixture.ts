// Frames and runs of a meter whose error is known, for the tests of this package. Energies are exact by construction.

import type { Meter } from "@etalon/basis";
import { noise } from "@etalon/verification/testing/noise";
import type { Frame, FrameLoad } from "./frame.ts";
import { loadState } from "./load-state.ts";
import { energyOf } from "./open-run.ts";
import type { Run } from "./run.ts";

export const meter: Meter = {
  serial: "37010001",
  accuracyClass: "0.2S",
  activeConstant: 20_000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
};
export const quantumJ = 180;

export interface Phases {
  /** A, of phases a, b, c, lagging their voltages by `lagRad`. */
  readonly currents: readonly [number, number, number];
  readonly lagRad: readonly [number, number, number];
  /** Active power of harmonics ÷ that of fundamentals. */
  readonly harmonic?: number;
  /** Σ h·Q_h of the other orders ÷ active power of fundamentals. */
  readonly turned?: number;
  readonly thd?: number;
}

export const even = (current: number, lagRad = 0): Phases => ({
  currents: [current, current, current],
  lagRad: [lagRad, lagRad, lagRad],
});

/** Energies of a symmetrical 57.7 V on phases 120° apart. */
export function loadOver(
  seconds: number,
  { currents, lagRad, harmonic = 0, turned = 0, thd = 0 }: Phases,
): FrameLoad {
  const angle = (k: number, j: number): number => (2 * Math.PI * (j - k)) / 3 + lagRad[j]!;
  const energy = (k: number, j: number, part: (angle: number) => number): number =>
    57.7 * currents[j]! * part(angle(k, j)) * seconds;
  const activeJ = [0, 1, 2].map((k) => [0, 1, 2].map((j) => energy(k, j, Math.cos)));
  const fundamentalJ = activeJ.reduce((sum, row, k) => sum + row[k]!, 0);
  return {
    activeJ,
    harmonicReactiveJ: turned * fundamentalJ,
    reactiveJ: [0, 1, 2].reduce((sum, k) => sum + energy(k, k, Math.sin), 0),
    harmonicJ: harmonic * fundamentalJ,
    currentsA: [...currents],
    currentThd: thd,
  };
}

export interface Metering {
  readonly phases: Phases;
  readonly percent: number;
  readonly seconds: number;
  readonly frameS: number;
  readonly fromS?: number;
  readonly jitterS?: number;
  readonly seed?: number;
}

/** A steady load: pulse k leaves at (k + ½) quanta of the meter's energy, moved by its jitter. */
export function frames({
  phases,
  percent,
  seconds,
  frameS,
  fromS = 0,
  jitterS = 0,
  seed = 1,
}: Metering): Frame[] {
  const { normal } = noise(seed);
  const powerW = energyOf(loadOver(1, phases));
  const periodS = quantumJ / (powerW * (1 + percent / 100));
  const made: Frame[] = [];
  let k = 0;
  let next = (k + 0.5) * periodS + jitterS * normal();
  for (let done = frameS; done <= seconds; done += frameS) {
    const edges = [];
    for (; powerW > 0 && next < done; k++, next = (k + 0.5) * periodS + jitterS * normal()) {
      edges.push({ atS: fromS + next, energyJ: powerW * next });
    }
    made.push({
      untilS: fromS + done,
      lengthS: frameS,
      afterGap: done === frameS,
      energyJ: powerW * done,
      systematicPercent: 0.01,
      edges,
      load: loadOver(frameS, phases),
    });
  }
  return made;
}

/** A run as if measured: `percent` ± `randomPercent` at a load. */
export function runAt(phases: Phases, percent: number, randomPercent = 0.01, of: Meter = meter): Run {
  const load = loadOver(300, phases);
  const energyJ = energyOf(load);
  return {
    fromS: 0,
    untilS: 300,
    errorPercent: percent,
    randomPercent,
    systematicPercent: 0.01,
    referenceJ: energyJ,
    pulses: { counted: 100, lost: 0, extra: 0, tickS: null },
    sure: true,
    state: loadState(load, of),
    shares: {
      active: load.activeJ.map((row) => row.map((joule) => joule / energyJ)),
      reactive: load.reactiveJ / energyJ,
      harmonicReactive: load.harmonicReactiveJ / energyJ,
      harmonic: load.harmonicJ / energyJ,
      powerW: energyJ / 300,
    },
  };
}
