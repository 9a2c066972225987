// Whether a meter's pulses keep step with a task of its firmware. Called by the scatter and by the slow task.

/** Whether times lie on a grid of this period, whatever its phase:  |Σ exp(2πi·t/τ)|/n > 0.95. */
export function onGrid(timesS: readonly number[], tickS: number): boolean {
  let re = 0;
  let im = 0;
  for (const t of timesS) {
    re += Math.cos((2 * Math.PI * t) / tickS);
    im += Math.sin((2 * Math.PI * t) / tickS);
  }
  return Math.hypot(re, im) > 0.95 * timesS.length;
}
