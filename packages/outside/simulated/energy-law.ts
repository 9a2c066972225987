// Energy of a wave in closed form: ∫ Σ u·i dt over all product terms u_h·i_k. The truth that recordings are judged
// against, and (with the meter's own errors put in) the law by which a simulated meter gives its pulses.

import { insist, type Wiring } from "@etalon/basis";
import { difference, type Split } from "./split.ts";
import { cyclesAt, requireWave, type Signal, turn, type Wave } from "./wave.ts";

/** One measuring element: a voltage with its current. */
export interface Element {
  readonly voltage: Signal;
  readonly current: Signal;
}

/** A sum of  cos[n]·cos(2π·order[n]·c) + sin[n]·sin(2π·order[n]·c). */
interface Ripple {
  readonly orders: Float64Array;
  readonly cos: Float64Array;
  readonly sin: Float64Array;
}

/** E(t) = meanPower·t + energyRipple(c(t)), up to a constant. */
export interface EnergyLaw {
  readonly wave: Wave;
  readonly meanPowerW: number;
  readonly powerRipple: Ripple;
  readonly energyRipple: Ripple;
  /** No value of the power lies above, no slope of it beyond, no energy ripple further from zero than these. */
  readonly powerBoundW: number;
  readonly powerSlopeBoundWPerS: number;
  readonly energyRippleBoundJ: number;
}

/** The elements of a wiring: three phases, phase a alone, or (uab, ia) and (ucb, ic). */
export function elementsOf(wave: Wave, wiring: Wiring): readonly Element[] {
  const [ua, ub, uc] = wave.voltages;
  const [ia, ib, ic] = wave.currents;
  switch (wiring) {
    case "3P4W":
      return [
        { voltage: ua, current: ia },
        { voltage: ub, current: ib },
        { voltage: uc, current: ic },
      ];
    case "3P3W":
      return [
        { voltage: minus(ua, ub), current: ia },
        { voltage: minus(uc, ub), current: ic },
      ];
    case "1P2W":
      return [{ voltage: ua, current: ia }];
  }
}

const minus = (a: Signal, b: Signal): Signal => ({
  dc: (a.dc ?? 0) - (b.dc ?? 0),
  components: [...a.components, ...b.components.map((c) => ({ ...c, phaseRad: c.phaseRad + Math.PI }))],
});

export function energyLaw(wave: Wave, elements: readonly Element[]): EnergyLaw {
  requireWave(wave);
  const power = new Terms();
  for (const { voltage, current } of elements) addProducts(power, voltage, current);
  const energy = energyTerms(power, wave);
  const powerRipple = power.ripple();
  const energyRipple = energy.ripple();
  const amplitudes = amplitudesOf(powerRipple);
  const fastest = wave.frequencyHz / (1 - (wave.wander ?? []).reduce((s, w) => s + Math.abs(w.depth), 0));
  return {
    wave,
    meanPowerW: power.mean,
    powerRipple,
    energyRipple,
    powerBoundW: amplitudes.reduce((s, a) => s + a, Math.abs(power.mean)),
    powerSlopeBoundWPerS: amplitudes.reduce(
      (s, a, n) => s + a * 2 * Math.PI * powerRipple.orders[n]! * fastest,
      0,
    ),
    energyRippleBoundJ: amplitudesOf(energyRipple).reduce((s, a) => s + a, 0),
  };
}

/** Joule between two instants, seconds after the wave's origin. */
export function energyBetween(law: EnergyLaw, from: Split, to: Split): number {
  return law.meanPowerW * difference(from, to) + (energyRippleAt(law, to) - energyRippleAt(law, from));
}

/** The oscillating part of the energy at an instant; alone it means nothing, differences of it do. */
export const energyRippleAt = (law: EnergyLaw, at: Split): number =>
  rippleAt(law.energyRipple, cyclesAt(law.wave, at));

export const powerAt = (law: EnergyLaw, at: Split): number =>
  law.meanPowerW + rippleAt(law.powerRipple, cyclesAt(law.wave, at));

