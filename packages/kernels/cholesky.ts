// Small symmetric positive definite systems, solved in place. Called by edge-rule and harmonic-fit.

/**
 * Factor  A = L·Lᵀ  in place: the lower triangle of `matrix` becomes L; the upper is not read.
 * @param matrix [size·size] row by row
 * @returns false where A is not positive definite in double precision (the matrix is spoilt then)
 */
export function factor(matrix: Float64Array, size: number): boolean {
  for (let j = 0; j < size; j++) {
    for (let k = 0; k <= j; k++) {
      let rest = matrix[j * size + k];
      for (let l = 0; l < k; l++) rest -= matrix[j * size + l] * matrix[k * size + l];
      if (k < j) matrix[j * size + k] = rest / matrix[k * size + k];
      else if (rest > 0) matrix[j * size + j] = Math.sqrt(rest);
      else return false;
    }
  }
  return true;
}

/** L·y = b, in place: b becomes y. */
export function solveForward(lower: Float64Array, size: number, b: Float64Array): void {
  for (let j = 0; j < size; j++) {
    let rest = b[j];
    for (let l = 0; l < j; l++) rest -= lower[j * size + l] * b[l];
    b[j] = rest / lower[j * size + j];
  }
}

/** Lᵀ·x = y, in place: y becomes x. */
export function solveBackward(lower: Float64Array, size: number, y: Float64Array): void {
  for (let j = size - 1; j >= 0; j--) {
    let rest = y[j];
    for (let l = j + 1; l < size; l++) rest -= lower[l * size + j] * y[l];
    y[j] = rest / lower[j * size + j];
  }
}
