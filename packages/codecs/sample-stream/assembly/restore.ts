// Predictions and residuals of one block to values, values to codes; see ../predictor.ts. Sums of single precision are
// taken tap by tap for each value; several values stand side by side.

import {
  BLOCK,
  COEFFICIENTS,
  CYCLES,
  FAR_EXACT,
  FAR_SINGLE,
  HALF_WIDTH,
  KIND,
  LAG,
  RESIDUALS,
  TAPS,
} from "./words";

/**
 * One block. Values are floats up to 24 effective bits, else doubles.
 * @param by  a predictor, 0: none
 * @param y   place of the block's first value
 * @param row place of its first code: values are written there, which are codes where the channel is not shifted
 * @returns all values, moved up by half the range, folded together: bits above the effective width show that one is wider
 */
export function restoreBlock(
  by: usize,
  y: usize,
  row: usize,
  count: i32,
  effectiveBits: i32,
  work: usize,
): u32 {
  const most = <i32>((<u32>1 << (effectiveBits - 1)) - 1);
  const r = work + RESIDUALS;
  const single = effectiveBits <= 24;
  if (by != 0) {
    const kind = load<i32>(by, KIND);
    if (kind == FAR_SINGLE) {
      const nearest = load<i32>(by, LAG) - load<i32>(by, HALF_WIDTH);
      if (count == BLOCK && nearest >= BLOCK) return farBlock(by, y, r, row, most);
      return nearest >= 4 ? farFours(by, y, r, row, count, most) : farOnes(by, y, r, row, count, most);
    }
    if (kind == FAR_EXACT) return farExact(by, y, r, row, count, most);
    return near(by, y, r, row, count, most, single);
  }
  return unpredicted(y, r, row, count, most, single);
}

function unpredicted(y: usize, r: usize, row: usize, count: i32, most: i32, single: bool): u32 {
  if (count == BLOCK && single) {
    const least = i32x4.splat(~most);
    let used = i32x4.splat(0);
    for (let n: usize = 0; n < 128; n += 16) {
      const value = v128.load(r + n);
      used = v128.or(used, i32x4.sub(value, least));
      v128.store(row + n, value);
      v128.store(y + n, f32x4.convert_i32x4_s(value));
    }
    return folded(used);
  }
  let used: u32 = 0;
  for (let n: usize = 0; n < <usize>count; n++) {
    const value = load<i32>(r + (n << 2));
    used |= value - ~most;
    store<i32>(row + (n << 2), value);
    if (single) store<f32>(y + (n << 2), <f32>value);
    else store<f64>(y + (n << 3), <f64>value);
  }
  return used;
}

/** 32 values at once: no tap reaches into the block. */
function farBlock(by: usize, y: usize, r: usize, row: usize, most: i32): u32 {
  const lag = <usize>load<i32>(by, LAG) << 2;
  const half = <usize>load<i32>(by, HALF_WIDTH) << 2;
  const width: usize = 2 * half + 4;
  let c = by + COEFFICIENTS;
  let from = y + half - lag;
  let a = f32x4.splat(0);
  let b = a;
  let d = a;
  let e = a;
  let f = a;
  let g = a;
  let h = a;
  let i = a;
  for (let cycle = load<i32>(by, CYCLES); cycle > 0; cycle--) {
    let at = from;
    const stop = from - width;
    do {
      const tap = v128.load32_splat(c);
      a = f32x4.add(a, f32x4.mul(tap, v128.load(at)));
      b = f32x4.add(b, f32x4.mul(tap, v128.load(at, 16)));
      d = f32x4.add(d, f32x4.mul(tap, v128.load(at, 32)));
      e = f32x4.add(e, f32x4.mul(tap, v128.load(at, 48)));
      f = f32x4.add(f, f32x4.mul(tap, v128.load(at, 64)));
      g = f32x4.add(g, f32x4.mul(tap, v128.load(at, 80)));
      h = f32x4.add(h, f32x4.mul(tap, v128.load(at, 96)));
      i = f32x4.add(i, f32x4.mul(tap, v128.load(at, 112)));
      at -= 4;
      c += 4;
    } while (at != stop);
    from -= lag;
  }
  let used = four(a, y, r, row, most);
  used = v128.or(used, four(b, y + 16, r + 16, row + 16, most));
  used = v128.or(used, four(d, y + 32, r + 32, row + 32, most));
  used = v128.or(used, four(e, y + 48, r + 48, row + 48, most));
  used = v128.or(used, four(f, y + 64, r + 64, row + 64, most));
  used = v128.or(used, four(g, y + 80, r + 80, row + 80, most));
  used = v128.or(used, four(h, y + 96, r + 96, row + 96, most));
  used = v128.or(used, four(i, y + 112, r + 112, row + 112, most));
  return folded(used);
}

