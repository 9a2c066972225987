// How an order's voltage goes with its current from window to window: sums that an hours-long study keeps instead of a
// list. Called by study.ts; read by source-side.ts.

import { angleDeg, minus, type Phasor, phasor, plus, scaled, times } from "@etalon/kernels/phasor";

/** About their means over some minutes, of all phases together, summed over all windows. */
export interface OrderMoments {
  /** Σ ΔU·conj(ΔI), V·A. */
  readonly cross: Phasor;
  /** Σ |ΔU|², V²; Σ |ΔI|², A². */
  readonly voltageSquare: number;
  readonly currentSquare: number;
  /** Windows, less one for each mean that was taken away. */
  readonly freedom: number;
  /** Mean of P_h over the windows, and the standard uncertainty of that mean by their scatter. */
  readonly activeW: number;
  readonly activeStandardW: number;
}

/** Means are taken over so many windows: what drifts for longer is no answer of one side to the other. */
const BLOCK_WINDOWS = 600;
const zero: Phasor = { re: 0, im: 0 };
const square = ({ re, im }: Phasor): number => re * re + im * im;
const product = (x: Phasor, y: Phasor): Phasor => times(x, { re: y.re, im: -y.im });

export function openOrderMoments(phases: number) {
  let block = freshBlock(phases);
  let cross = zero;
  let [voltageSquare, currentSquare, freedom] = [0, 0, 0];
  let [count, activeW, activeSquares] = [0, 0, 0];

  /** Σ x·conj(y) − n·x̄·conj(ȳ) of each phase. */
  function settled() {
    const { n, voltages, currents } = block;
    if (n < 2) return { cross, voltageSquare, currentSquare, freedom };
    const less = (total: number, of: readonly Phasor[]): number =>
      Math.max(0, total - of.reduce((sum, x) => sum + square(x), 0) / n);
    const ofMeans = voltages.reduce((sum, u, k) => plus(sum, product(u, currents[k]!)), zero);
    return {
      cross: plus(cross, minus(block.cross, scaled(ofMeans, 1 / n))),
      voltageSquare: voltageSquare + less(block.voltageSquare, voltages),
      currentSquare: currentSquare + less(block.currentSquare, currents),
      freedom: freedom + n - 1,
    };
  }

  return {
    /** @param reference  of the same window: its fundamental's angle, by which order h is turned back h times */
    add(order: number, reference: Phasor, voltages: readonly Phasor[], currents: readonly Phasor[]): void {
      const turn = phasor(1, -order * angleDeg(reference));
      let P = 0;
      for (const [k, u] of voltages.entries()) {
        const [U, I] = [times(u, turn), times(currents[k]!, turn)];
        const S = product(U, I);
        P += S.re;
        block.cross = plus(block.cross, S);
        block.voltages[k] = plus(block.voltages[k]!, U);
        block.currents[k] = plus(block.currents[k]!, I);
        block.voltageSquare += square(U);
        block.currentSquare += square(I);
      }
      count++;
      const off = P - activeW;
      activeW += off / count;
      activeSquares += off * (P - activeW);
      if (++block.n < BLOCK_WINDOWS) return;
      ({ cross, voltageSquare, currentSquare, freedom } = settled());
      block = freshBlock(phases);
    },
    moments: (): OrderMoments => ({
      ...settled(),
      activeW,
      activeStandardW: count > 1 ? Math.sqrt(activeSquares / (count - 1) / count) : Number.POSITIVE_INFINITY,
    }),
  };
}

const freshBlock = (phases: number) => ({
  n: 0,
  cross: zero,
  voltages: Array.from({ length: phases }, () => zero),
  currents: Array.from({ length: phases }, () => zero),
  voltageSquare: 0,
  currentSquare: 0,
});
