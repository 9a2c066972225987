// What becomes of a figure where some orders' power may have either sign: CPC, and the bill by it, set orders apart by that sign.
// Called by record.ts.

import { type ObservedSystem, orderPower } from "../power-theory/observed-system.ts";
import type { ExpandedOf } from "./figure-uncertainty.ts";
import { type SureOrder, trace } from "./sure-orders.ts";

type Known = readonly Pick<SureOrder, "expandedW">[];

/**
 * U² = U_channels² + max(|x₊ − x|, |x₋ − x|)²,  x± the figure with each unsure order's power at the upper, the lower end of what is
 * known of it.
 * @param sure  of each order what is known of its power
 */
export function withUnsureSigns(system: ObservedSystem, expandedOf: ExpandedOf, sure: Known): ExpandedOf {
  const turned = [1, -1].map((sign) => atOneEnd(system, sure, sign));
  return (figures) => {
    const plain = figures(system);
    const others = turned.map(figures);
    return expandedOf(figures).map((expanded, n) => {
      const apart = others.map((other) => Math.abs((other[n] ?? Number.NaN) - (plain[n] ?? Number.NaN)));
      const widened = expanded === null ? Number.NaN : Math.hypot(expanded, Math.max(...apart));
      return Number.isFinite(widened) ? widened : null;
    });
  };
}

function atOneEnd(system: ObservedSystem, sure: Known, sign: number): ObservedSystem {
  const orders = system.orders.map((products, order) => {
    const expandedW = sure[order]?.expandedW ?? 0;
    const { re } = orderPower(products);
    if (order < 2 || Math.abs(re) > expandedW) return products;
    const mostW = Math.sqrt(trace(products.voltages) * trace(products.currents));
    const more = (sign * Math.min(expandedW, mostW) - re) / system.powersW.length;
    const powers = products.powers.map((row, j) =>
      row.map((one, k) => (j === k ? { ...one, re: one.re + more } : one)),
    );
    return { ...products, powers };
  });
  return { ...system, orders };
}
