// One terminal's lane: what is kept of it between frames, and what one frame does to it. Called by the worker's lanes.

import type { CodeRows } from "@etalon/basis";
import { newStreamState, type StreamDescription, type StreamState } from "@etalon/codecs/sample-stream/index";
import { BLOCK } from "@etalon/kernels/code-kernels";
import { type FrameEnergy, type RunningSums, restart, runningSums } from "@etalon/kernels/frame-energy";
import { type FundamentalTrack, forgetTrack, fundamentalTrack } from "@etalon/kernels/fundamental-track";
import { forgetWindows, type RmsWindows, rmsWindows, type SummedCodes } from "@etalon/kernels/rms-windows";
import type { LaneFigures } from "./lane-figures.ts";
import type { LaneSpectra } from "./lane-spectra.ts";
import { type LanePlan, type LaneTerms, ROOM } from "./lane-terms.ts";
import { cutPulses, freshPulses, type PulseEnergy } from "./pulse-energy.ts";
import { freshOrder, type StreamOrder } from "./stream-order.ts";

export interface Lane {
  readonly number: number;
  readonly terms: LaneTerms;
  readonly order: StreamOrder;
  /** What the decoder keeps of the stream. */
  readonly stream: StreamState;
  readonly pulses: PulseEnergy;
  /** [elements + 1][2] joule to each direction: sum, and what rounding dropped; the last is that of all elements. */
  readonly imported: Float64Array;
  readonly exported: Float64Array;
  /** Of the present stream; null before its first frame. */
  work: LaneWork | null;
}

/** What hangs on the stream's description. */
export interface LaneWork {
  plan: LanePlan;
  /** The last samples of each channel: place in the arena's int32, and how many there is room for and are known. */
  readonly historyAt: number;
  readonly historyLength: number;
  known: number;
  readonly sums: RunningSums;
  readonly track: FundamentalTrack;
  readonly windows: RmsWindows;
  readonly summed: SummedCodes;
  /** [voltages] places of Σu, as the track takes them. */
  readonly voltageSums: Int32Array;
}

/** What a worker's lanes share. */
export interface LaneTools {
  readonly codes: Int32Array;
  readonly doubles: Float64Array;
  readonly rows: CodeRows;
  readonly longest: number;
  readonly energy: FrameEnergy;
  readonly spectra: LaneSpectra;
  /** Working memory of the tracks. */
  readonly vector: Float64Array;
  readonly figures: LaneFigures;
  /** [products][3] as the frame's energy gives them. */
  readonly means: Float64Array;
}

export const freshLane = (number: number, terms: LaneTerms): Lane => ({
  number,
  terms,
  order: freshOrder(),
  stream: newStreamState(),
  pulses: freshPulses(),
  imported: new Float64Array(2 * (ROOM.elements + 1)),
  exported: new Float64Array(2 * (ROOM.elements + 1)),
  work: null,
});

/**
 * Samples that a lane keeps of each channel: a window of ten cycles at 40 Hz, and what the frame before left uncounted.
 */
export const historyOf = ({ nominalRateHz }: StreamDescription): number =>
  BLOCK * Math.ceil((nominalRateHz / 4 + 224) / BLOCK);

/** Blocks that one frame counts at most: its own and those that the frame before left. */
export const mostBlocks = (longest: number): number => Math.ceil(longest / BLOCK) + 64;

export function laneWork(plan: LanePlan, tools: LaneTools, historyAt: number): LaneWork {
  const { description, elements, phases, floorCodes, offsets } = plan;
  const blocks = mostBlocks(tools.longest);
  const channels = description.channels.length;
  return {
    plan,
    historyAt,
    historyLength: historyOf(description),
    known: 0,
    sums: runningSums(elements),
    track: fundamentalTrack(description.nominalRateHz, phases, floorCodes, blocks, tools.vector),
    windows: rmsWindows(offsets, tools.figures.windowFrom.length),
    summed: {
      codes: tools.codes,
      sums: tools.doubles,
      codesAt: new Int32Array(channels),
      squaresAt: new Int32Array(channels),
      sumsAt: new Int32Array(channels),
      blocks: 0,
    },
    voltageSums: new Int32Array(phases.length),
  };
}

/** Place of a frame's first sample among the arena's int32. */
export const firstOf = ({ at, stride, history }: CodeRows, row: number): number =>
  (at >> 2) + row * stride + history;

/**
 * Lays samples that came before a frame in front of it: as many as it is decoded from, as its edges and windows reach back,
 * and as must be kept beside its own.
 * @param decoded  so many of them the frame says it looks back at
 * @param samples  of the frame
 */
export function layHistory(
  work: LaneWork,
  { codes, rows }: LaneTools,
  decoded: number,
  samples: number,
): void {
  const { historyAt, historyLength, plan } = work;
  const measured = plan.orders > 0 ? historyLength : plan.elements.reach.history + BLOCK;
  const count = Math.min(work.known, Math.max(measured, decoded, historyLength - samples));
  const channels = plan.description.channels.length;
  for (let c = 0; c < channels; c++) {
    const end = historyAt + (c + 1) * historyLength;
    codes.copyWithin(firstOf(rows, c) - count, end - count, end);
  }
}

/** Keeps the last samples of a frame, and those before it where they join on. */
export function keepHistory(
  work: LaneWork,
  { codes, rows }: LaneTools,
  samples: number,
  joins: boolean,
): void {
  const { historyAt, historyLength } = work;
  const known = Math.min(historyLength, joins ? work.known + samples : samples);
  const channels = work.plan.description.channels.length;
  for (let c = 0; c < channels; c++) {
    const end = firstOf(rows, c) + samples;
    codes.copyWithin(historyAt + (c + 1) * historyLength - known, end - known, end);
  }
  work.known = known;
}

/** What follows does not join on to what came. */
export function cutLane(lane: Lane, work: LaneWork | null, figures: LaneFigures): void {
  cutPulses(lane.pulses, figures);
  if (work === null) return;
  restart(work.plan.elements, work.sums);
  forgetTrack(work.track);
  forgetWindows(work.windows);
}
