// Rms, power, distortion and harmonics of one phase or element; analyze.ts calls it.

import type { HarmonicAnalysis, PhaseAnalysis, PolarRms } from "./analysis-result.ts";
import { angleDeg, complexPower, type Phasor, rms, wrapDeg } from "./phasor.ts";
import { HIGHEST_ORDER, type Spectra, type Spectrum } from "./spectra.ts";

/** Orders printed; distortion looks one further. */
const PRINTED_ORDERS = 39;

/** A voltage and the current that flows through the same meter element. */
export interface Element {
  readonly name: string;
  readonly voltage: Float64Array | null;
  readonly current: Float64Array | null;
}

export function analyzePhase(element: Element, spectra: Spectra, referenceDeg: number): PhaseAnalysis {
  const { voltage, current } = element;
  const u = voltage && spectra.of.get(voltage);
  const i = current && spectra.of.get(current);
  const voltageRms = voltage && Math.sqrt(spectra.mean(voltage, voltage));
  const currentRms = current && Math.sqrt(spectra.mean(current, current));
  const activePowerW = voltage && current && spectra.mean(voltage, current);
  const apparentPowerVA = voltageRms === null || currentRms === null ? null : voltageRms * currentRms;
  const u1 = u?.order(1) ?? null;
  const i1 = i?.order(1) ?? null;
  return {
    name: element.name,
    voltageRms,
    currentRms,
    fundamentalVoltage: polar(u1, referenceDeg),
    fundamentalCurrent: polar(i1, referenceDeg),
    activePowerW,
    fundamentalReactivePowerVar: u1 && i1 && complexPower(u1, i1).im,
    apparentPowerVA,
    powerFactor: ratio(activePowerW, apparentPowerVA),
    thdVoltagePercent: distortionPercent(u ?? null),
    thdCurrentPercent: distortionPercent(i ?? null),
    harmonics: harmonics(u ?? null, i ?? null),
  };
}

export function ratio(numerator: number | null, denominator: number | null): number | null {
  return numerator === null || denominator === null || !(denominator > 0) ? null : numerator / denominator;
}

function polar(x: Phasor | null, referenceDeg: number): PolarRms | null {
  return x && { rms: rms(x), angleDeg: wrapDeg(angleDeg(x) - referenceDeg) };
}

/** √(Σ X_h²)/X_1 in percent, orders 2 to 40 that the sampling rate reaches; null where it reaches none. */
function distortionPercent(spectrum: Spectrum | null): number | null {
  const first = spectrum?.order(1) ?? null;
  if (!spectrum || !first || !spectrum.order(2)) return null;
  let squares = 0;
  for (let h = 2; h <= HIGHEST_ORDER; h++) {
    const x = spectrum.order(h);
    if (x) squares += x.re ** 2 + x.im ** 2;
  }
  return ratio(100 * Math.sqrt(squares), rms(first));
}

function harmonics(u: Spectrum | null, i: Spectrum | null): HarmonicAnalysis[] {
  return Array.from({ length: PRINTED_ORDERS }, (_, n) => {
    const order = n + 1;
    const uh = u?.order(order) ?? null;
    const ih = i?.order(order) ?? null;
    return {
      order,
      voltageRms: uh && rms(uh),
      currentRms: ih && rms(ih),
      activePowerW: uh && ih && complexPower(uh, ih).re,
    };
  });
}
