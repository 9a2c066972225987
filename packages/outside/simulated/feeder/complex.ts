// Complex numbers and small linear systems for the simulated feeder, which shares no arithmetic with what judges it.

export interface Complex {
  readonly re: number;
  readonly im: number;
}

export const complex = (re: number, im = 0): Complex => ({ re, im });
export const polar = (size: number, angleRad: number): Complex =>
  complex(size * Math.cos(angleRad), size * Math.sin(angleRad));
export const add = (x: Complex, y: Complex): Complex => complex(x.re + y.re, x.im + y.im);
export const subtract = (x: Complex, y: Complex): Complex => complex(x.re - y.re, x.im - y.im);
export const multiply = (x: Complex, y: Complex): Complex =>
  complex(x.re * y.re - x.im * y.im, x.re * y.im + x.im * y.re);
export const conjugate = (x: Complex): Complex => complex(x.re, -x.im);
export const size = (x: Complex): number => Math.hypot(x.re, x.im);

export function divide(x: Complex, y: Complex): Complex {
  const square = y.re * y.re + y.im * y.im;
  return complex((x.re * y.re + x.im * y.im) / square, (x.im * y.re - x.re * y.im) / square);
}

/** A·x = b by elimination with the largest pivot of each column; null where A is singular. */
export function solved(matrix: readonly (readonly Complex[])[], right: readonly Complex[]): Complex[] | null {
  const rows = matrix.map((row, k) => [...row, right[k]!]);
  const N = rows.length;
  for (let c = 0; c < N; c++) {
    let pivot = c;
    for (let r = c + 1; r < N; r++) if (size(rows[r]![c]!) > size(rows[pivot]![c]!)) pivot = r;
    if (!(size(rows[pivot]![c]!) > 0)) return null;
    [rows[c], rows[pivot]] = [rows[pivot]!, rows[c]!];
    for (let r = 0; r < N; r++) {
      if (r === c) continue;
      const factor = divide(rows[r]![c]!, rows[c]![c]!);
      for (let k = c; k <= N; k++) rows[r]![k] = subtract(rows[r]![k]!, multiply(factor, rows[c]![k]!));
    }
  }
  return rows.map((row, k) => divide(row[N]!, row[k]!));
}