/** Four predictions, rounded and cut, and their residuals. */
@inline
function four(sum: v128, y: usize, r: usize, row: usize, most: i32): v128 {
  const upper = f32x4.splat(<f32>most);
  const lower = f32x4.splat(<f32>~most);
  const prediction = f32x4.pmin(f32x4.pmax(f32x4.nearest(sum), lower), upper);
  const value = i32x4.add(i32x4.trunc_sat_f32x4_s(prediction), v128.load(r));
  v128.store(row, value);
  v128.store(y, f32x4.convert_i32x4_s(value));
  return i32x4.sub(value, i32x4.splat(~most));
}

/** Four at a time where the nearest tap is at least four back; what is left one by one. */
function farFours(by: usize, y: usize, r: usize, row: usize, count: i32, most: i32): u32 {
  const lag = <usize>load<i32>(by, LAG) << 2;
  const half = <usize>load<i32>(by, HALF_WIDTH) << 2;
  const whole = <usize>(count & ~3) << 2;
  let used = i32x4.splat(0);
  for (let n: usize = 0; n < whole; n += 16) {
    let c = by + COEFFICIENTS;
    let from = y + n + half - lag;
    let sum = f32x4.splat(0);
    for (let cycle = load<i32>(by, CYCLES); cycle > 0; cycle--) {
      for (let at = from; at >= from - 2 * half; at -= 4, c += 4)
        sum = f32x4.add(sum, f32x4.mul(v128.load32_splat(c), v128.load(at)));
      from -= lag;
    }
    used = v128.or(used, four(sum, y + n, r + n, row + n, most));
  }
  return folded(used) | farOnes(by, y + whole, r + whole, row + whole, count & 3, most);
}

function farOnes(by: usize, y: usize, r: usize, row: usize, count: i32, most: i32): u32 {
  const lag = <usize>load<i32>(by, LAG) << 2;
  const half = <usize>load<i32>(by, HALF_WIDTH) << 2;
  let used: u32 = 0;
  for (let n: usize = 0; n < <usize>count << 2; n += 4) {
    let c = by + COEFFICIENTS;
    let from = y + n + half - lag;
    let sum: f32 = 0;
    for (let cycle = load<i32>(by, CYCLES); cycle > 0; cycle--) {
      for (let at = from; at >= from - 2 * half; at -= 4, c += 4) sum += load<f32>(c) * load<f32>(at);
      from -= lag;
    }
    const value = <i32>cut(<f64>nearest(sum), most) + load<i32>(r + n);
    used |= value - ~most;
    store<i32>(row + n, value);
    store<f32>(y + n, <f32>value);
  }
  return used;
}

function farExact(by: usize, y: usize, r: usize, row: usize, count: i32, most: i32): u32 {
  const lag = <usize>load<i32>(by, LAG) << 3;
  const half = <usize>load<i32>(by, HALF_WIDTH) << 3;
  let used: u32 = 0;
  for (let n: usize = 0; n < <usize>count; n++) {
    let c = by + COEFFICIENTS;
    let from = y + (n << 3) + half - lag;
    let sum: f64 = 0;
    for (let cycle = load<i32>(by, CYCLES); cycle > 0; cycle--) {
      for (let at = from; at >= from - 2 * half; at -= 8, c += 8) sum += load<f64>(c) * load<f64>(at);
      from -= lag;
    }
    used |= put(sum, y + (n << 3), r + (n << 2), row + (n << 2), most);
  }
  return used;
}

@inline
function put(sum: f64, y: usize, r: usize, row: usize, most: i32): u32 {
  const value = <i32>cut(nearest(sum), most) + load<i32>(r);
  store<i32>(row, value);
  store<f64>(y, <f64>value);
  return value - ~most;
}

