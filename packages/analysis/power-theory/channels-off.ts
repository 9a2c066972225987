// A system as it would have been seen through channels that are off: how far figures go with what is not known of them.
// Called by harmonic-source/figure-uncertainty.ts.

import { minus, type Phasor, phasor, plus, rms, scaled, times } from "@etalon/kernels/phasor";
import { type ObservedSystem, type OrderProducts, orderPower, sum } from "./observed-system.ts";
import { sequenceProducts } from "./sequence-products.ts";

/** Of each phase: factors of voltage and current, and how far the current is late at the fundamental, radian. */
export interface ChannelsOff {
  readonly voltage: readonly number[];
  readonly current: readonly number[];
  readonly angleRad: readonly number[];
}

type Matrix<T> = readonly (readonly T[])[];
const DEG = 180 / Math.PI;
const conjugate = ({ re, im }: Phasor): Phasor => ({ re, im: -im });

/**
 * U_k → v_k·U_k,  I_k → c_k·I_k·e^(−j·h·δ_k)  at order h: a delay turns each order by its own angle. What belongs to no order
 * takes the factors, and no angle.
 */
export function throughChannelsOff(system: ObservedSystem, off: ChannelsOff): ObservedSystem {
  const { voltage: v, current: c, angleRad } = off;
  const orders = system.orders.map((products, h) => {
    const late = (k: number): number => h * DEG * angleRad[k]!;
    const turned = (x: Matrix<Phasor>, factor: (j: number, k: number) => number, by: typeof between) =>
      x.map((row, j) => row.map((one, k) => times(one, phasor(factor(j, k), by(j, k)))));
    const between = (j: number, k: number): number => late(k) - late(j);
    const seen = {
      voltages: products.voltages.map((row, j) => row.map((one, k) => scaled(one, v[j]! * v[k]!))),
      currents: turned(products.currents, (j, k) => c[j]! * c[k]!, between),
      powers: turned(
        products.powers,
        (j, k) => v[j]! * c[k]!,
        (_, k) => late(k),
      ),
    };
    return { ...seen, unbalance: unbalanceThen(products, seen) };
  });
  /** Products of whole waves: those of the orders as they are now, and the rest by its factors alone. */
  const whole = (
    x: Matrix<number>,
    of: (one: OrderProducts) => Matrix<Phasor>,
    factor: (j: number, k: number) => number,
  ) =>
    x.map((row, j) =>
      row.map((value, k) => {
        const rest = value - sum(system.orders.map((one) => of(one)[j]![k]!.re));
        return factor(j, k) * rest + sum(orders.map((one) => of(one)[j]![k]!.re));
      }),
    );
  return {
    ...system,
    orders,
    voltageProducts: system.voltageProducts.map((row, j) => row.map((x, k) => v[j]! * v[k]! * x)),
    currentProducts: whole(
      system.currentProducts,
      (one) => one.currents,
      (j, k) => c[j]! * c[k]!,
    ),
    powersW: system.powersW.map((value, k) => {
      const rest = value - sum(system.orders.map(({ powers }) => powers[k]![k]!.re));
      return v[k]! * c[k]! * rest + sum(orders.map(({ powers }) => powers[k]![k]!.re));
    }),
  };
}

/** As it was, and what the channels add to that of the mean products: of a mean over windows its own is not in them. */
function unbalanceThen(
  before: OrderProducts,
  now: Omit<OrderProducts, "unbalance">,
): OrderProducts["unbalance"] {
  if (before.powers.length === 1) return before.unbalance;
  const [old, next] = [unbalanceOf(before), unbalanceOf(now)];
  const of = (name: keyof OrderProducts["unbalance"]): number =>
    Math.max(0, before.unbalance[name] + next[name] - old[name]);
  return { positive: of("positive"), negative: of("negative"), zero: of("zero") };
}

/** 3·|(I − Y·U)_s|² of each sequence s, Y = conj(S)/‖U‖². */
function unbalanceOf(products: Omit<OrderProducts, "unbalance">): OrderProducts["unbalance"] {
  const { voltages, currents, powers } = products;
  const square = sum(voltages.map((row, k) => row[k]!.re));
  if (!(square > 0)) return { positive: 0, negative: 0, zero: 0 };
  const Y = scaled(
    conjugate(orderPower({ ...products, unbalance: { positive: 0, negative: 0, zero: 0 } })),
    1 / square,
  );
  const rest = currents.map((row, j) =>
    row.map((current, k) => {
      const explained = plus(times(Y, powers[j]![k]!), times(conjugate(Y), conjugate(powers[k]![j]!)));
      return plus(minus(current, explained), scaled(voltages[j]![k]!, rms(Y) ** 2));
    }),
  );
  const { positive, negative, zero } = sequenceProducts(rest);
  return { positive: 3 * positive.re, negative: 3 * negative.re, zero: 3 * zero.re };
}
