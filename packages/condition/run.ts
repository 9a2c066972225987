// A run measured: the meter's error over pulses at one load, with its uncertainty, what became of the pulses, and what
// the load was made of. Called by `condition.ts`; the error surface, charts and diagnosis are fed by it.

import type { Meter } from "@etalon/basis";
import { meterError, pulseTrain } from "@etalon/verification";
import { EDGES_THAT_TELL } from "@etalon/verification/hidden-release";
import { BAD_PULSE_SHARE } from "@etalon/verification/rules.table";
import { onGrid } from "@etalon/verification/task-grid";
import { LONGEST_USUAL_TICK_S, taskTicksS } from "@etalon/verification/task-ticks.table";
import { type LoadState, loadState } from "./load-state.ts";
import { type EndedRun, energyOf, meanLoad } from "./open-run.ts";
import type { UncertainError } from "./weighted-mean.ts";

/** Of the run's reference energy; what a faulty meter would count is a sum of these. */
export interface EnergyShares {
  /** [element][element] fundamental active energy of voltage k with current j. */
  readonly active: readonly (readonly number[])[];
  readonly reactive: number;
  /** Σ h·Q_h of all orders but the first. */
  readonly harmonicReactive: number;
  readonly harmonic: number;
  /** Mean reference power, W. */
  readonly powerW: number;
}

export interface RunPulses {
  /** Quanta between first and last edge, lost ones among them. */
  readonly counted: number;
  readonly lost: number;
  /** Doubles and others that belong to no quantum. */
  readonly extra: number;
  /** Period of the task that releases pulses, where the edges show one. */
  readonly tickS: number | null;
}

/** The error is that of the lattice of pulses: lost and double ones are put right, and told in `pulses`. */
export interface Run extends UncertainError {
  readonly fromS: number;
  readonly untilS: number;
  readonly referenceJ: number;
  /** null where no pulse came. */
  readonly pulses: RunPulses | null;
  /** Whether there were pulses enough to tell quanta from their multiples (a silent run is sure). */
  readonly sure: boolean;
  readonly state: LoadState;
  readonly shares: EnergyShares;
}

/** Scatter of a meter's edges over all its runs: a run's own would make lucky runs weigh too much. */
export interface EdgeScatter {
  readonly squaresS2: number;
  readonly freedom: number;
}

export const noScatter: EdgeScatter = { squaresS2: 0, freedom: 0 };

/** σ of an edge, seconds; 0 before anything is known. */
export const edgeScatterS = ({ squaresS2, freedom }: EdgeScatter): number =>
  freedom > 0 ? Math.sqrt(squaresS2 / freedom) : 0;

/** The same before as many edges have been heard as tell how far they scatter: with room for the longest usual tick, τ/√12. */
export const assuredScatterS = (scatter: EdgeScatter): number =>
  scatter.freedom >= EDGES_THAT_TELL
    ? edgeScatterS(scatter)
    : Math.max(edgeScatterS(scatter), LONGEST_USUAL_TICK_S / Math.sqrt(12));

const FEWEST_SURE_EDGES = 6;
/** Runs say nothing better than this, percent: arithmetic and time stamps. */
const LEAST_PERCENT = 1e-4;
/** Scatter is pooled from as many degrees of freedom on, and old ones fade beyond the second figure. */
const POOLED_FREEDOM = 10;
const MOST_FREEDOM = 20_000;

/**
 * @param slowTickS  period of the task that is known to release this meter's pulses, if that is a slow one
 * @returns the run, null where its pulses cannot be explained; and the scatter with the run's own in it
 *
 * u(γ) is the larger of what the run's own scatter and the pooled one say of the better estimate (edges or regression):
 *   edges  u = √2·σ/T,   regression  u = σ/T·√(12·N/((N + 1)(N + 2))),   σ in seconds, T the run's, N intervals
 * @source docstring of `meterError`; JCGM 100:2008, H.3
 */
