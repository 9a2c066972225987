// The least and the greatest code of a row; see ../code-kernels.ts.

/** out[0] = least, out[1] = greatest of `count` codes; `count` ≥ 4. */
export function extremes(x: usize, count: i32, out: usize): void {
  let least = v128.load(x);
  let most = least;
  let at = x + 16;
  const last = x + (<usize>count << 2) - 16; // the last four, which the one before them may overlap
  for (; at < last; at += 16) {
    const codes = v128.load(at);
    least = i32x4.min_s(least, codes);
    most = i32x4.max_s(most, codes);
  }
  const codes = v128.load(last);
  least = i32x4.min_s(least, codes);
  most = i32x4.max_s(most, codes);
  least = i32x4.min_s(least, i32x4.shuffle(least, least, 2, 3, 2, 3));
  most = i32x4.max_s(most, i32x4.shuffle(most, most, 2, 3, 2, 3));
  i32.store(out, min(i32x4.extract_lane(least, 0), i32x4.extract_lane(least, 1)));
  i32.store(out, max(i32x4.extract_lane(most, 0), i32x4.extract_lane(most, 1)), 4);
}