/** A rounded prediction as the effective width holds it; seldom cut, so that a machine that guesses need not wait. */
@inline
function cut(prediction: f64, most: i32): f64 {
  if (prediction > <f64>most) return <f64>most;
  if (prediction < <f64>~most) return <f64>~most;
  return prediction;
}

@inline
function folded(used: v128): u32 {
  const pairs = v128.or(used, i32x4.shuffle(used, used, 2, 3, 2, 3));
  return i32x4.extract_lane(pairs, 0) | i32x4.extract_lane(pairs, 1);
}

/**
 * Exact sums may be taken in any order: first what the values before four say of all four, then what each of the four
 * says of those behind it.
 */
function near(
  by: usize,
  y: usize,
  r: usize,
  row: usize,
  count: i32,
  most: i32,
  single: bool,
): u32 {
  const size: usize = single ? 2 : 3;
  const c = by + COEFFICIENTS;
  const taps = <usize>load<i32>(by, TAPS);
  const c1 = load<f64>(c);
  const c2 = load<f64>(c, 8);
  const c3 = load<f64>(c, 16);
  let used: u32 = 0;
  for (let n = 0; n < count; n += 4) {
    let even01 = f64x2.splat(0);
    let even23 = even01;
    let odd01 = even01;
    let odd23 = even01;
    // The furthest first: they are known while the values nearest by are still in the making.
    let back = taps;
    for (; back > 1; back -= 2) {
      const further = splat(y - (back << size), single);
      const nearer = splat(y - ((back - 1) << size), single);
      const at = c + (back << 3);
      even01 = f64x2.add(even01, f64x2.mul(further, v128.load(at - 8)));
      even23 = f64x2.add(even23, f64x2.mul(further, v128.load(at, 8)));
      odd01 = f64x2.add(odd01, f64x2.mul(nearer, v128.load(at - 16)));
      odd23 = f64x2.add(odd23, f64x2.mul(nearer, v128.load(at)));
    }
    if (back == 1) {
      const nearer = splat(y - (<usize>1 << size), single);
      odd01 = f64x2.add(odd01, f64x2.mul(nearer, v128.load(c)));
      odd23 = f64x2.add(odd23, f64x2.mul(nearer, v128.load(c, 16)));
    }
    const sums01 = f64x2.add(even01, odd01);
    const sums23 = f64x2.add(even23, odd23);
    const first = value(f64x2.extract_lane(sums01, 0), r, most, single);
    used |= keep(first, y, row, most, single);
    if (n + 1 == count) break;
    const second = value(f64x2.extract_lane(sums01, 1) + c1 * first, r + 4, most, single);
    used |= keep(second, y + (<usize>1 << size), row + 4, most, single);
    if (n + 2 == count) break;
    const third = value(f64x2.extract_lane(sums23, 0) + c2 * first + c1 * second, r + 8, most, single);
    used |= keep(third, y + (<usize>2 << size), row + 8, most, single);
    if (n + 3 == count) break;
    const fourth = value(
      f64x2.extract_lane(sums23, 1) + c3 * first + c2 * second + c1 * third,
      r + 12,
      most,
      single,
    );
    used |= keep(fourth, y + (<usize>3 << size), row + 12, most, single);
    y += <usize>4 << size;
    r += 16;
    row += 16;
  }
  return used;
}

@inline
function splat(at: usize, single: bool): v128 {
  return single ? f64x2.promote_low_f32x4(v128.load32_splat(at)) : v128.load64_splat(at);
}

/**
 * Prediction and residual. Up to 24 bits a sum that passes int32 is too wide whether it is wrapped or not, so that nobody
 * need wait for it to be wrapped.
 */
@inline
function value(sum: f64, r: usize, most: i32, single: bool): f64 {
  const whole = cut(nearest(sum), most) + <f64>load<i32>(r);
  return single ? whole : <f64>(<i32>(<i64>whole));
}

@inline
function keep(whole: f64, y: usize, row: usize, most: i32, single: bool): u32 {
  const code = <i32>(<i64>whole);
  store<i32>(row, code);
  if (single) store<f32>(y, <f32>whole);
  else store<f64>(y, whole);
  return code - ~most;
}
