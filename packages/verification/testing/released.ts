// Pulses in closed form of a meter whose firmware releases them at a task's ticks or with jitter, at a load, phase and error drawn by
// chance; and how often a statement of 95 % holds its error. For the tests of this package.

import type { Measured } from "../measured.ts";
import type { PulseEdge } from "../pulse-edge.ts";
import { sound } from "./measured.ts";
import { noise } from "./noise.ts";

const QUANTUM_J = 180;
/** Of the reference alone, so that only the meter's edges are in doubt. */
const base = { ...sound(0), calibration: null, conditions: null, algorithmPpm: 0, pulseResolutionS: 0 };

export interface Release {
  readonly tickS: number;
  readonly jitterS: number;
}
export const releases: readonly Release[] = [
  { tickS: 0, jitterS: 1e-3 },
  { tickS: 1e-3, jitterS: 0 },
  { tickS: 1e-3, jitterS: 2e-5 },
  { tickS: 5e-3, jitterS: 2e-4 },
  { tickS: 1e-2, jitterS: 1e-4 },
  { tickS: 2e-2, jitterS: 0 },
  { tickS: 2e-2, jitterS: 1e-3 },
];

/** The first pulses at an even load, each waiting for its tick. */
export function released({ tickS, jitterS }: Release, count: number, seed: number) {
  const random = noise(seed);
  const percent = 4 * (random.uniform() - 0.5);
  const periodS = 0.25 + 0.5 * random.uniform();
  const powerW = QUANTUM_J / (1 + percent / 100) / periodS;
  const firstS = periodS * random.uniform();
  const edges = Array.from({ length: count }, (_, k): PulseEdge => {
    const fullS = firstS + k * periodS;
    const releasedS = tickS > 0 ? Math.ceil(fullS / tickS) * tickS : fullS;
    const atS = releasedS + jitterS * random.normal();
    return { atS, energyJ: powerW * atS, stretch: 0 };
  });
  return { percent, measured: { ...base, edges } };
}

interface Stated {
  readonly percent: number;
  readonly expandedPercent: number;
}

/** Share of meters whose error lies within what is stated of it, when so many edges have come. */
export function covered(
  release: Release,
  edges: number,
  runs: number,
  stated: (measured: Measured) => Stated,
): number {
  let inside = 0;
  for (let seed = 1; seed <= runs; seed++) {
    const meter = released(release, edges, 1000 * edges + seed);
    const { percent, expandedPercent } = stated(meter.measured);
    if (Math.abs(percent - meter.percent) <= expandedPercent + 1e-9) inside++;
  }
  return inside / runs;
}
