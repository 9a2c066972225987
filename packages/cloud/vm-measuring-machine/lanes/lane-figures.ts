// What a lane found in one frame. One of these per worker, written anew by every frame: who wants to keep something copies
// it. Read by the worker's program, which sends it on in batches.

import type { Refusal } from "@etalon/basis";
import { ROOM } from "./lane-terms.ts";

/** Pulses, windows that one frame can bring; more pulses are counted, and said not to be told. */
const MOST_PULSES = 512;

export interface LaneFigures {
  /** The lane's number, as it was opened. */
  lane: number;
  sequence: number;
  firstSample: number;
  samples: number;
  /** Of the first sample: TAI, whole seconds and nanoseconds, apart so that nothing is rounded. */
  taiS: number;
  taiNs: number;
  /** Samples a second, as the terminal measured them. */
  rateHz: number;
  /** Bits of DOUBT, and of the channels that a doubt about channels is of. */
  doubts: number;
  channels: number;
  refusal: Refusal | null;
  /** Frames that did not come before this one. */
  lostFrames: number;

  /** The figures of energy and rms are of samples from … to − 1, those of the frames before joining on; none: equal. */
  from: number;
  to: number;
  seconds: number;
  /** Bound on the sample clock's rate, ppm. */
  clockPpm: number;
  elements: number;
  /** [elements] joule, positive = the user draws energy; and what came to each direction since the lane was opened. */
  readonly energyJ: Float64Array;
  /** [elements + 1] the last is that of the sum of all elements. */
  readonly importedJ: Float64Array;
  readonly exportedJ: Float64Array;
  channelCount: number;
  /** [channels] volt, ampere; NaN for a channel that no element has. */
  readonly rms: Float64Array;
  /** Hertz, mean over the last second or so; NaN where no fundamental is followed. */
  frequencyHz: number;

  /** Windows of ten (twelve) cycles that ended. */
  windows: number;
  readonly windowFrom: Float64Array;
  readonly windowTo: Float64Array;
  /** [windows][channels] */
  readonly windowRms: Float64Array;
  /** Orders of harmonics that are told, from 1 on; 0: none. */
  orders: number;
  /** [windows][channels][orders][2] rms phasors, volt and ampere, real and imaginary part. */
  readonly harmonics: Float64Array;

  pulses: number;
  readonly pulseRegister: Uint8Array;
  readonly pulseSample: Float64Array;
  readonly pulseFraction: Float64Array;
  /** Joule that went in the register's direction since its pulse before; NaN where that is not known. */
  readonly pulseJ: Float64Array;
  /** Pulses that are not told of. */
  pulsesUntold: number;
}

/** @param windows that one frame can bring at most */
export function laneFigures(windows: number): LaneFigures {
  return {
    lane: 0,
    sequence: 0,
    firstSample: 0,
    samples: 0,
    taiS: 0,
    taiNs: 0,
    rateHz: 0,
    doubts: 0,
    channels: 0,
    refusal: null,
    lostFrames: 0,
    from: 0,
    to: 0,
    seconds: 0,
    clockPpm: 0,
    elements: 0,
    energyJ: new Float64Array(ROOM.elements),
    importedJ: new Float64Array(ROOM.elements + 1),
    exportedJ: new Float64Array(ROOM.elements + 1),
    channelCount: 0,
    rms: new Float64Array(ROOM.channels),
    frequencyHz: Number.NaN,
    windows: 0,
    windowFrom: new Float64Array(windows),
    windowTo: new Float64Array(windows),
    windowRms: new Float64Array(windows * ROOM.channels),
    orders: 0,
    harmonics: new Float64Array(windows * ROOM.channels * ROOM.orders * 2),
    pulses: 0,
    pulseRegister: new Uint8Array(MOST_PULSES),
    pulseSample: new Float64Array(MOST_PULSES),
    pulseFraction: new Float64Array(MOST_PULSES),
    pulseJ: new Float64Array(MOST_PULSES),
    pulsesUntold: 0,
  };
}

/** Nothing found yet. */
export function clearFigures(figures: LaneFigures, lane: number): void {
  figures.lane = lane;
  figures.sequence = figures.firstSample = figures.samples = 0;
  figures.taiS = figures.taiNs = figures.rateHz = 0;
  figures.doubts = figures.channels = figures.lostFrames = 0;
  figures.refusal = null;
  figures.from = figures.to = figures.seconds = figures.clockPpm = 0;
  figures.elements = figures.channelCount = 0;
  figures.frequencyHz = Number.NaN;
  figures.windows = figures.orders = figures.pulses = figures.pulsesUntold = 0;
}
