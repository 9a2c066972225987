// The waves that the benchmark works on; always the same.

/** Six rows of 24-bit codes of three-phase mains at 50.02 Hz, 4,000 samples/s. */
export function threePhaseCodes(samples: number): Int32Array {
  const codes = new Int32Array(6 * samples);
  for (let c = 0; c < 6; c++)
    for (let n = 0; n < samples; n++)
      codes[c * samples + n] = Math.round(5e6 * Math.sin(((2 * Math.PI * 50.02) / 4000) * n - 2.0944 * c));
  return codes;
}
