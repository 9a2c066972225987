// Voltage, current and power of each order with what is known of them: by the channels, and by what scatters from window to
// window. Called by record.ts.

import { type ObservedSystem, orderPower } from "../power-theory/observed-system.ts";
import { COVERAGE, type ExpandedOf } from "./figure-uncertainty.ts";
import type { Studied } from "./study.ts";

export interface SureOrder {
  /** √(Σ U²/K), √(Σ I²/K) of the K phases, and their expanded uncertainties; null where none is stated. */
  readonly voltageV: number;
  readonly currentA: number;
  readonly expandedV: number | null;
  readonly expandedA: number | null;
  /** Of the active power of all phases, coverage factor 2: by the channels, by noise, by both. */
  readonly channelsW: number;
  readonly noiseW: number;
  readonly expandedW: number;
}

type Matrix = readonly (readonly { readonly re: number }[])[];
export const trace = (matrix: Matrix): number => matrix.reduce((sum, row, k) => sum + row[k]!.re, 0);

export function sureOrders({ system, moments }: Studied, expandedOf: ExpandedOf): SureOrder[] {
  const K = system.powersW.length;
  const rmsOf = (of: "voltages" | "currents"): Rms => {
    const figures = (one: ObservedSystem) => one.orders.map((products) => Math.sqrt(trace(products[of]) / K));
    return { value: figures(system), channels: expandedOf(figures) };
  };
  const [volts, amps] = [rmsOf("voltages"), rmsOf("currents")];
  const noise = instrumentNoise(moments);
  const watts = expandedOf((one) => one.orders.map((products) => orderPower(products).re));
  return system.orders.map((_, order): SureOrder => {
    const scatter = order < 2 ? null : (moments[order]?.scatter ?? null);
    const channelsW = watts[order] ?? 0;
    const noiseW = COVERAGE * (scatter?.activeW ?? 0);
    return {
      voltageV: volts.value[order]!,
      currentA: amps.value[order]!,
      expandedV: expanded(volts, order, K, scatter?.voltageSquare ?? 0, noise.voltages[order] ?? 0),
      expandedA: expanded(amps, order, K, scatter?.currentSquare ?? 0, noise.currents[order] ?? 0),
      channelsW,
      noiseW,
      expandedW: Math.hypot(channelsW, noiseW),
    };
  });
}

/**
 * [H + 1] what of Σ|U|², Σ|I|² of all phases is noise. An instrument's is in all orders alike: an order that changes more than
 * half of them do is changing.
 */
export function instrumentNoise(moments: Studied["moments"]) {
  const of = (name: "voltageNoise" | "currentNoise"): number[] => {
    const median = medianNoise(moments, name);
    return moments.map(({ scatter }, order) => (order < 2 ? 0 : Math.min(scatter?.[name] ?? 0, median)));
  };
  return { voltages: of("voltageNoise"), currents: of("currentNoise") };
}

function medianNoise(moments: Studied["moments"], of: "voltageNoise" | "currentNoise"): number {
  const all = moments.slice(2).flatMap(({ scatter }) => (scatter ? [scatter[of]] : []));
  return all.sort((a, b) => a - b)[Math.floor(all.length / 2)] ?? 0;
}

interface Rms {
  readonly value: readonly number[];
  readonly channels: readonly (number | null)[];
}

/**
 * x = √(q/K), q = Σ x_k²: noise only adds to q, so that what is there may lie as low as √((q − noise − 2·u_q)/K), which of
 * noise alone is nothing.  U² = U_channels² + (x − x_low)²
 */
function expanded(of: Rms, order: number, K: number, standardSquare: number, noise: number): number | null {
  const [x, channels] = [of.value[order]!, of.channels[order] ?? null];
  if (channels === null || !(x > 0)) return null;
  const low = Math.sqrt(Math.max(x * x - (noise + COVERAGE * standardSquare) / K, 0));
  return Math.hypot(channels, x - low);
}
