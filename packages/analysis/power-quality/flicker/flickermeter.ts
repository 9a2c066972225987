// The flickermeter of one voltage, blocks 1 to 4: samples in, instantaneous flicker out. Opened by flicker-recorder.ts
// for every voltage; a stretch may be pushed in pieces of any size.

import { type EyeResponse, eyeResponse, gainAt, type Lamp, modesOf } from "./eye-response.ts";
import { flickermeterFilters, lamps } from "./lamp.table.ts";
import { type Thinning, thinningOf } from "./thinned-squares.ts";

/** Takes P_inst, one value every `everyS` seconds. */
export interface PinstSink {
  add(pinst: number): void;
}

export interface Flickermeter {
  /** What has settled goes into the sink. */
  push(x: Float64Array, into: PinstSink): void;
  /** So many samples never came. */
  gap(samples: number): void;
}

/** What all channels of a stream share. */
export interface FlickermeterRule {
  readonly everyS: number;
  readonly thinning: Thinning;
  readonly turnRe: Float64Array;
  readonly turnIm: Float64Array;
  readonly weightRe: Float64Array;
  readonly weightIm: Float64Array;
  /** y² → P_inst: the just seen change of 8.8 Hz has a highest P_inst of 1. */
  readonly scale: number;
}

/** Below this there is no flicker to be told: aliases of the squares would reach the eye's band. */
export const LEAST_FLICKER_RATE_HZ = 400;

export function flickermeterRule(lamp: Lamp, nominalHz: 50 | 60, sampleRateHz: number): FlickermeterRule {
  const thinning = thinningOf(sampleRateHz);
  const response = eyeResponse(lamp, nominalHz);
  const modes = modesOf(response, thinning.equaliser, sampleRateHz / thinning.by);
  return {
    everyS: thinning.by / sampleRateHz,
    thinning,
    turnRe: Float64Array.from(modes, ({ turn }) => turn.re),
    turnIm: Float64Array.from(modes, ({ turn }) => turn.im),
    weightRe: Float64Array.from(modes, ({ weight }) => weight.re),
    weightIm: Float64Array.from(modes, ({ weight }) => weight.im),
    scale: 1 / justSeen(lamp, response),
  };
}

/** A change ΔV/V, peak to peak, moves the squared voltage by as much to either side; the memory leaves some ripple. */
function justSeen(lamp: Lamp, response: EyeResponse): number {
  const { referenceHz, memoryS } = flickermeterFilters;
  const amplitude = (lamps[lamp].justSeenPercent / 100) * gainAt(response, referenceHz);
  const ripple = 1 / Math.hypot(1, 2 * Math.PI * 2 * referenceHz * memoryS);
  return (amplitude ** 2 / 2) * (1 + ripple);
}

/** Over this long the voltage is judged to be there or not, and the adaptor begins with its mean square. */
const JUDGED_S = 0.2;
/** Below this share of the declared voltage, or of what it was last, there is none. */
const LEAST_SHARE = 0.1;
/** No voltage is so high: squares beyond it are of no number. */
const LARGEST_SQUARE = 1e24;
/** The adaptor's first guess is within the changes themselves; after 120 s 1 % of its error is left. */
export const SETTLES_S = 120;
/** After a short gap the adaptor still knows the voltage; the 0.05 Hz high-pass forgets in 20 s to 0.2 %. */
const SETTLES_AGAIN_S = 20;
const SHORT_GAP_S = 10;
/** Thinned squares that hold samples from before the beginning. */
const NOT_WHOLE = 2;

/**
 *     x = u²/ū² − 1,  ū² = low-pass(u²; 27.3 s),  P_inst = low-pass((h∗x)²; 0.3 s)·scale
 *
 * The adaptor follows the mean square, where the standard follows the rms of half cycles: the same to first order in
 * the change (a change of 10 % differs by 0.1 % of the voltage while it is followed). Squares are taken at the full
 * rate; everything behind them at a thinned one.
 * @param declaredV null: the voltage counts as there from a tenth of what it was last
 * @source IEC 61000-4-15:2010, blocks 1 to 4 (clause unchecked)
 */
