// The lanes of one worker: one arena, one set of rows, one decoder, one set of kernels, and as many terminals as it owns.
// Sans IO: bytes at a place in, figures out. Called by the worker's program, and by whoever measures many terminals in one
// thread.

import { type Answer, type CodeRows, codeAt, good, openArena, type Refusal, refused } from "@etalon/basis";
import {
  newStreamState,
  openStreamDecoder,
  readHeader,
  type StreamDescription,
  type StreamState,
} from "@etalon/codecs/sample-stream/index";
import { AT } from "@etalon/codecs/sample-stream/layout.table";
import { codeKernels, type Engine } from "@etalon/kernels/code-kernels";
import { MEANS, openFrameEnergy } from "@etalon/kernels/frame-energy";
import { fieldRule, lightRule } from "@etalon/kernels/pulse-edge-energy";
import { DOUBT } from "./doubts.table.ts";
import { openHistories } from "./histories.ts";
import {
  cutLane,
  freshLane,
  historyOf,
  keepHistory,
  type Lane,
  type LaneTools,
  type LaneWork,
  laneWork,
  layHistory,
  mostBlocks,
} from "./lane.ts";
import { clearFigures, type LaneFigures, laneFigures } from "./lane-figures.ts";
import { openLaneSpectra } from "./lane-spectra.ts";
import { type LaneTerms, lanePlan, ROOM } from "./lane-terms.ts";
import { measureFrame } from "./measure-frame.ts";
import { missingBefore, placeOf, taken } from "./stream-order.ts";

export interface LanesOptions {
  /** Most terminals at a time; each takes some 30 kB at 4,000 samples a second and six channels. */
  readonly lanes: number;
  readonly engine: Engine;
  /** How energy is cut at a pulse: `light` is within 1 ppm of a second, `field` as in verification. */
  readonly rule: "light" | "field";
}

export interface Lanes {
  /** A terminal's lane by a number of the caller's choice; one that is open with this number is closed first. */
  open(lane: number, terms: LaneTerms): void;
  close(lane: number): void;
  /** Where the bytes of the next frame go. */
  readonly bytes: Uint8Array;
  /**
   * Does all that a frame of `length` bytes asks for.
   * @returns the same object at every call, good until the next
   */
  frame(lane: number, length: number): LaneFigures;
  /** The same with bytes that stand elsewhere. */
  frameOf(lane: number, bytes: Uint8Array): LaneFigures;
  /** Names of the channels in the lane's present stream, in their order; null before its first frame. */
  channelsOf(lane: number): readonly string[] | null;
  readonly opened: number;
  /** Bytes of the arena in use. */
  memory(): number;
}

/** Samples of the longest frame: a second of the fastest terminal and some. */
const LONGEST = 16_384;
/** Fewer codes tell nothing of their converter. */
const LEAST_LOOK = 16;
/** In front of the frame: what the fastest terminal's lane keeps. */
const HISTORY = 4_096;
/** Not a whole number of pages, so that the same sample of all channels does not meet in one place of the cache. */
const STRIDE = HISTORY + LONGEST + 80;
export const LONGEST_BYTES = 1 << 20;
/** Bytes behind a frame that the decoder may read. */
const BEHIND = 16;
/** Of the fastest windows: ten cycles of 70 Hz at the slowest rate. */
export const WINDOWS = Math.ceil(LONGEST / 450) + 2;
/** What the rows, tables and frames of one worker take beside the lanes. */
const OWN_BYTES = 16 << 20;
/** What a lane keeps of six channels at 4,000 samples a second; faster terminals take the room of several. */
const LANE_BYTES = 32 << 10;

