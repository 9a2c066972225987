// Limits of a spectrum: of each order, and of all orders together. Called by the standards' files.

import type { Limit } from "./limit.ts";

const names = {
  voltages: {
    each: { phenomenon: "harmonic voltages", quantity: "harmonic voltage" },
    total: { phenomenon: "total voltage distortion", quantity: "total voltage distortion" },
  },
  currents: {
    each: { phenomenon: "harmonic currents", quantity: "harmonic current" },
    total: { phenomenon: "total demand distortion", quantity: "total demand distortion" },
  },
} as const;

/**
 * @param each the highest of every order that has a limit of its own
 * @param total the highest of orders 2 to `toOrder` together
 */
export function spectrumLimits(
  of: keyof typeof names,
  common: Omit<Limit, "phenomenon" | "quantity" | "order" | "highest">,
  each: readonly { readonly order: number; readonly highest: number }[],
  total: { readonly toOrder: number; readonly highest: number },
): Limit[] {
  return [
    ...each.map((one): Limit => ({ ...common, ...names[of].each, ...one })),
    { ...common, ...names[of].total, order: total.toOrder, highest: total.highest },
  ];
}

/** 2 to the last, each with what it may reach. */
export const eachOrder = (toOrder: number, highest: (order: number) => number) =>
  Array.from({ length: toOrder - 1 }, (_, k) => ({ order: k + 2, highest: highest(k + 2) }));
