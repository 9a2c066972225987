// Squares of samples at the full rate, thinned to about 1 kHz for the filters behind. Called by flickermeter.ts.

/**
 * out[m] = Σ_k taps[k]·x²[m·D + k], the taps three running means of D in a row: nulls of third order at every multiple
 * of the thinned rate, so that 80 dB of what would fold into the eye's band is gone.
 */
export interface Thinning {
  /** D. */
  readonly by: number;
  /** [3][D] taps of an output for its oldest, middle and newest D samples. */
  readonly taps: readonly [Float64Array, Float64Array, Float64Array];
  /** C(s) = Σ c_n·s^(2n), rad/s: undoes the running means in the eye's band to 1e-6. */
  readonly equaliser: readonly number[];
}

/** The thinned rate is at least this; samples at less are all kept. */
const LEAST_THINNED_HZ = 1000;

export function thinningOf(sampleRateHz: number): Thinning {
  const D = Math.max(1, Math.floor(sampleRateHz / LEAST_THINNED_HZ));
  const once = new Float64Array(D).fill(1 / D);
  const all = convolved(convolved(once, once), once); // [3D − 2]
  const part = (k: number) => Float64Array.from({ length: D }, (_, n) => all[k * D + n] ?? 0);
  // ln(one running mean) = −a·θ² − b·θ⁴ − …, θ = ω/fs
  const a = (D ** 2 - 1) / 24;
  const b = (D ** 4 - 1) / 2880;
  return {
    by: D,
    taps: [part(0), part(1), part(2)],
    equaliser: [1, (-3 * a) / sampleRateHz ** 2, (3 * b + 4.5 * a ** 2) / sampleRateHz ** 4],
  };
}

function convolved(x: Float64Array, y: Float64Array): Float64Array {
  const out = new Float64Array(x.length + y.length - 1);
  x.forEach((left, n) => {
    y.forEach((right, k) => {
      out[n + k]! += left * right;
    });
  });
  return out;
}