export function openLanes({ lanes: most, engine, rule }: LanesOptions): Lanes {
  const laneBytes = Math.max(most * LANE_BYTES, 4 * ROOM.channels * HISTORY); // at least for one, whatever it is
  const arena = openArena(OWN_BYTES + laneBytes);
  const rowPlace = arena.i32(ROOM.channels * STRIDE);
  const rows: CodeRows = { at: rowPlace.at, stride: STRIDE, history: HISTORY };
  const bytes = arena.u8(LONGEST_BYTES + BEHIND);
  const edgeRule = rule === "light" ? lightRule() : fieldRule();
  const energy = openFrameEnergy({
    arena,
    engine,
    rule: edgeRule,
    samples: LONGEST,
    products: ROOM.products,
  });
  const figures = laneFigures(WINDOWS);
  const kernels = codeKernels(arena, engine);
  const extremes = arena.i32(2);
  const decoder = openStreamDecoder(arena, { channels: ROOM.channels, samples: LONGEST });
  const before = newStreamState();
  const view = new DataView(arena.memory.buffer);
  const histories = openHistories(arena, laneBytes);
  const tools: LaneTools = {
    codes: new Int32Array(arena.memory.buffer),
    doubles: new Float64Array(arena.memory.buffer),
    rows,
    longest: LONGEST,
    energy,
    spectra: openLaneSpectra(arena, engine),
    vector: new Float64Array(2 * mostBlocks(LONGEST)),
    figures,
    means: new Float64Array(ROOM.products * MEANS),
  };
  const opened = new Map<number, Lane>();

  const giveBack = ({ plan, historyAt, historyLength }: LaneWork): void =>
    histories.giveBack(plan.description.channels.length * historyLength, historyAt);

  function close(number: number): void {
    const lane = opened.get(number);
    if (lane?.work) giveBack(lane.work);
    opened.delete(number);
  }

  function refuse(why: Refusal, doubt = 0): LaneFigures {
    figures.doubts |= DOUBT.refused | doubt;
    figures.refusal = why;
    return figures;
  }

  /** The work for a stream; where its channels, rate or record are others than before, it takes the place of the old. */
  function workFor(lane: Lane, description: StreamDescription): Answer<LaneWork> {
    const { work } = lane;
    if (work && sameShape(work.plan.description, description)) return good(work);
    const plan = lanePlan(lane.terms, description, edgeRule);
    if (!plan.ok) return plan;
    const words = description.channels.length * historyOf(description);
    if (work) giveBack(work);
    lane.work = null;
    const place = histories.take(words);
    if (place === null)
      return refused("lanes.room", `${opened.size} lanes are open; there is no memory for another terminal`);
    lane.work = laneWork(plan.value, tools, place);
    return good(lane.work);
  }

  /** Converters driven to the end of their range, or standing still. */
  function look(work: LaneWork, samples: number): void {
    if (samples < LEAST_LOOK) return;
    const { description, clippedFrom } = work.plan;
    for (let c = 0; c < description.channels.length; c++) {
      kernels.extremes(codeAt(rows, c, 0), samples, extremes.at);
      const least = extremes.of[0]!;
      const most = extremes.of[1]!;
      const limit = clippedFrom[c]!;
      const doubt = least === most ? DOUBT.flat : most >= limit || least <= -limit ? DOUBT.clipped : 0;
      if (doubt === 0) continue;
      figures.doubts |= doubt;
      figures.channels |= 1 << c;
    }
  }

  /** A frame that continues another than the last one: it was taken already, or one before it did not come. */
  function notYet({ order }: Lane, length: number, why: Refusal): LaneFigures {
    const header = readHeader(bytes.of.subarray(0, length));
    if (!header.ok) return refuse(header.why);
    figures.sequence = header.value.sequence;
    figures.firstSample = header.value.firstSample;
    figures.samples = header.value.samples;
    if (placeOf(order, header.value.stream, header.value) !== "repeated") return refuse(why, DOUBT.waiting);
    figures.doubts |= DOUBT.repeated;
    return figures;
  }

  function frame(number: number, length: number): LaneFigures {
    clearFigures(figures, number);
    const lane = opened.get(number);
    if (!lane) return refuse(refused("lanes.unknown", `lane ${number} is not open`).why);
    // What the frame says is not checked yet; but where it is not right, nothing is made of what is laid.
    const decoded = view.getUint16(bytes.at + AT.history, true);
    if (lane.work) layHistory(lane.work, tools, decoded, view.getUint32(bytes.at + AT.samples, true));
    copyState(lane.stream, before);
    const read = decoder.decode(bytes.at, length, rows, lane.stream);
    if (!read.ok)
      return read.why.code === "stream.history" ? notYet(lane, length, read.why) : refuse(read.why);
    const facts = read.value;
    const { description, sequence, firstSample, samples } = facts;
    figures.sequence = sequence;
    figures.firstSample = firstSample;
    figures.samples = samples;
    const place = placeOf(lane.order, description.stream, facts);
    if (place === "repeated" || place === "overlaps") copyState(before, lane.stream);
    if (place === "repeated") {
      figures.doubts |= DOUBT.repeated;
      return figures;
    }
    if (place === "overlaps") {
      const text = `frame ${sequence} begins with sample ${firstSample}; samples up to ${lane.order.nextSample - 1} came before`;
      return refuse(refused("lanes.overlap", text).why);
    }
    const old = lane.work;
    const found = workFor(lane, description);
    if (!found.ok) return refuse(found.why);
    const work = found.value;
    figures.lostFrames = missingBefore(lane.order, description.stream, facts);
    if (figures.lostFrames > 0) figures.doubts |= DOUBT.lostFrames;
    if (place === "gap") figures.doubts |= DOUBT.gap;
    if (place !== "joins" || work !== old) cutLane(lane, work, figures);
    taken(lane.order, description.stream, facts);
    look(work, samples);
    measureFrame(lane, work, tools, facts);
    keepHistory(work, tools, samples, place === "joins");
    if (facts.ends) cutLane(lane, work, figures); // no samples will follow for what waits
    if (figures.pulsesUntold > 0) figures.doubts |= DOUBT.pulses;
    return figures;
  }

  return {
    open(number, terms) {
      close(number);
      opened.set(number, freshLane(number, terms));
    },
    close,
    bytes: bytes.of.subarray(0, LONGEST_BYTES),
    frame,
    frameOf(number, from) {
      if (from.length > LONGEST_BYTES) {
        clearFigures(figures, number);
        const text = `a frame of ${from.length} bytes came; a lane takes ${LONGEST_BYTES}`;
        return refuse(refused("lanes.length", text).why);
      }
      bytes.of.set(from);
      return frame(number, from.length);
    },
    channelsOf: (number) => opened.get(number)?.work?.plan.channelNames ?? null,
    get opened() {
      return opened.size;
    },
    memory: arena.taken,
  };
}

function copyState(from: StreamState, to: StreamState): void {
  to.known = from.known;
  to.sequence = from.sequence;
  to.crc = from.crc;
  to.nextSample = from.nextSample;
  to.description = from.description;
  to.descriptionBytes = from.descriptionBytes;
}

/** Frames that one lane's work is for: the same channels at the same rate, with the same record. */
function sameShape(a: StreamDescription, b: StreamDescription): boolean {
  return (
    a === b ||
    (a.nominalRateHz === b.nominalRateHz &&
      a.calibration === b.calibration &&
      a.channels.length === b.channels.length &&
      a.channels.every(({ name, bits }, c) => name === b.channels[c]?.name && bits === b.channels[c]?.bits))
  );
}
