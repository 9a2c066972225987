// The columns that a CSV recording may have, by their names.

import type { Phase, Quantity } from "@etalon/basis";

export interface KnownColumn {
  readonly quantity: Quantity;
  readonly phase: Phase | null;
}

export const knownColumns: ReadonlyMap<string, KnownColumn> = new Map<string, KnownColumn>([
  ["ua", { quantity: "voltage", phase: "a" }],
  ["ub", { quantity: "voltage", phase: "b" }],
  ["uc", { quantity: "voltage", phase: "c" }],
  ["un", { quantity: "voltage", phase: "n" }],
  ["uab", { quantity: "voltage", phase: "ab" }],
  ["ubc", { quantity: "voltage", phase: "bc" }],
  ["uca", { quantity: "voltage", phase: "ca" }],
  ["ucb", { quantity: "voltage", phase: null }], // bc reversed: the name says it
  ["ia", { quantity: "current", phase: "a" }],
  ["ib", { quantity: "current", phase: "b" }],
  ["ic", { quantity: "current", phase: "c" }],
  ["in", { quantity: "current", phase: "n" }],
]);
