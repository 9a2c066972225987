// The predictors of a channel out of its bytes; see ../plain-predictor.ts.

import {
  COEFFICIENTS,
  CYCLES,
  EXACTNESS,
  FAR_EXACT,
  FAR_SINGLE,
  HALF_WIDTH,
  KIND,
  LAG,
  NEAR,
  PAST_END,
  PREDICTOR,
  REACH,
  TAPS,
} from "./words";

const FAR = 64;

/**
 * @param into  where the predictor is laid out
 * @returns its bytes, or a fault
 */
export function readPredictor(at: usize, end: usize, effectiveBits: i32, into: usize): i32 {
  if (at >= end) return PAST_END;
  const first = <i32>load<u8>(at);
  const far = first > FAR;
  const formatAt = at + (far ? 4 : 1);
  if (formatAt + 2 > end) return PAST_END;
  const bits = <i32>load<u8>(formatAt);
  const shift = <i32>load<u8>(formatAt, 1);
  let taps = first;
  let reach = first;
  if (far) {
    const cycles = first - FAR;
    const half = <i32>load<u8>(at, 1);
    const lag = <i32>load<u16>(at, 2);
    taps = cycles * (2 * half + 1);
    reach = cycles * lag + half;
    if (cycles > 8 || half > 7 || lag <= half || taps > 64) return PREDICTOR;
    store<i32>(into, cycles, CYCLES);
    store<i32>(into, half, HALF_WIDTH);
    store<i32>(into, lag, LAG);
  } else if (first < 1 || first > 32) return PREDICTOR;
  if (bits < 1 || bits > 24 || shift > 31) return PREDICTOR;
  const next = formatAt + 2 + <usize>((taps * bits + 7) >> 3);
  if (next > end) return PAST_END;

  const single = far && effectiveBits <= 24;
  store<i32>(into, single ? FAR_SINGLE : far ? FAR_EXACT : NEAR, KIND);
  store<i32>(into, reach, REACH);
  store<i32>(into, taps, TAPS);
  // A near prediction of four values at once finds zeros beyond the last tap.
  if (!far) memory.fill(into + COEFFICIENTS + (<usize>taps << 3), 0, 24);
  const sum = coefficients(formatAt + 2, taps, bits, shift, single, into + COEFFICIENTS);
  if (!single && sum << (effectiveBits - 1) > <i64>1 << 53) return EXACTNESS;
  return <i32>(next - at);
}

/** Lays out the coefficients and returns the sum of their whole numbers' sizes. */
function coefficients(at: usize, taps: i32, bits: i32, shift: i32, single: bool, to: usize): i64 {
  const unit = 1.0 / <f64>(<i64>1 << shift);
  const sign = 32 - bits;
  let sum: i64 = 0;
  for (let t = 0; t < taps; t++) {
    const bit = t * bits;
    const q = (<i32>(load<u32>(at + <usize>(bit >> 3)) >>> (bit & 7)) << sign) >> sign;
    sum += q < 0 ? -<i64>q : <i64>q;
    const c = <f64>q * unit;
    if (single) store<f32>(to + (<usize>t << 2), <f32>c);
    else store<f64>(to + (<usize>t << 3), c);
  }
  return sum;
}
