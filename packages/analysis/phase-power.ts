// Rms, power, distortion and harmonics of one phase or element; analyze.ts calls it.

import { angleDeg, complexPower, type Phasor, rms, wrapDeg } from "@etalon/kernels/phasor";
import type { HarmonicAnalysis, PhaseAnalysis, PolarRms } from "./analysis-result.ts";
import type { Element } from "./elements.ts";
import { harmonicDirection } from "./harmonic-direction.ts";
import { ratio } from "./power-theory/observed-system.ts";
import { HIGHEST_ORDER, type Spectra } from "./spectra.ts";

/** Orders printed; distortion looks one further. */
const PRINTED_ORDERS = 39;

export function analyzePhase(element: Element, spectra: Spectra, referenceDeg: number): PhaseAnalysis {
  const { voltage, current } = element;
  const u = ofChannel(voltage, spectra);
  const i = ofChannel(current, spectra);
  const voltageRms = voltage && Math.sqrt(Math.max(spectra.mean(voltage, voltage), 0));
  const currentRms = current && Math.sqrt(Math.max(spectra.mean(current, current), 0));
  const activePowerW = voltage && current && spectra.mean(voltage, current);
  const apparentPowerVA = voltageRms === null || currentRms === null ? null : voltageRms * currentRms;
  const u1 = u(1);
  const i1 = i(1);
  return {
    name: element.name,
    voltageRms,
    currentRms,
    fundamentalVoltage: u1 && polar(u1, referenceDeg),
    fundamentalCurrent: i1 && polar(i1, referenceDeg),
    activePowerW,
    fundamentalReactivePowerVar: u1 && i1 && complexPower(u1, i1).im,
    apparentPowerVA,
    powerFactor: ratio(activePowerW, apparentPowerVA),
    thdVoltagePercent: distortionPercent(u),
    thdCurrentPercent: distortionPercent(i),
    harmonics: harmonics(u, i),
  };
}

/** Phasor of an order, or null. */
type Orders = (order: number) => Phasor | null;

const ofChannel =
  (channel: Float64Array | null, spectra: Spectra): Orders =>
  (order) =>
    channel && spectra.phasor(channel, order);

export function polar(x: Phasor, referenceDeg: number): PolarRms {
  return { rms: rms(x), angleDeg: wrapDeg(angleDeg(x) - referenceDeg) };
}

/** √(Σ X_h²)/X_1 in percent, orders 2 to 40 that the sampling rate reaches; null where it reaches none. */
function distortionPercent(orders: Orders): number | null {
  const first = orders(1);
  if (!first || !orders(2)) return null;
  let squares = 0;
  for (let h = 2; h <= HIGHEST_ORDER; h++) {
    const x = orders(h);
    if (x) squares += x.re ** 2 + x.im ** 2;
  }
  return ratio(100 * Math.sqrt(squares), rms(first));
}

function harmonics(u: Orders, i: Orders): HarmonicAnalysis[] {
  return Array.from({ length: PRINTED_ORDERS }, (_, n) => {
    const order = n + 1;
    const uh = u(order);
    const ih = i(order);
    const power = uh && ih && complexPower(uh, ih);
    return {
      order,
      voltageRms: uh && rms(uh),
      currentRms: ih && rms(ih),
      activePowerW: power?.re ?? null,
      direction: power && harmonicDirection(power),
    };
  });
}
