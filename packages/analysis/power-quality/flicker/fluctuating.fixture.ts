// A voltage that fluctuates as the flickermeter's test signals do, and what a flickermeter makes of it. For tests.

import type { Lamp } from "./eye-response.ts";
import { flickermeterRule, openFlickermeter } from "./flickermeter.ts";
import { openSeverityClasses, type SeverityClasses } from "./severity-classes.ts";

export interface Fluctuation {
  readonly nominalHz: 50 | 60;
  readonly shape: "sinusoidal" | "rectangular";
  readonly changesPerMinute: number;
  /** ΔV/V, peak to peak. */
  readonly percent: number;
  /** Changes begin so long after a zero crossing of the voltage; at 0 s they fall on one where they can. */
  readonly delayS?: number;
}

export const DECLARED_V = 230;

/** u = √2·230·sin(2πft)·(1 + ΔV/V/2·m(t)), m a sine or its sign, from sample `first` on. */
export function fluctuating(
  { nominalHz, shape, changesPerMinute, percent, delayS = 0 }: Fluctuation,
  sampleRateHz: number,
  first: number,
  into: Float64Array,
): void {
  const modulationHz = changesPerMinute / 120;
  for (let n = 0; n < into.length; n++) {
    const t = (first + n) / sampleRateHz;
    const change = fraction(modulationHz * (t - delayS));
    const m = shape === "sinusoidal" ? Math.sin(2 * Math.PI * change) : change < 0.5 ? 1 : -1;
    const voltage = Math.SQRT2 * DECLARED_V * Math.sin(2 * Math.PI * fraction(nominalHz * t));
    into[n] = voltage * (1 + (percent / 200) * m);
  }
}

const fraction = (x: number): number => x - Math.floor(x);

/** Classes of P_inst from one whole second to another, after the 120 s in which the flickermeter settles. */
export function flickerOf(
  fluctuation: Fluctuation,
  lamp: Lamp,
  sampleRateHz: number,
  fromS: number,
  toS: number,
): SeverityClasses {
  const meter = openFlickermeter(flickermeterRule(lamp, fluctuation.nominalHz, sampleRateHz), DECLARED_V);
  const classes = openSeverityClasses();
  const second = new Float64Array(sampleRateHz);
  for (let s = 0; s < toS; s++) {
    fluctuating(fluctuation, sampleRateHz, s * sampleRateHz, second);
    meter.push(second, s < fromS ? nowhere : classes);
  }
  return classes;
}

const nowhere = { add: () => undefined };
