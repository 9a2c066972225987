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
  /** How the windows scatter; null of a single one. */
  readonly scatter: OrderScatter | null;
}

/**
 * From one window to the next, half the mean square of the differences: noise of the instrument, and what of the load is
 * quicker than a window. What drifts is what was there, and no uncertainty of it.
 */
export interface OrderScatter {
  /** Standard uncertainties of the means over all windows: of P_h, Σ|U|² and Σ|I|² of all phases. */
  readonly activeW: number;
  readonly voltageSquare: number;
  readonly currentSquare: number;
  /** What of the mean Σ|U|², Σ|I|² may be noise: a square only grows by it. */
  readonly voltageNoise: number;
  readonly currentNoise: number;
}

/** What is compared from one window to the next. */
interface Look {
  readonly activeW: number;
  readonly voltageSquare: number;
  readonly currentSquare: number;
  readonly voltages: readonly Phasor[];
  readonly currents: readonly Phasor[];
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
  let last: Look | null = null;
  let steps = noSteps;

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
      const turned = {
        voltages: voltages.map((u) => times(u, turn)),
        currents: currents.map((i) => times(i, turn)),
      };
      let [activeW, uu, ii] = [0, 0, 0];
      for (const [k, U] of turned.voltages.entries()) {
        const I = turned.currents[k]!;
        const S = product(U, I);
        activeW += S.re;
        uu += square(U);
        ii += square(I);
        block.cross = plus(block.cross, S);
        block.voltages[k] = plus(block.voltages[k]!, U);
        block.currents[k] = plus(block.currents[k]!, I);
      }
      block.voltageSquare += uu;
      block.currentSquare += ii;
      const look = { activeW, voltageSquare: uu, currentSquare: ii, ...turned };
      if (last !== null) steps = stepped(steps, last, look);
      last = look;
      if (++block.n < BLOCK_WINDOWS) return;
      ({ cross, voltageSquare, currentSquare, freedom } = settled());
      block = freshBlock(phases);
    },
    moments: (): OrderMoments => ({ ...settled(), scatter: scatterOf(steps) }),
  };
}

/** Sums of squares of the differences. */
type Steps = OrderScatter & { readonly count: number };
const noSteps: Steps = {
  ...{ count: 0, activeW: 0, voltageSquare: 0, currentSquare: 0, voltageNoise: 0, currentNoise: 0 },
};

function stepped(sums: Steps, from: Look, to: Look): Steps {
  const off = (name: "activeW" | "voltageSquare" | "currentSquare") =>
    sums[name] + (to[name] - from[name]) ** 2;
  const moved = (name: "voltages" | "currents") =>
    to[name].reduce((sum, x, k) => sum + square(minus(x, from[name][k]!)), 0);
  return {
    count: sums.count + 1,
    activeW: off("activeW"),
    voltageSquare: off("voltageSquare"),
    currentSquare: off("currentSquare"),
    voltageNoise: sums.voltageNoise + moved("voltages"),
    currentNoise: sums.currentNoise + moved("currents"),
  };
}

function scatterOf({ count, ...sums }: Steps): OrderScatter | null {
  if (count === 0) return null;
  const variance = (sum: number): number => sum / count / 2;
  const ofMean = (sum: number): number => Math.sqrt(variance(sum) / (count + 1));
  return {
    activeW: ofMean(sums.activeW),
    voltageSquare: ofMean(sums.voltageSquare),
    currentSquare: ofMean(sums.currentSquare),
    voltageNoise: variance(sums.voltageNoise),
    currentNoise: variance(sums.currentNoise),
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
