// The ways to connect three wires: their orders, reversals, costs and names; both hypothesis sets draw on it.

import { currentOrderCost, reversedCurrentsCost, voltageOrderCost } from "./wiring-weights.table.ts";

/** order[k] is the recorded channel that stands on phase k. */
export type Order = readonly number[];

export const orders: readonly Order[] = [
  [0, 1, 2],
  [1, 0, 2],
  [0, 2, 1],
  [2, 1, 0],
  [1, 2, 0],
  [2, 0, 1],
];

type Kind = "straight" | "exchanged" | "rotated";

function kindOf(order: Order): Kind {
  const moved = order.filter((channel, k) => channel !== k).length;
  return moved === 0 ? "straight" : moved === 2 ? "exchanged" : "rotated";
}

export const voltageCost = (order: Order): number => voltageOrderCost[kindOf(order)];
export const currentCost = (order: Order): number => currentOrderCost[kindOf(order)];

/** All combinations of +1 and −1. */
export function signsOf(count: number): number[][] {
  return Array.from({ length: 2 ** count }, (_, bits) =>
    Array.from({ length: count }, (_, k) => ((bits >> k) & 1 ? -1 : 1)),
  );
}

/** All reversed counts as three of three, however many there are. */
export function reversalCost(signs: readonly number[]): number {
  const reversed = signs.filter((sign) => sign < 0).length;
  return reversed === signs.length ? reversedCurrentsCost[3] : reversedCurrentsCost[reversed]!;
}

/** Names in phase order, "-" in front where reversed. */
export const signedNames = (names: readonly string[], order: Order, signs: readonly number[]): string[] =>
  order.map((channel, k) => (signs[k]! < 0 ? `-${names[channel]}` : names[channel]!));

/** "currents ia and ib exchanged, ic reversed"; empty where nothing is wrong. */
export function faultText(
  what: "voltage" | "current",
  names: readonly string[],
  order: Order,
  signs: readonly number[],
): string {
  const parts: string[] = [];
  const moved = order.filter((channel, k) => channel !== k).map((channel) => names[channel]!);
  if (moved.length === 2) parts.push(`${what}s ${[...moved].sort().join(" and ")} exchanged`);
  if (moved.length === 3) parts.push(`${what}s rotated (${moved.join(", ")} stand on phases a, b, c)`);
  const reversed = order.filter((_, k) => signs[k]! < 0).map((channel) => names[channel]!);
  if (reversed.length > 0) {
    const all = reversed.length === names.length && names.length > 1;
    const list = [...reversed].sort().join(" and ");
    parts.push(all ? `all ${what}s reversed` : `${what}${reversed.length > 1 ? "s" : ""} ${list} reversed`);
  }
  return parts.join(", ");
}

/** What is wrong, part by part; empty where nothing is. */
export const joined = (...parts: readonly string[]): string => parts.filter((part) => part !== "").join("; ");
