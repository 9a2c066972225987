// The 5 Hz lines of one window, as far as the orders asked for go. Made by power-quality.ts, called by block.ts.

import { besselI0, sinc } from "@etalon/kernels/kaiser";
import { cyclesPerWindow } from "./cycle-windows.ts";
import { HIGHEST_ORDER, type PowerQualityOptions } from "./options.ts";

/** A stretch of one channel with the window in it: samples before and behind are context. */
export interface WindowedChannel {
  readonly x: Float64Array;
  /** In samples of `x`, real-valued. */
  readonly start: number;
  readonly length: number;
}

/** [K + 1] rms phasors of lines k = 0 … K, angles those at the window's start. */
export interface Lines {
  readonly re: Float64Array;
  readonly im: Float64Array;
}

/** Null where the stretch gives too little context. */
export type WindowLines = (windowed: WindowedChannel) => Lines | null;

/** Samples on either side of a window that its lines need. */
export const CONTEXT = 16;

const M = 2048;
const COS = Float64Array.from({ length: M }, (_, m) => Math.cos((2 * Math.PI * m) / M));

export function windowLines(options: PowerQualityOptions): WindowLines {
  const N = cyclesPerWindow(options.nominalHz);
  const wanted = Math.max(
    HIGHEST_ORDER * N + N / 2,
    options.signallingHz === null ? 0 : Math.ceil((options.signallingHz * N) / 40) + 2,
  );
  return ({ x, start, length }) => {
    const K = Math.min(wanted, Math.floor((0.93 * length) / 2));
    const y = new Float64Array(M);
    for (let m = 0; m < M; m++) y[m] = at(x, start + (m * length) / M);
    const re = new Float64Array(K + 1);
    const im = new Float64Array(K + 1);
    for (let k = 0; k <= K; k++) {
      let c = 0;
      let s = 0;
      for (let m = 0; m < M; m++) {
        const turn = (k * m) % M;
        c += y[m]! * COS[turn]!;
        s -= y[m]! * COS[(turn + (3 * M) / 4) % M]!;
      }
      const scale = (k === 0 ? 1 : Math.SQRT2) / M;
      re[k] = c * scale;
      im[k] = s * scale;
    }
    return { re, im };
  };
}

function at(x: Float64Array, position: number): number {
  const whole = Math.floor(position);
  const fraction = position - whole;
  if (fraction < 1e-9) return x[whole]!;
  let sum = 0;
  let weights = 0;
  for (let k = -CONTEXT + 1; k <= CONTEXT; k++) {
    const v = fraction - k;
    const w = sinc(v) * besselI0(12 * Math.sqrt(Math.max(0, 1 - (v / CONTEXT) ** 2)));
    sum += w * (x[whole + k] ?? 0);
    weights += w;
  }
  return sum / weights;
}