/** Joule of each element and of all, between two instants. */
export function energiesBetween(
  wave: Wave,
  wiring: Wiring,
  from: Split,
  to: Split,
): { readonly elements: readonly number[]; readonly total: number } {
  const elements = elementsOf(wave, wiring).map((one) => energyBetween(energyLaw(wave, [one]), from, to));
  return { elements, total: elements.reduce((s, e) => s + e, 0) };
}

function rippleAt(ripple: Ripple, cycles: Split): number {
  let value = 0;
  for (let n = 0; n < ripple.orders.length; n++) {
    const angle = 2 * Math.PI * turn(ripple.orders[n]!, cycles);
    value += ripple.cos[n]! * Math.cos(angle) + ripple.sin[n]! * Math.sin(angle);
  }
  return value;
}

const amplitudesOf = (ripple: Ripple): number[] =>
  Array.from(ripple.cos, (re, n) => Math.hypot(re, ripple.sin[n]!));

/** Product terms gathered by order: thousands of pairs become some eighty terms. */
class Terms {
  mean = 0;
  readonly #byOrder = new Map<number, { order: number; cos: number; sin: number }>();

  /** amplitude·cos(2π·order·c + phase); orders of either sign. Orders closer than 1e-9 are one: no beat to be seen. */
  add(order: number, amplitude: number, phaseRad: number): void {
    const key = Math.round(Math.abs(order) * 1e9);
    const cos = amplitude * Math.cos(phaseRad);
    if (key === 0) {
      this.mean += cos;
      return;
    }
    // cos(x + φ) = cos φ·cos x − sin φ·sin x, and x changes its sign with the order.
    const sin = -amplitude * Math.sin(phaseRad) * Math.sign(order);
    const known = this.#byOrder.get(key);
    if (known === undefined) this.#byOrder.set(key, { order: Math.abs(order), cos, sin });
    else {
      known.cos += cos;
      known.sin += sin;
    }
  }

  terms(): { order: number; cos: number; sin: number }[] {
    return [...this.#byOrder.values()];
  }

  ripple(): Ripple {
    const terms = this.terms().filter((term) => term.cos !== 0 || term.sin !== 0);
    return {
      orders: Float64Array.from(terms, (term) => term.order),
      cos: Float64Array.from(terms, (term) => term.cos),
      sin: Float64Array.from(terms, (term) => term.sin),
    };
  }
}

/** √2U·cos(hx+α) · √2I·cos(kx+β) = UI·[cos((h−k)x + α−β) + cos((h+k)x + α+β)] */
function addProducts(power: Terms, voltage: Signal, current: Signal): void {
  const uDc = voltage.dc ?? 0;
  const iDc = current.dc ?? 0;
  power.add(0, uDc * iDc, 0);
  for (const u of voltage.components) {
    power.add(u.order, Math.SQRT2 * u.rms * iDc, u.phaseRad);
    for (const i of current.components) {
      power.add(u.order - i.order, u.rms * i.rms, u.phaseRad - i.phaseRad);
      power.add(u.order + i.order, u.rms * i.rms, u.phaseRad + i.phaseRad);
    }
  }
  for (const i of current.components) power.add(i.order, Math.SQRT2 * i.rms * uDc, i.phaseRad);
}

/** ∫ p·(dt/dc) dc of the oscillating terms; a wander tone splits each into its two neighbours. */
function energyTerms(power: Terms, wave: Wave): Terms {
  const energy = new Terms();
  const integrate = (order: number, amplitude: number, phaseRad: number): void => {
    insist(
      Math.abs(order) > 1e-6,
      "energyLaw: a wander tone must not coincide with a beat of the components",
    );
    energy.add(order, amplitude / (2 * Math.PI * order * wave.frequencyHz), phaseRad - Math.PI / 2);
  };
  for (const { order, cos, sin } of power.terms()) {
    const amplitude = Math.hypot(cos, sin);
    const phase = Math.atan2(-sin, cos);
    integrate(order, amplitude, phase);
    for (const tone of wave.wander ?? []) {
      const shift = 2 * Math.PI * tone.phaseCycles;
      integrate(order + tone.order, (amplitude * tone.depth) / 2, phase + shift);
      integrate(order - tone.order, (amplitude * tone.depth) / 2, phase - shift);
    }
  }
  return energy;
}
