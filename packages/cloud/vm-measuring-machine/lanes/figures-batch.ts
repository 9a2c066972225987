// Figures of many frames as one array of doubles: how a worker tells them, a few times a second, instead of one message per
// frame. Written by the worker's program, read by the pool.

import { insist } from "@etalon/basis";
import { clearFigures, type LaneFigures } from "./lane-figures.ts";

/** Words at the head of a record; the first is the record's length. */
const HEAD = 22;
/** The head's fields in order, after the length. */
const FIELDS = [
  "lane",
  "sequence",
  "firstSample",
  "samples",
  "taiS",
  "taiNs",
  "rateHz",
  "doubts",
  "channels",
  "lostFrames",
  "from",
  "to",
  "seconds",
  "clockPpm",
  "frequencyHz",
  "elements",
  "channelCount",
  "windows",
  "orders",
  "pulses",
  "pulsesUntold",
] as const;

export interface FiguresBatch {
  /** False when there is no room: take what is there first. */
  add(figures: LaneFigures): boolean;
  readonly length: number;
  /** A copy of what was added; the batch is empty then. */
  take(): Float64Array;
}

const lengthOf = ({ elements, channelCount, windows, orders, pulses }: LaneFigures): number =>
  HEAD + 3 * elements + 2 + channelCount + windows * (2 + channelCount * (1 + 2 * orders)) + 4 * pulses;

/** @param words room for at least one frame's figures */
export function figuresBatch(words: number): FiguresBatch {
  const all = new Float64Array(words);
  let length = 0;
  const put = (from: ArrayLike<number>, count: number): void => {
    for (let n = 0; n < count; n++) all[length++] = from[n]!;
  };
  return {
    add(figures) {
      const need = lengthOf(figures);
      insist(need <= words, `figures of ${need} words, a batch of ${words}`);
      if (length + need > words) return false;
      all[length++] = need;
      for (const field of FIELDS) all[length++] = figures[field];
      const { elements, channelCount, windows, orders, pulses } = figures;
      put(figures.energyJ, elements);
      put(figures.importedJ, elements + 1);
      put(figures.exportedJ, elements + 1);
      put(figures.rms, channelCount);
      put(figures.windowFrom, windows);
      put(figures.windowTo, windows);
      put(figures.windowRms, windows * channelCount);
      put(figures.harmonics, windows * channelCount * 2 * orders);
      put(figures.pulseRegister, pulses);
      put(figures.pulseSample, pulses);
      put(figures.pulseFraction, pulses);
      put(figures.pulseJ, pulses);
      return true;
    },
    get length() {
      return length;
    },
    take() {
      const taken = all.slice(0, length);
      length = 0;
      return taken;
    },
  };
}

/** Gives the figures one after the other, in the same object. */
export function readFigures(
  batch: Float64Array,
  figures: LaneFigures,
  each: (figures: LaneFigures) => void,
): void {
  let at = 0;
  const get = (into: Float64Array | Uint8Array, count: number): void => {
    for (let n = 0; n < count; n++) into[n] = batch[at++]!;
  };
  while (at < batch.length) {
    const end = at + batch[at++]!;
    clearFigures(figures, 0);
    for (const field of FIELDS) figures[field] = batch[at++]!;
    const { elements, channelCount, windows, orders, pulses } = figures;
    get(figures.energyJ, elements);
    get(figures.importedJ, elements + 1);
    get(figures.exportedJ, elements + 1);
    get(figures.rms, channelCount);
    get(figures.windowFrom, windows);
    get(figures.windowTo, windows);
    get(figures.windowRms, windows * channelCount);
    get(figures.harmonics, windows * channelCount * 2 * orders);
    get(figures.pulseRegister, pulses);
    get(figures.pulseSample, pulses);
    get(figures.pulseFraction, pulses);
    get(figures.pulseJ, pulses);
    insist(at === end, `figures end at ${at}, their record at ${end}`);
    each(figures);
  }
}
