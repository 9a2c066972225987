// 24-bit codes as a converter sends them, into one int32 array per channel; see ../code-kernels.ts.

/** Codes of one instant stand side by side, three bytes each, the lowest first. */
export function unpack24(
  from: usize,
  channels: i32,
  samples: i32,
  to: usize,
  stride: i32,
): void {
  const step = <usize>(3 * channels);
  for (let c = 0; c < channels; c++) {
    let at = from + <usize>(3 * c);
    let out = to + (<usize>(c * stride) << 2);
    const end = out + (<usize>samples << 2);
    while (out < end) {
      // two bytes and the signed third: no byte behind the last code is touched
      i32.store(out, <i32>load<u16>(at) | (<i32>load<i8>(at, 2) << 16));
      at += step;
      out += 4;
    }
  }
}