export function measuredRun(
  ended: EndedRun,
  meter: Meter,
  quantumJ: number,
  scatter: EdgeScatter,
  slowTickS: number | null,
): { readonly run: Run | null; readonly scatter: EdgeScatter } {
  if (ended.silentJ !== null) return { run: silentRun(ended, ended.silentJ, meter, quantumJ), scatter };
  if (slowTickS !== null) return { run: slowRun(ended, meter, quantumJ, slowTickS), scatter };
  const edges = ended.edges.map((edge) => ({ ...edge, stretch: 0 }));
  const train = pulseTrain(edges, quantumJ);
  const error = meterError(train.parts, quantumJ);
  if (error === null) return { run: null, scatter };
  const first = ended.edges[0]!;
  const last = ended.edges[ended.edges.length - 1]!;
  const referenceJ = last.energyJ - first.energyJ;
  if (!(referenceJ > 0)) return { run: null, scatter };
  const bad = train.lost.length + train.extra.length + train.double.length;
  if (bad > BAD_PULSE_SHARE * (error.intervals + bad)) return { run: null, scatter };
  const pooled = withScatter(scatter, error.scatter.edgeS, error.degreesOfFreedom);
  const sigmaS = Math.max(pooled.freedom >= POOLED_FREEDOM ? edgeScatterS(pooled) : 0, error.scatter.edgeS);
  const N = error.intervals;
  const byEdges = (100 * Math.SQRT2 * sigmaS) / error.durationS;
  const byLine =
    (100 * sigmaS * Math.sqrt((12 * N * error.scatter.redundancy) / ((N + 1) * (N + 2)))) / error.durationS;
  const better = byLine < byEdges && error.parts === 1 ? error.regression : error.edges;
  const run: Run = {
    ...commonOf(ended, meter, referenceJ / (last.atS - first.atS)),
    errorPercent: better.percent,
    randomPercent: Math.max(LEAST_PERCENT, Math.min(byLine, byEdges)),
    referenceJ,
    pulses: {
      counted: N,
      lost: train.lost.length,
      extra: train.extra.length + train.double.length,
      tickS: error.scatter.tickS,
    },
    sure: edges.length >= FEWEST_SURE_EDGES,
  };
  return { run, scatter: pooled };
}

/**
 * Pulses of a slow task lie on the task's grid and not on a lattice of energy: they are counted as they come, and the
 * end edges are late by anything up to a tick (and by a second one where several wait): σ = τ/√6.
 */
function slowRun(ended: EndedRun, meter: Meter, quantumJ: number, tickS: number): Run | null {
  const first = ended.edges[0]!;
  const last = ended.edges[ended.edges.length - 1]!;
  const referenceJ = last.energyJ - first.energyJ;
  const durationS = last.atS - first.atS;
  if (!(referenceJ > 0 && durationS > 0)) return null;
  const counted = ended.edges.length - 1;
  const times = ended.edges.map((edge) => edge.atS);
  return {
    ...commonOf(ended, meter, referenceJ / durationS),
    errorPercent: 100 * ((counted * quantumJ) / referenceJ - 1),
    randomPercent: (100 * tickS) / (Math.sqrt(3) * durationS),
    referenceJ,
    pulses: { counted, lost: 0, extra: 0, tickS: taskTicksS.find((tick) => onGrid(times, tick)) ?? null },
    sure: counted >= FEWEST_SURE_EDGES,
  };
}

/** Without a pulse the meter counted between nothing and one quantum. */
function silentRun(ended: EndedRun, silentJ: number, meter: Meter, quantumJ: number): Run {
  const percent = (joule: number): number => (100 * joule) / silentJ;
  const randomPercent = percent(quantumJ / Math.sqrt(12));
  return {
    ...commonOf(ended, meter, energyOf(ended.load) / ended.load.seconds),
    errorPercent: percent(quantumJ / 2) - 100,
    randomPercent,
    referenceJ: silentJ,
    pulses: null,
    sure: true,
  };
}

function commonOf(ended: EndedRun, meter: Meter, powerW: number) {
  const { load, fromS, untilS } = ended;
  const energyJ = energyOf(load);
  return {
    fromS,
    untilS,
    systematicPercent: load.systematic / load.seconds,
    state: loadState(meanLoad(load), meter),
    shares: {
      active: load.activeJ.map((row) => row.map((joule) => joule / energyJ)),
      reactive: load.reactiveJ / energyJ,
      harmonicReactive: load.harmonicReactiveJ / energyJ,
      harmonic: load.harmonicJ / energyJ,
      powerW,
    },
  };
}

function withScatter(scatter: EdgeScatter, edgeS: number, freedom: number): EdgeScatter {
  const fading = scatter.freedom > MOST_FREEDOM ? 0.5 : 1;
  return {
    squaresS2: fading * scatter.squaresS2 + freedom * edgeS ** 2,
    freedom: fading * scatter.freedom + freedom,
  };
}
