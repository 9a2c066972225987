// How often the running uncertainty holds the true error of a meter, of each kind of release, at all times at which it is shown:
// against pulses in closed form. And that fewer edges would not do.

import { expect, it } from "vitest";
import type { PulseEdge } from "./pulse-edge.ts";
import { EDGES_THAT_TELL, runningError } from "./running-error.ts";
import { sound } from "./testing/measured.ts";
import { noise } from "./testing/noise.ts";
import { weigh } from "./weigh.ts";

const RUNS = 250;
const SHOWN_AT = [EDGES_THAT_TELL, 35, 80];
const QUANTUM_J = 180;
/** Of the reference alone, so that only the meter's edges are in doubt. */
const base = { ...sound(0), calibration: null, conditions: null, algorithmPpm: 0, pulseResolutionS: 0 };

interface Release {
  readonly tickS: number;
  readonly jitterS: number;
}
const kinds: readonly Release[] = [
  { tickS: 0, jitterS: 1e-3 },
  { tickS: 1e-3, jitterS: 0 },
  { tickS: 1e-3, jitterS: 2e-5 },
  { tickS: 5e-3, jitterS: 2e-4 },
  { tickS: 1e-2, jitterS: 1e-4 },
  { tickS: 2e-2, jitterS: 1e-3 },
];

/** Pulses of a meter at an even load, each waiting for its tick: period, phase and error drawn by chance. */
function drawn({ tickS, jitterS }: Release, seed: number) {
  const random = noise(seed);
  const percent = 4 * (random.uniform() - 0.5);
  const periodS = 0.25 + 0.5 * random.uniform();
  const powerW = QUANTUM_J / (1 + percent / 100) / periodS;
  const firstS = periodS * random.uniform();
  const edges = Array.from({ length: Math.max(...SHOWN_AT) }, (_, k): PulseEdge => {
    const fullS = firstS + k * periodS;
    const releasedS = tickS > 0 ? Math.ceil(fullS / tickS) * tickS : fullS;
    const atS = releasedS + jitterS * random.normal();
    return { atS, energyJ: powerW * atS, stretch: 0 };
  });
  return { percent, edges };
}

/** Share of meters whose error lies within, when so many edges have come. */
function covered(
  release: Release,
  edges: number,
  found: (edges: readonly PulseEdge[]) => { readonly percent: number; readonly expandedPercent: number },
): number {
  let inside = 0;
  for (let seed = 1; seed <= RUNS; seed++) {
    const meter = drawn(release, 1000 * edges + seed);
    const { percent, expandedPercent } = found(meter.edges.slice(0, edges));
    if (Math.abs(percent - meter.percent) <= expandedPercent + 1e-9) inside++;
  }
  return inside / RUNS;
}

it("holds the true error in 95 % of all runs whenever it is shown", () => {
  for (const release of kinds) {
    for (const edges of SHOWN_AT) {
      const share = covered(release, edges, (some) => runningError({ ...base, edges: some })!);
      // 95.45 % with two standard deviations of so many runs below; above, what a tick's even spread is wider by.
      expect(share, `${JSON.stringify(release)} after ${edges} edges`).toBeGreaterThan(0.93);
    }
  }
});

it("is not shown before: eleven edges of a meter that waits for ticks would state too little", () => {
  const few = drawn(kinds[2]!, 1).edges.slice(0, EDGES_THAT_TELL - 1);
  expect(runningError({ ...base, edges: few })).toBeNull();
  const share = covered(kinds[2]!, 11, (edges) => {
    const { error, method, budget } = weigh({ ...base, edges });
    return { percent: error![method].percent, expandedPercent: budget!.expandedPercent };
  });
  expect(share).toBeLessThan(0.93);
});
