// What is seen of phases over a span, as the power theories take it. Called by analyze.ts, phase-power.ts and totals.ts.

import { type Phasor, rms } from "@etalon/kernels/phasor";
import type { Element } from "./elements.ts";
import { none, type ObservedSystem } from "./power-theory/observed-system.ts";
import type { Mean, Spectra } from "./spectra.ts";

/** Below this share of a channel's rms a phasor is what the transform's rounding left: there is no such order. */
const ROUNDING = 1e-9;

/** Null where a voltage or a current is missing. */
export function observed(
  wires: ObservedSystem["wires"],
  phases: readonly Element[],
  spectra: Spectra,
): ObservedSystem | null {
  const voltages = phases.map((phase) => phase.voltage).filter((x) => x !== null);
  const currents = phases.map((phase) => phase.current).filter((x) => x !== null);
  if (voltages.length < phases.length || currents.length < phases.length) return null;
  return {
    wires,
    voltages: voltages.map((x) => ordersOf(x, spectra)),
    currents: currents.map((x) => ordersOf(x, spectra)),
    voltageProducts: productsOf(voltages, spectra.mean),
    currentProducts: productsOf(currents, spectra.mean),
    powersW: voltages.map((voltage, k) => spectra.mean(voltage, currents[k]!)),
  };
}

/** [K][K] mean(x_j·x_k). */
export function productsOf(channels: readonly Float64Array[], mean: Mean): number[][] {
  const products = channels.map(() => new Array<number>(channels.length));
  for (let j = 0; j < channels.length; j++)
    for (let k = 0; k <= j; k++) products[j]![k] = products[k]![j] = mean(channels[j]!, channels[k]!);
  return products;
}

function ordersOf(channel: Float64Array, spectra: Spectra): Phasor[] {
  const least = ROUNDING * Math.sqrt(spectra.mean(channel, channel));
  const orders: Phasor[] = [];
  for (let h = 0; ; h++) {
    const x = spectra.phasor(channel, h);
    if (x === null) return orders;
    orders.push(rms(x) > least ? x : none);
  }
}
