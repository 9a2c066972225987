// The discrete Fourier transform of a power of two complex values, in place and in doubles. Called for the lines of
// power quality; what works on codes has its own in `code-kernels.ts`.

import { requireShape } from "@etalon/basis";

/** Turns and places of one length, made once. */
export interface TransformRule {
  readonly points: number;
  /** [M/2] cos(2πk/M) and −sin(2πk/M). */
  readonly turnRe: Float64Array;
  readonly turnIm: Float64Array;
  /** [M] where each value goes before the first butterflies: its index with the bits reversed. */
  readonly place: Uint32Array;
}

/** @throws ShapeFault points are no power of two from 2 on */
export function transformRule(points: number): TransformRule {
  const bits = Math.round(Math.log2(points));
  requireShape(bits >= 1 && bits <= 24 && 2 ** bits === points, "transformRule", [points]);
  const place = new Uint32Array(points);
  for (let k = 1; k < points; k++) place[k] = (place[k >> 1] >> 1) | (k & 1 ? points >> 1 : 0);
  const turns = Array.from({ length: points >> 1 }, (_, k) => (2 * Math.PI * k) / points);
  return {
    points,
    turnRe: Float64Array.from(turns, Math.cos),
    turnIm: Float64Array.from(turns, (angle) => -Math.sin(angle)),
    place,
  };
}

/**
 *     X[k] = Σ_m x[m]·e^(−j2πkm/M)
 *
 * @param re, im  [M] x, replaced by X
 * @throws ShapeFault lengths differ from the rule's
 * @source J. W. Cooley and J. W. Tukey 1965, decimation in time
 */
export function complexTransform(rule: TransformRule, re: Float64Array, im: Float64Array): void {
  const { points, turnRe, turnIm, place } = rule;
  requireShape(re.length === points && im.length === points, "complexTransform", [re.length, im.length]);
  for (let k = 0; k < points; k++) {
    const other = place[k];
    if (other <= k) continue;
    const [heldRe, heldIm] = [re[k], im[k]];
    re[k] = re[other];
    im[k] = im[other];
    re[other] = heldRe;
    im[other] = heldIm;
  }
  for (let half = 1, stride = points >> 1; half < points; half <<= 1, stride >>= 1) {
    for (let first = 0; first < points; first += 2 * half) {
      for (let j = 0, turn = 0; j < half; j++, turn += stride) {
        const a = first + j;
        const b = a + half;
        const c = turnRe[turn];
        const s = turnIm[turn];
        const bRe = re[b] * c - im[b] * s;
        const bIm = re[b] * s + im[b] * c;
        re[b] = re[a] - bRe;
        im[b] = im[a] - bIm;
        re[a] += bRe;
        im[a] += bIm;
      }
    }
  }
}
