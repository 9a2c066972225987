// An rms phasor and the few operations on it. Called wherever phasors are: kernels, analysis, the measuring program.

/** Rms phasor, cosine reference: x(t) = √2·Re((re + j·im)·e^(jωt)). */
export interface Phasor {
  readonly re: number;
  readonly im: number;
}

export const phasor = (rms: number, angleDeg: number): Phasor => {
  const angle = (angleDeg * Math.PI) / 180;
  return { re: rms * Math.cos(angle), im: rms * Math.sin(angle) };
};

export const plus = (x: Phasor, y: Phasor): Phasor => ({ re: x.re + y.re, im: x.im + y.im });
export const minus = (x: Phasor, y: Phasor): Phasor => ({ re: x.re - y.re, im: x.im - y.im });
export const times = (x: Phasor, y: Phasor): Phasor => ({
  re: x.re * y.re - x.im * y.im,
  im: x.re * y.im + x.im * y.re,
});
export const scaled = (x: Phasor, by: number): Phasor => ({ re: x.re * by, im: x.im * by });
/** What the phasor's wave measures: |x|, since the phasor is an rms one. */
export const rms = (x: Phasor): number => Math.hypot(x.re, x.im);
export const angleDeg = (x: Phasor): number => (Math.atan2(x.im, x.re) * 180) / Math.PI;

/** Complex power u·conj(i): watt in `re`, var in `im`, positive for a lagging current. */
export const complexPower = (u: Phasor, i: Phasor): Phasor => times(u, { re: i.re, im: -i.im });

/** Into (−180°, 180°]. */
export const wrapDeg = (angle: number): number => {
  const turned = angle - 360 * Math.round(angle / 360);
  return turned === -180 ? 180 : turned;
};
