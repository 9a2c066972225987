// Whether the stated uncertainty is honest: how often it holds the true error of a meter whose pulses jitter, and how
// much wider it is than the jitter makes it.

import { insist, type Wiring } from "@etalon/basis";
import { energyBetween } from "@etalon/outside/simulated/energy-law";
import type { MeterErrors, MeterUnderTest } from "@etalon/outside/simulated/meter";
import type { MeterPulse } from "@etalon/outside/simulated/meter-pulses";
import { split } from "@etalon/outside/simulated/split";
import { openJitterSite } from "./jitter-site.ts";
import { seeded } from "./known-wave.ts";
import type { AccuracyTable } from "./table.ts";

export interface CoverageOrder {
  readonly seed: number;
  readonly runs: number;
  readonly cases: readonly { readonly wiring: Wiring; readonly pulsesPerS: number }[];
}

const JITTER_S = 0.001;
const DURATION_S = 60;

export function jitterCoverage({ seed, runs, cases }: CoverageOrder): AccuracyTable {
  return {
    title: "Uncertainty of jittering pulses",
    about: `${runs} seeded runs in each row, ${DURATION_S} s each, harmonics to the 25th: meters of random error γ within \
±2 % with pulses at any phase, every edge shifted at random by ${JITTER_S * 1e3} ms (normal, 1 σ). U is the stated \
expanded uncertainty. Jitter alone explains 2·(1 + γ)·(σ_E/β)/√Σ(k − k̄)², with the true scatter σ_E of the energy at \
an edge and β of a pulse; a dozen pulses know their scatter less well, and say so by k = 2.3.`,
    heads: [
      "wiring",
      "pulses",
      "true error within ±U, % of runs",
      "mean U, ppm",
      "mean U ÷ what jitter explains",
    ],
    rows: cases.map((one) => {
      const { covered, pulses, ppm, ratio } = runsOf({ ...one, seed, runs });
      return [
        one.wiring,
        String(Math.round(pulses)),
        { value: 100 * covered, bound: { least: 93, most: 98 } },
        { value: ppm },
        { value: ratio, bound: { most: 1.5 } },
      ];
    }),
  };
}

/** Means over all runs. */
function runsOf(terms: { seed: number; runs: number; wiring: Wiring; pulsesPerS: number }) {
  const site = openJitterSite({ ...terms, durationS: DURATION_S });
  const random = seeded(terms.seed);
  const total = { covered: 0, edges: 0, used: 0, percent: 0, perEdgeJ: 0, squareJ: 0 };
  for (let run = 0; run < terms.runs; run++) {
    const gainErrorPercent = 4 * (random() - 0.5);
    const errors = { gainErrorPercent, startRemainder: 1 - random(), jitterS: JITTER_S, seed: run };
    const under = site.meter(errors);
    const pulses = site.pulses(under);
    const { error, uncertainty, pulses: counted } = site.result(pulses);
    insist(error !== null && uncertainty !== null, "a minute of pulses has an error with its uncertainty");
    const { expandedPercent } = uncertainty;
    if (Math.abs(error.percent - gainErrorPercent) <= expandedPercent) total.covered++;
    total.percent += expandedPercent;
    total.perEdgeJ += expandedPercent / explainedPercent(under, counted.used);
    total.used += counted.used;
    total.edges += pulses.length;
    for (const pulse of pulses) total.squareJ += misplacedJ(under, pulse) ** 2;
  }
  const edgeJ = Math.sqrt(total.squareJ / total.edges);
  return {
    covered: total.covered / terms.runs,
    pulses: total.used / terms.runs,
    ppm: (1e4 * total.percent) / terms.runs,
    ratio: total.perEdgeJ / terms.runs / edgeJ,
  };
}

/** True energy by which an edge lies off the meter's own lattice: all that the jitter does, by the closed form. */
function misplacedJ({ errors, quantumJ, truth }: MeterUnderTest, { number, at }: MeterPulse): number {
  const levelJ = ((number + (errors.startRemainder ?? 1)) * quantumJ) / gain(errors);
  return energyBetween(truth, split(0), at) - levelJ;
}

/**
 * Expanded uncertainty (k = 2) of the slope through n edges that scatter by σ_E = 1 J and do nothing else:
 *
 *   U = 2·(1 + γ)·(σ_E/β)/√Σ(k − k̄)²,   Σ(k − k̄)² = n(n² − 1)/12,   β = q/(1 + γ) the true energy of a pulse
 *
 * σ_E is not just power times jitter: edges come where the power is high, and on one phase it swings.
 */
function explainedPercent({ errors, quantumJ }: MeterUnderTest, pulses: number): number {
  const spread = (pulses * (pulses ** 2 - 1)) / 12;
  return (200 * gain(errors) ** 2) / quantumJ / Math.sqrt(spread);
}

const gain = ({ gainErrorPercent }: MeterErrors): number => 1 + gainErrorPercent / 100;
