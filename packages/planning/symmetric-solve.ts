// Small symmetric positive equations, solved with what their solution is sure of. Called by the sum meter's estimate.

/** Of A·x = b: x and A⁻¹; null where A is not positive to working precision: something in it cannot be told apart. */
export interface Solved {
  readonly x: Float64Array;
  /** [p·p] */
  readonly inverse: Float64Array;
}

/** A pivot this small beside its own diagonal is rounding. */
const RANK = 1e-11;

/**
 * Cholesky's factor after scaling to a unit diagonal:  A = D·L·Lᵀ·D
 * @param A [p·p] symmetric
 * @param b [p]
 */
export function solved(A: Float64Array, b: Float64Array): Solved | null {
  const p = b.length;
  const scale = Float64Array.from(b, (_, i) => Math.sqrt(A[i * p + i]!));
  if (scale.some((d) => !(d > 0))) return null;
  const L = new Float64Array(p * p);
  for (let i = 0; i < p; i++)
    for (let j = 0; j <= i; j++) {
      let sum = A[i * p + j]! / (scale[i]! * scale[j]!);
      for (let k = 0; k < j; k++) sum -= L[i * p + k]! * L[j * p + k]!;
      if (i === j) {
        if (sum < RANK) return null;
        L[i * p + i] = Math.sqrt(sum);
      } else L[i * p + j] = sum / L[j * p + j]!;
    }
  const inverse = new Float64Array(p * p);
  const column = new Float64Array(p);
  for (let c = 0; c < p; c++) {
    for (let i = 0; i < p; i++) {
      let sum = i === c ? 1 : 0;
      for (let k = 0; k < i; k++) sum -= L[i * p + k]! * column[k]!;
      column[i] = sum / L[i * p + i]!;
    }
    for (let i = p - 1; i >= 0; i--) {
      let sum = column[i]!;
      for (let k = i + 1; k < p; k++) sum -= L[k * p + i]! * column[k]!;
      column[i] = sum / L[i * p + i]!;
    }
    for (let i = 0; i < p; i++) inverse[i * p + c] = column[i]! / (scale[i]! * scale[c]!);
  }
  const x = Float64Array.from(b, (_, i) => {
    let sum = 0;
    for (let k = 0; k < p; k++) sum += inverse[i * p + k]! * b[k]!;
    return sum;
  });
  return { x, inverse };
}
