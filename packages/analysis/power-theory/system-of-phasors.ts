// One window's phasors as the system that the power theories take. Called by windowed-powers.ts for every window.

import { insist } from "@etalon/basis";
import { complexPower, minus, type Phasor, scaled, times } from "@etalon/kernels/phasor";
import { sequenceComponents } from "@etalon/kernels/sequence";
import { type ObservedSystem, type OrderProducts, orderPower, sum } from "./observed-system.ts";

type Orders = readonly (readonly Phasor[])[];

/** Below this share of all orders' rms a voltage is what rounding left of none: there is no admittance to speak of. */
const ROUNDING = 1e-12;

export const none: Phasor = { re: 0, im: 0 };

/**
 * A system whose waves hold these orders and nothing else: then  mean(x·y) = Σ_h Re(X_h·conj(Y_h)).
 * @param voltages  [K][H + 1] volt rms, by order
 * @param currents  [K][H + 1] ampere rms, positive towards the user
 */
export function systemOfPhasors(
  wires: ObservedSystem["wires"],
  voltages: Orders,
  currents: Orders,
): ObservedSystem {
  const phases = wires === 2 ? 1 : 3;
  insist(voltages.length === phases && currents.length === phases, `${wires} wires have ${phases} phases`);
  insist(
    voltages.every((row) => row.length > 1),
    "a system has a fundamental",
  );
  const orders = productsByOrder(voltages, currents);
  const real = (of: (order: OrderProducts) => OrderProducts["powers"]): number[][] =>
    voltages.map((_, j) => voltages.map((_, k) => sum(orders.map((order) => of(order)[j]![k]!.re))));
  return {
    wires,
    orders,
    voltageProducts: real((order) => order.voltages),
    currentProducts: real((order) => order.currents),
    powersW: real((order) => order.powers).map((row, k) => row[k]!),
  };
}

/** [H + 1] */
export function productsByOrder(voltages: Orders, currents: Orders): OrderProducts[] {
  const least = ROUNDING * lengthOf(voltages.flat());
  return voltages[0]!.map((_, h) => {
    const at = (x: Orders): Phasor[] => x.map((row) => row[h] ?? none);
    return orderProducts(at(voltages), at(currents), least);
  });
}

function orderProducts(u: readonly Phasor[], i: readonly Phasor[], least: number): OrderProducts {
  const between = (x: readonly Phasor[], y: readonly Phasor[]): Phasor[][] =>
    x.map((xj) => y.map((yk) => complexPower(xj, yk)));
  const products = {
    voltages: between(u, u),
    currents: between(i, i),
    powers: between(u, i),
    unbalance: { positive: 0, negative: 0, zero: 0 },
  };
  const voltage = lengthOf(u);
  if (u.length === 1 || !(voltage > least)) return products;
  const power = orderPower(products);
  const admittance = scaled({ re: power.re, im: -power.im }, 1 / voltage / voltage);
  const [a, b, c] = i.map((x, k) => minus(x, times(admittance, u[k]!))) as [Phasor, Phasor, Phasor];
  const parts = sequenceComponents(a, b, c);
  const square = ({ re, im }: Phasor): number => 3 * (re * re + im * im);
  const { positive, negative, zero } = parts;
  return {
    ...products,
    unbalance: { positive: square(positive), negative: square(negative), zero: square(zero) },
  };
}

const lengthOf = (x: readonly Phasor[]): number => Math.hypot(...x.flatMap(({ re, im }) => [re, im]));
