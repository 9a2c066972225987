// What can be asked for follows from how a bank stands: each step the other way, none that is used no more, the tap changer
// within its reach.

import { expect, it } from "vitest";
import type { ShownBank } from "../../api/contracts.ts";
import { positionText, wishesOf } from "./wishes.ts";

const network = {
  ...{ nominalV: 400, shortCircuitVA: 2e7, xOverR: 5, shortCircuitTolerance: 0.1, neutralOverPhase: 1 },
};
const bank = {
  terms: { kind: "capacitors", network, tap: { stepShare: 0.0125, lowest: -1, highest: 4 } },
  seen: { contacts: { closed: [true, false, false], tap: -1, branches: null } },
  out: [{ step: 2, why: { code: "", text: "" } }],
} as unknown as ShownBank;

it("asks for the other way of each step that is used, and for the next position", () => {
  expect(wishesOf(bank).map(({ order }) => order)).toEqual([
    { kind: "switch", steps: [0], close: false },
    { kind: "switch", steps: [1], close: true },
    { kind: "tap", to: 0 },
  ]);
  expect(wishesOf({ ...bank, seen: null })).toEqual([]);
});

it("names a tap changer's positions with their sign", () => {
  expect([-1, 0, 1].map(positionText)).toEqual(["−1", "0", "+1"]);
});

it("asks of a balancer that it balance, or be taken out", () => {
  const balancer = { ...bank, terms: { kind: "balancer" } } as unknown as ShownBank;
  expect(wishesOf(balancer).map(({ order }) => order)).toEqual([
    { kind: "balance" },
    { kind: "branches", branches: {} },
  ]);
});
