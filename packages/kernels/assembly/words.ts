// The few vector operations that several kernels share.

/** a + k·x; one rounding in the relaxed build, two in the plain one. */
@inline
export function mac(k: v128, x: v128, a: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_madd(k, x, a) : f32x4.add(a, f32x4.mul(k, x));
}

/** a − k·x, likewise. */
@inline
export function nmac(k: v128, x: v128, a: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f32x4.relaxed_nmadd(k, x, a) : f32x4.sub(a, f32x4.mul(k, x));
}

/** a + k·x in doubles, likewise. */
@inline
export function mac64(k: v128, x: v128, a: v128): v128 {
  return ASC_FEATURE_RELAXED_SIMD ? f64x2.relaxed_madd(k, x, a) : f64x2.add(a, f64x2.mul(k, x));
}

/** Four codes as floats: exact below 2^24. */
@inline
export function codes(at: usize, offset: usize): v128 {
  return f32x4.convert_i32x4_s(v128.load(at + offset));
}

/** Two codes as doubles: always exact. */
@inline
export function wideCodes(at: usize): v128 {
  return f64x2.convert_low_i32x4_s(v128.load64_zero(at));
}

/** Sum of four floats, in double: (0 + 2) + (1 + 3). */
@inline
export function wideSum(v: v128): f64 {
  return pairSum(
    f64x2.add(f64x2.promote_low_f32x4(v), f64x2.promote_low_f32x4(i32x4.shuffle(v, v, 2, 3, 2, 3))),
  );
}

@inline
export function pairSum(v: v128): f64 {
  return f64x2.extract_lane(v, 0) + f64x2.extract_lane(v, 1);
}

/** Sum of four integers, modulo 2^32: (0 + 2) + (1 + 3). */
@inline
export function integerSum(v: v128): i32 {
  const pairs = i32x4.add(v, i32x4.shuffle(v, v, 2, 3, 2, 3));
  return i32x4.extract_lane(pairs, 0) + i32x4.extract_lane(pairs, 1);
}
