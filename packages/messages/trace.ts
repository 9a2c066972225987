// A wave in few characters: a byte a value, in steps of a 127th of its peak. Who draws may round outwards, so that nothing
// that was seen lies outside of what is shown. Written by measuring machines, read by whoever shows it.

import { insist } from "@etalon/basis/fault";

const STEPS = 127;
const ZERO = 128;

/**
 * Values as text:  byte = 128 + round(127·x/peak), in base 64.
 * @param peak   what the greatest step stands for, above 0; no value is beyond it
 * @param round  `Math.floor` and `Math.ceil` draw least and greatest values outwards
 */
export function traceText(
  values: ArrayLike<number>,
  peak: number,
  round: (steps: number) => number = Math.round,
): string {
  let bytes = "";
  for (let n = 0; n < values.length; n++) {
    const step = round((STEPS * values[n]!) / peak);
    insist(Math.abs(step) <= STEPS, `trace: ${values[n]} is beyond the peak of ${peak}`);
    bytes += String.fromCharCode(ZERO + step);
  }
  return btoa(bytes);
}

/** The values that such a text stands for; those that no text of ours has are none. */
export function traceValues(text: string, peak: number): number[] {
  try {
    return Array.from(atob(text), (one) => ((one.charCodeAt(0) - ZERO) * peak) / STEPS);
  } catch {
    return []; // not in base 64
  }
}
