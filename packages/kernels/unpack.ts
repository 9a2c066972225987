// Raw 24-bit codes, interleaved as a converter sends them, into one array per channel.

import { requireShape } from "@etalon/basis";

/**
 * Unpacks interleaved 24-bit codes:  byte 3·(n·C + c) … + 2 is code n of channel c, two's complement, lowest byte first.
 * @param bytes    [3·C·N]
 * @param channels C
 * @param out      [C·stride] channel c from c·stride on
 * @param stride   ≥ N
 * @throws ShapeFault bytes are no whole number of instants, or `out` is too small
 */
export function unpack24(bytes: Uint8Array, channels: number, out: Int32Array, stride: number): void {
  const samples = bytes.length / (3 * channels);
  const fits = Number.isInteger(samples) && stride >= samples && out.length >= channels * stride;
  requireShape(fits, "unpack24", [bytes.length, channels, stride, out.length]);
  for (let c = 0; c < channels; c++) {
    for (let n = 0, at = 3 * c; n < samples; n++, at += 3 * channels)
      out[c * stride + n] = bytes[at] | (bytes[at + 1] << 8) | ((bytes[at + 2] << 24) >> 8);
  }
}
