// One predictor of a channel out of its bytes, for the TypeScript decoder.

import { CHANNEL_FAULT as FAULT } from "./channel-faults.table.ts";
import { FAR, LIMIT } from "./layout.table.ts";
import { bitsAt, packedBytes } from "./packed.ts";
import {
  type FarPredictor,
  isExact,
  isSingle,
  type NearPredictor,
  type Predictor,
  predictorOf,
  tapsOf,
} from "./predictor.ts";

/**
 *     near:  u8 order | u8 bits | u8 shift | coefficients
 *     far:   u8 64 + cycles | u8 half width | u16 lag | u8 bits | u8 shift | coefficients
 *
 * @returns the predictor and the byte behind it, or a number of `CHANNEL_FAULT`
 */
export function readPredictor(
  bytes: Uint8Array,
  at: number,
  end: number,
  effectiveBits: number,
): { readonly predictor: Predictor; readonly next: number } | number {
  if (at >= end) return FAULT.pastEnd;
  const far = bytes[at]! > FAR;
  const formatAt = at + (far ? 4 : 1);
  if (formatAt + 2 > end) return FAULT.pastEnd;
  const shape: NearPredictor | FarPredictor = far
    ? {
        kind: "far",
        cycles: bytes[at]! - FAR,
        halfWidth: bytes[at + 1]!,
        lag: bytes[at + 2]! | (bytes[at + 3]! << 8),
      }
    : { kind: "near", order: bytes[at]! };
  const bits = bytes[formatAt]!;
  const shift = bytes[formatAt + 1]!;
  if (!isShape(shape) || bits < 1 || bits > LIMIT.coefficientBits || shift > LIMIT.coefficientShift)
    return FAULT.predictor;

  const taps = tapsOf(shape);
  const next = formatAt + 2 + packedBytes(taps, bits);
  if (next > end) return FAULT.pastEnd;
  const signed = 32 - bits;
  const integers = Array.from(
    { length: taps },
    (_, t) => (bitsAt(bytes, formatAt + 2, t * bits, bits) << signed) >> signed,
  );
  const inSingle = far && isSingle(effectiveBits);
  if (!inSingle && !isExact(integers, effectiveBits)) return FAULT.exactness;
  return { predictor: predictorOf(shape, integers, bits, shift), next };
}

function isShape(shape: NearPredictor | FarPredictor): boolean {
  if (shape.kind === "near") return shape.order >= 1 && shape.order <= LIMIT.order;
  const { cycles, halfWidth, lag } = shape;
  return (
    cycles <= LIMIT.cycles && halfWidth <= LIMIT.halfWidth && lag > halfWidth && tapsOf(shape) <= LIMIT.taps
  );
}
