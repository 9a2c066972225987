// A run under way: pulses one after another while the load stays the same. A pure step over frames; what it gives back
// is measured by `run.ts`. Called by `condition.ts`.

import type { Meter } from "@etalon/basis";
import { DAY_S, type Frame, type FrameEdge, type FrameLoad } from "./frame.ts";
import { type LoadState, loadState, sameLoad } from "./load-state.ts";
import { isIdle } from "./no-load.ts";

/** Energies and squares of a run's frames, so that means can be taken at its end. */
export interface LoadSums {
  readonly seconds: number;
  readonly activeJ: readonly (readonly number[])[];
  readonly reactiveJ: number;
  readonly harmonicReactiveJ: number;
  readonly harmonicJ: number;
  /** A²·s of each current, and that times THD². */
  readonly squares: readonly number[];
  readonly distortion: number;
  /** Σ u_sys·s */
  readonly systematic: number;
}

export interface OpenRun {
  readonly start: LoadState;
  readonly fromS: number;
  readonly untilS: number;
  readonly edges: readonly FrameEdge[];
  /** Energy at the last edge, or where listening began. */
  readonly anchorJ: number;
  readonly energyJ: number;
  readonly load: LoadSums;
}

/** A run that has ended, not yet measured. `silentJ`: energy that went by without a pulse, null where pulses came. */
export interface EndedRun {
  readonly fromS: number;
  readonly untilS: number;
  readonly edges: readonly FrameEdge[];
  readonly load: LoadSums;
  readonly silentJ: number | null;
}

const MOST_EDGES = 200;
/** Runs end after a quarter of an hour; at the smallest loads, where pulses come each minute, after two hours. */
const LONG_S = 900;
const LONGEST_S = 7200;
const ENOUGH_EDGES = 12;
/** Pulses that were full before the load changed leave within this time: the slowest tasks run each second. */
const HELD_BACK_S = 2;
/** Energy of so many pulses without one: the meter is silent. */
const SILENT_QUANTA = 20;

/**
 * @returns the run under way after the frame (null while no energy flows in the register's direction), and the run
 *          that ended before the frame or with it
 */
export function withFrame(
  open: OpenRun | null,
  frame: Frame,
  meter: Meter,
  quantumJ: number,
): { readonly open: OpenRun | null; readonly ended: EndedRun | null } {
  const frameJ = energyOf(frame.load);
  if (!(frameJ > 0) || isIdle(frame.load, meter)) return { open: null, ended: withPulses(open) };
  const state = loadState(frame.load, meter);
  const fromS = frame.untilS - frame.lengthS;
  const breaks = open !== null && (frame.afterGap || !sameLoad(open.start, state) || isFull(open, frame));
  if (open === null || breaks) {
    // At the same load the next run begins at the last edge of the one before. At another one it begins anew: the
    // interval between belongs to neither load, and the pulses that a slow task still holds back belong to the old.
    const goesOn = open !== null && !frame.afterGap && sameLoad(open.start, state);
    const anchorJ = goesOn ? open.anchorJ : frame.energyJ - frameJ;
    const started = opened(
      state,
      goesOn ? fromS : fromS + HELD_BACK_S,
      frame,
      anchorJ,
      goesOn ? open.edges.slice(-1) : [],
    );
    return { open: extended(started, frame), ended: withPulses(open) };
  }
  const grown = extended(open, frame);
  const silentJ = grown.energyJ - grown.anchorJ;
  if (silentJ < SILENT_QUANTA * quantumJ) return { open: grown, ended: null };
  const ended = withPulses(grown);
  if (ended !== null) return { open: opened(state, frame.untilS, frame, grown.anchorJ, []), ended };
  return {
    open: opened(state, frame.untilS, frame, frame.energyJ, []),
    ended: { ...withoutPulses(grown), silentJ },
  };
}

function isFull(open: OpenRun, frame: Frame): boolean {
  const { edges, fromS } = open;
  const lengthS = frame.untilS - fromS;
  if (Math.floor(frame.untilS / DAY_S) !== Math.floor(open.untilS / DAY_S)) return true;
  return (
    edges.length >= MOST_EDGES || lengthS > LONGEST_S || (lengthS > LONG_S && edges.length >= ENOUGH_EDGES)
  );
}

function opened(
  start: LoadState,
  fromS: number,
  frame: Frame,
  anchorJ: number,
  edges: readonly FrameEdge[],
): OpenRun {
  const none = (): number[] => frame.load.currentsA.map(() => 0);
  return {
    start,
    fromS,
    untilS: fromS,
    edges,
    anchorJ,
    energyJ: frame.energyJ,
    load: {
      seconds: 0,
      activeJ: none().map(none),
      reactiveJ: 0,
      harmonicReactiveJ: 0,
      harmonicJ: 0,
      squares: none(),
      distortion: 0,
      systematic: 0,
    },
  };
}

function extended(open: OpenRun, frame: Frame): OpenRun {
  const { load, lengthS } = frame;
  const sums = open.load;
  const squares = load.currentsA.map((i) => i * i * lengthS);
  return {
    ...open,
    untilS: frame.untilS,
    edges: [...open.edges, ...frame.edges.filter((edge) => edge.atS >= open.fromS)],
    anchorJ: frame.edges.at(-1)?.energyJ ?? open.anchorJ,
    energyJ: frame.energyJ,
    load: {
      seconds: sums.seconds + lengthS,
      activeJ: sums.activeJ.map((row, k) => row.map((sum, j) => sum + load.activeJ[k]![j]!)),
      reactiveJ: sums.reactiveJ + load.reactiveJ,
      harmonicReactiveJ: sums.harmonicReactiveJ + load.harmonicReactiveJ,
      harmonicJ: sums.harmonicJ + load.harmonicJ,
      squares: sums.squares.map((sum, k) => sum + squares[k]!),
      distortion: sums.distortion + load.currentThd ** 2 * squares.reduce((sum, s) => sum + s, 0),
      systematic: sums.systematic + frame.systematicPercent * lengthS,
    },
  };
}

function withPulses(open: OpenRun | null): EndedRun | null {
  if (open === null || open.edges.length < 2 || open.load.seconds === 0) return null;
  return { ...withoutPulses(open), edges: open.edges, silentJ: null };
}

const withoutPulses = ({ fromS, untilS, load }: OpenRun) => ({ fromS, untilS, load, edges: [] });

export const energyOf = ({ activeJ, harmonicJ }: Pick<FrameLoad, "activeJ" | "harmonicJ">): number =>
  activeJ.reduce((sum, row, k) => sum + row[k]!, harmonicJ);

/** Means over a run in the form of a frame. */
export function meanLoad(sums: LoadSums): FrameLoad {
  const total = sums.squares.reduce((sum, s) => sum + s, 0);
  return {
    activeJ: sums.activeJ,
    reactiveJ: sums.reactiveJ,
    harmonicReactiveJ: sums.harmonicReactiveJ,
    harmonicJ: sums.harmonicJ,
    currentsA: sums.squares.map((s) => Math.sqrt(s / sums.seconds)),
    currentThd: total > 0 ? Math.sqrt(sums.distortion / total) : 0,
  };
}
