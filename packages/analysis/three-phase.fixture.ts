// Waves made from tables of rms phasors, for the tests of this package: cosines summed sample by sample.

export interface Component {
  readonly order: number;
  readonly rms: number;
  readonly angleDeg: number;
}

export const component = (order: number, rms: number, angleDeg: number): Component => ({
  order,
  rms,
  angleDeg,
});

/** √2·Σ X_h·cos(h·2πft + α_h). */
export function wave(
  components: readonly Component[],
  frequencyHz: number,
  sampleRateHz: number,
  samples: number,
): Float64Array {
  return Float64Array.from({ length: samples }, (_, n) => {
    const turn = (2 * Math.PI * frequencyHz * n) / sampleRateHz;
    let sum = 0;
    for (const { order, rms, angleDeg } of components)
      sum += Math.SQRT2 * rms * Math.cos(order * turn + (angleDeg * Math.PI) / 180);
    return sum;
  });
}

/** A balanced three-phase system of one order-1 component each, a first. */
export function balanced(rms: number, angleDeg: number): Component[][] {
  return [0, -120, 120].map((shift) => [component(1, rms, angleDeg + shift)]);
}