export function openFlickermeter(rule: FlickermeterRule, declaredV: number | null): Flickermeter {
  const { thinning, everyS, turnRe, turnIm, weightRe, weightIm, scale } = rule;
  const [oldest, middle, newest] = thinning.taps;
  const adapt = -Math.expm1(-everyS / flickermeterFilters.adaptorS);
  const remember = -Math.expm1(-everyS / flickermeterFilters.memoryS);
  const times = (s: number): number => Math.round(s / everyS);
  const judgedOver = times(JUDGED_S);
  const re = new Float64Array(turnRe.length);
  const im = new Float64Array(turnRe.length);
  const partial = new Float64Array(3); // outputs that samples so far belong to, the oldest first
  let phase = 0; // samples into the next output
  let skip = NOT_WHOLE;
  let adaptor: number | null = null; // ū²; null while no voltage is known
  let leastSquare = declaredV === null ? Number.MIN_VALUE : (LEAST_SHARE * declaredV) ** 2;
  let [judgedSum, judgedCount] = [0, 0];
  let memory = 0;
  let settling = 0;
  let missingS = 0;

  function forget(): void {
    re.fill(0);
    im.fill(0);
    memory = 0;
    [judgedSum, judgedCount] = [0, 0];
  }

  function lose(seconds: number): void {
    forget();
    missingS += seconds;
    skip = NOT_WHOLE;
    if (missingS > SHORT_GAP_S) adaptor = null;
    settling = Math.max(settling, times(SETTLES_AGAIN_S));
  }

  function judge(meanSquare: number): void {
    if (meanSquare < leastSquare) {
      adaptor = null;
      return;
    }
    if (declaredV === null) leastSquare = LEAST_SHARE ** 2 * meanSquare;
    if (adaptor !== null) return;
    forget();
    adaptor = meanSquare;
    settling = times(SETTLES_S);
  }

  function hear(square: number, into: PinstSink): void {
    if (!(square <= LARGEST_SQUARE)) {
      lose(everyS);
      return;
    }
    if (skip > 0) {
      skip -= 1;
      return;
    }
    missingS = 0;
    if (adaptor !== null) {
      adaptor += (square - adaptor) * adapt;
      const x = square / adaptor - 1;
      let y = 0;
      for (let k = 0; k < re.length; k++) {
        const before = re[k]!;
        re[k] = turnRe[k]! * before - turnIm[k]! * im[k]! + x;
        im[k] = turnRe[k]! * im[k]! + turnIm[k]! * before;
        y += weightRe[k]! * re[k]! - weightIm[k]! * im[k]!;
      }
      memory += (y * y * scale - memory) * remember;
      if (settling > 0) settling -= 1;
      else into.add(memory);
    }
    judgedSum += square;
    judgedCount += 1;
    if (judgedCount < judgedOver) return;
    const mean = judgedSum / judgedCount;
    [judgedSum, judgedCount] = [0, 0];
    judge(mean);
  }

  return {
    push(x, into) {
      let [a, b, c] = [partial[0]!, partial[1]!, partial[2]!];
      for (let n = 0; n < x.length; n++) {
        const square = x[n]! * x[n]!;
        a += newest[phase]! * square;
        b += middle[phase]! * square;
        c += oldest[phase]! * square;
        phase += 1;
        if (phase < thinning.by) continue;
        phase = 0;
        hear(a, into);
        [a, b, c] = [b, c, 0];
      }
      partial[0] = a;
      partial[1] = b;
      partial[2] = c;
    },
    gap(samples) {
      partial.fill(0);
      phase = 0;
      lose((samples * everyS) / thinning.by);
    },
  };
}
