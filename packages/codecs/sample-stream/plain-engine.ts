// A channel's bytes into codes, in plain TypeScript: the oracle of the machine code, and what runs where there is none.

import { CHANNEL_FAULT as FAULT } from "./channel-faults.table.ts";
import { crc32c } from "./crc32c.ts";
import type { Engine } from "./engine.ts";
import { BLOCK, CHANNEL_HEAD, LIMIT, MOST_MODE, RICE } from "./layout.table.ts";
import { bitsAt, lowBitsOf, packedBytes } from "./packed.ts";
import { readPredictor } from "./plain-predictor.ts";
import { clamped, isSingle, largest, type Predictor, predicted, reachOf, rounded } from "./predictor.ts";

/** Zeros before the history: what a near predictor finds there. */
const PAD = LIMIT.order;

/**
 * @param memory  where frames and rows stand
 * @param most    samples of the longest frame
 */
export function plainEngine(memory: ArrayBuffer, most: number): Engine {
  const bytes = new Uint8Array(memory);
  const codes = new Int32Array(memory);
  const y = new Float64Array(PAD + LIMIT.history + most);
  const modes = new Uint8Array(Math.ceil(most / BLOCK));
  const quotients = new Uint8Array(most);

  /** The blocks' modes, as steps from one to the next; where the low bits begin, or what is wrong. */
  function readModes(
    at: number,
    end: number,
    samples: number,
    history: number,
    predictors: readonly Predictor[],
  ): number {
    const bits = 8 * (end - at);
    let bit = 0;
    let mode = 0;
    for (let block = 0; BLOCK * block < samples; block++) {
      let zeros = 0;
      for (; zeros < 3; zeros++) {
        if (bit >= bits) return FAULT.pastEnd;
        if (bitsAt(bytes, at, bit++, 1) === 1) break;
      }
      if (zeros === 1) mode += 4;
      if (zeros === 2) mode -= 4;
      if (zeros === 3) {
        if (bit + 8 > bits) return FAULT.pastEnd;
        mode = bitsAt(bytes, at, bit, 8);
        bit += 8;
      }
      const which = mode & 3;
      if (which > predictors.length || mode < 0 || mode >> 2 > MOST_MODE) return FAULT.mode;
      const by = predictors[which - 1];
      if (by?.kind === "far" && BLOCK * block + history < reachOf(by)) return FAULT.history;
      modes[block] = mode;
    }
    return at + ((bit + 7) >> 3);
  }

  /** Where the low bits end. */
  function behindLowBits(at: number, samples: number): number {
    let next = at;
    for (let block = 0; BLOCK * block < samples; block++)
      next += packedBytes(Math.min(BLOCK, samples - BLOCK * block), lowBitsOf(modes[block]! >> 2));
    return next;
  }

  /** The quotients of all Rice blocks; where the channel ends, or what is wrong. */
  function readQuotients(at: number, end: number, samples: number): number {
    const bits = 8 * (end - at);
    let bit = 0;
    let count = 0;
    for (let block = 0; BLOCK * block < samples; block++) {
      if (modes[block]! >> 2 < RICE) continue;
      for (let n = Math.min(BLOCK, samples - BLOCK * block); n > 0; n--) {
        let zeros = 0;
        for (; ; zeros++) {
          if (bit >= bits) return FAULT.pastEnd;
          if (bitsAt(bytes, at, bit++, 1) === 1) break;
          if (zeros === LIMIT.quotient) return FAULT.quotient;
        }
        quotients[count++] = zeros;
      }
    }
    const left = -bit & 7;
    return left > 0 && bitsAt(bytes, at, bit, left) !== 0 ? FAULT.quotient : at + ((bit + left) >> 3);
  }

  /** Residuals and predictions to values, values to codes; false where one is too wide. */
  function restore(
    lowAt: number,
    row: number,
    samples: number,
    history: number,
    shift: number,
    effectiveBits: number,
    predictors: readonly Predictor[],
  ): boolean {
    const single = isSingle(effectiveBits);
    const most = largest(effectiveBits);
    let at = lowAt;
    let quotient = 0;
    let used = 0;
    for (let first = 0; first < samples; first += BLOCK) {
      const count = Math.min(BLOCK, samples - first);
      const mode = modes[first / BLOCK]! >> 2;
      const width = lowBitsOf(mode);
      const by = predictors[(modes[first / BLOCK]! & 3) - 1];
      for (let j = 0; j < count; j++) {
        const high = mode >= RICE ? quotients[quotient++]! << width : 0;
        const zigzag = bitsAt(bytes, at, j * width, width) | high;
        const n = PAD + history + first + j;
        const prediction = by ? clamped(rounded(predicted(by, y, n, single)), most) : 0;
        const value = (prediction + ((zigzag >>> 1) ^ -(zigzag & 1))) | 0;
        used |= value ^ (value >> 31);
        y[n] = value;
        codes[row + first + j] = value << shift;
      }
      at += packedBytes(count, width);
    }
    return 33 - Math.clz32(used) <= effectiveBits;
  }

  return {
    crc32c: (at, length) => crc32c(bytes.subarray(at, at + length)),
    channel(at, end, rowAt, samples, history, bits) {
      if (at >= end) return FAULT.pastEnd;
      const head = bytes[at]!;
      const shift = head >> CHANNEL_HEAD.shift;
      if ((head & CHANNEL_HEAD.unused) !== 0 || shift >= bits) return FAULT.head;
      const effectiveBits = bits - shift;

      const predictors: Predictor[] = [];
      let next = at + 1;
      for (let n = 0; n < (head & CHANNEL_HEAD.predictors); n++) {
        const read = readPredictor(bytes, next, end, effectiveBits);
        if (typeof read === "number") return read;
        predictors.push(read.predictor);
        next = read.next;
      }
      const lowAt = readModes(next, end, samples, history, predictors);
      if (lowAt < 0) return lowAt;
      const quotientsAt = behindLowBits(lowAt, samples);
      if (quotientsAt > end) return FAULT.pastEnd;
      const behind = readQuotients(quotientsAt, end, samples);
      if (behind < 0) return behind;

      const row = rowAt / 4;
      y.fill(0, 0, PAD);
      for (let n = 0; n < history; n++) y[PAD + n] = codes[row - history + n]! >> shift;
      const right = restore(lowAt, row, samples, history, shift, effectiveBits, predictors);
      return right ? behind : FAULT.width;
    },
  };
}
