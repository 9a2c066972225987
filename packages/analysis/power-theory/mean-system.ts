// The mean of systems seen one after the other, each for its time. Called by windowed-powers.ts.

import type { Phasor } from "@etalon/kernels/phasor";
import type { ObservedSystem, OrderProducts } from "./observed-system.ts";

/** A system and for how long it was seen, in any unit. */
export interface Seen {
  readonly system: ObservedSystem;
  readonly weight: number;
}

/** Everything in a system is a mean product, so that the mean of two is theirs; orders as far as both reach. */
export function together(before: Seen | null, next: Seen): Seen {
  if (before === null) return next;
  const weight = before.weight + next.weight;
  const share = next.weight / weight;
  const [a, b] = [before.system, next.system];
  const mix = (x: number, y: number): number => x + share * (y - x);
  const mixAll = (x: readonly number[], y: readonly number[]): number[] => x.map((one, k) => mix(one, y[k]!));
  const mixPhasors = (x: OrderProducts["powers"], y: OrderProducts["powers"]): Phasor[][] =>
    x.map((row, j) => row.map(({ re, im }, k) => ({ re: mix(re, y[j]![k]!.re), im: mix(im, y[j]![k]!.im) })));
  const orders = a.orders.slice(0, b.orders.length).map((x, h): OrderProducts => {
    const y = b.orders[h]!;
    return {
      voltages: mixPhasors(x.voltages, y.voltages),
      currents: mixPhasors(x.currents, y.currents),
      powers: mixPhasors(x.powers, y.powers),
      unbalance: {
        positive: mix(x.unbalance.positive, y.unbalance.positive),
        negative: mix(x.unbalance.negative, y.unbalance.negative),
        zero: mix(x.unbalance.zero, y.unbalance.zero),
      },
    };
  });
  return {
    system: {
      wires: a.wires,
      orders,
      voltageProducts: a.voltageProducts.map((row, j) => mixAll(row, b.voltageProducts[j]!)),
      currentProducts: a.currentProducts.map((row, j) => mixAll(row, b.currentProducts[j]!)),
      powersW: mixAll(a.powersW, b.powersW),
    },
    weight,
  };
}
