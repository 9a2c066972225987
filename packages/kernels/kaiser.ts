// The Kaiser window and the sine cardinal. Called by the kernels that interpolate: edge-rule and delay.

/** Modified Bessel function of the first kind, order 0, for |x| ≤ 30:  I0(x) = Σ ((x/2)^k / k!)². */
export function besselI0(x: number): number {
  const quarter = (x / 2) ** 2;
  let sum = 1;
  let term = 1;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= quarter / (k * k);
    sum += term;
  }
  return sum;
}

/**
 * Kaiser window:  w(x) = I0(β·√(1 − x²)) / I0(β)  for −1 ≤ x ≤ 1, zero outside.
 * @source J. F. Kaiser 1974; the rule β = 0.1102·(A − 8.7) for a stop band A dB down (A > 50)
 */
export function kaiser(x: number, beta: number): number {
  const inside = 1 - x * x;
  return inside < 0 ? 0 : besselI0(beta * Math.sqrt(inside)) / besselI0(beta);
}

/** sin(πx)/(πx), 1 at 0. */
export function sinc(x: number): number {
  return x === 0 ? 1 : Math.sin(Math.PI * x) / (Math.PI * x);
}
