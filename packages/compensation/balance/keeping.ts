// What the control of one balancer does: hears how a bus is loaded, orders susceptances that balance it, one change at a
// time, and says why it orders none. Branches are set by power electronics, steplessly. Invariants in SPEC.md.

import { type Instant, nanoseconds, type Reason } from "@etalon/basis";
import { type Figure, highest, lowest } from "../figure.ts";
import { barredBy, noReading, outOfTime, reason } from "../fit-reading.ts";
import { type Network, voltageRise } from "../network.ts";
import type { SiteLook } from "../site-look.ts";
import { balancingOrder } from "./balancing-order.ts";
import { type BranchName, deltaBranches, type Susceptances, wyeBranches } from "./branches.ts";
import { branchVars } from "./capacitor-order.ts";
import { type PredictedBalance, predictedBalance } from "./predicted-balance.ts";

export interface BalancerTerms {
  readonly network: Network;
  /** Of each branch, either way, siemens. */
  readonly limitS: number;
  /** Negative and zero sequence of the positive from which it is acted upon: 0.1 is 10 %. */
  readonly uneven: number;
  /** Below this current nothing is ordered, A. */
  readonly leastA: number;
  /** Share of the nominal voltage that no order may lead beyond. */
  readonly highest: number;
  readonly staleS: number;
  readonly dwellS: number;
  readonly betweenS: number;
  readonly settleS: number;
  readonly byHand?: boolean;
}

export interface BalanceReading extends SiteLook {
  readonly fromTaiNs: Instant;
  readonly untilTaiNs: Instant;
  /** As they stand. */
  readonly branches: Susceptances;
}

export interface Balancer {
  readonly terms: BalancerTerms | null;
  readonly reading: BalanceReading | null;
  /** Uneven without a break since then. */
  readonly unevenTaiNs: Instant | null;
  readonly pending: { readonly number: number; readonly atTaiNs: Instant } | null;
  readonly changedTaiNs: Instant | null;
  readonly orders: number;
  readonly why: Reason;
}

export type Heard =
  | { readonly kind: "terms"; readonly terms: BalancerTerms }
  | { readonly kind: "reading"; readonly reading: BalanceReading }
  | { readonly kind: "unable"; readonly number: number; readonly why: string }
  /** Somebody wishes for these branches; null: for those that balance. */
  | { readonly kind: "ask"; readonly branches: Susceptances | null; readonly why: string };

export interface BalancerOrder {
  readonly number: number;
  /** All of them, as they are to stand; what is not named, at 0. */
  readonly branches: Susceptances;
  readonly why: string;
  readonly before: PredictedBalance;
  readonly predicted: PredictedBalance;
}
interface Result {
  readonly balancer: Balancer;
  readonly order: BalancerOrder | null;
}

export const newBalancer: Balancer = {
  ...{ terms: null, reading: null, unevenTaiNs: null, pending: null, changedTaiNs: null, orders: 0 },
  why: { code: "compensation.no-terms", text: "nobody has set terms for this balancer" },
};

/** Branches that change by less, of the limit, stand as they should. */
const TRACE = 0.01;

export function step(before: Balancer | null, heard: Heard, now: Instant): Result {
  const balancer = before ?? newBalancer;
  switch (heard.kind) {
    case "terms":
      return because({ ...balancer, terms: heard.terms }, balancer.reading ? balancer.why : noReading);
    case "unable": {
      if (balancer.pending?.number !== heard.number) return { balancer, order: null };
      const why = reason("compensation.unable", `the terminal refused: ${heard.why}`);
      return because({ ...balancer, pending: null, unevenTaiNs: null }, why);
    }
    case "reading":
      return afterReading(balancer, heard.reading, now);
    case "ask": {
      const bar = barred(balancer, now);
      if (bar !== null) return because(balancer, bar);
      return ordered(balancer, heard.branches, heard.why, now);
    }
  }
}

function afterReading(before: Balancer, reading: BalanceReading, now: Instant): Result {
  const { terms, reading: last } = before;
  if (terms === null) return { balancer: before, order: null };
  const unfit = outOfTime(reading, last, now);
  if (unfit !== null) return because(before, unfit);
  const { pending } = before;
  const settled = pending !== null && reading.fromTaiNs >= pending.atTaiNs + nanoseconds(terms.settleS);
  const gap = last === null || reading.fromTaiNs - last.untilTaiNs > nanoseconds(terms.staleS);
  const uneven = reading.doubts.length === 0 && lowest(unevenness(reading)) > terms.uneven;
  const since = gap ? null : before.unevenTaiNs;
  const balancer: Balancer = {
    ...before,
    reading,
    pending: settled ? null : pending,
    unevenTaiNs: uneven ? (since ?? reading.untilTaiNs) : null,
  };
  const bar = barred(balancer, now);
  if (bar !== null) return because(balancer, bar);
  return decided(balancer, terms, reading, now);
}

function decided(balancer: Balancer, terms: BalancerTerms, reading: BalanceReading, now: Instant): Result {
  const share = `${(100 * unevenness(reading).value).toFixed(1)} %`;
  const wait = (code: string, text: string): Result => because(balancer, reason(code, text));
  if (terms.byHand) return wait("compensation.by-hand", "the balancer is set by hand");
  if (balancer.unevenTaiNs === null)
    return wait("compensation.even", `negative and zero sequence are ${share} of the positive`);
  const heldS = Number(reading.untilTaiNs - balancer.unevenTaiNs) / 1e9;
  if (heldS < terms.dwellS)
    return wait(
      "compensation.dwell",
      `uneven by ${share} for ${heldS.toFixed(0)} s; ${terms.dwellS} s are needed`,
    );
  const { changedTaiNs } = balancer;
  if (changedTaiNs !== null && now - changedTaiNs < nanoseconds(terms.betweenS))
    return wait("compensation.waits", `it was set less than ${terms.betweenS} s ago`);
  return ordered(balancer, null, `uneven by ${share}`, now);
}

/** √(I2² + I0²) of I1. */
export function unevenness({ positiveA, negativeA, zeroA }: SiteLook): Figure {
  const size = Math.hypot(negativeA.value, zeroA.value);
  const standard = Math.hypot(negativeA.standard, zeroA.standard);
  const by = Math.max(positiveA.value, 1e-9);
  return { value: size / by, standard: Math.hypot(standard, (size / by) * positiveA.standard) / by };
}

function barred({ terms, reading, pending }: Balancer, now: Instant): Reason | null {
  if (terms === null || reading === null) return noReading;
  const bar = barredBy(reading, { pending, staleS: terms.staleS }, now);
  if (bar !== null || reading.positiveA.value >= terms.leastA) return bar;
  return reason(
    "compensation.light-load",
    `the load's ${reading.positiveA.value.toFixed(1)} A are too little`,
  );
}

/** @param wished  null: what balances the load as it is now, as far as the branches reach */
function ordered(balancer: Balancer, wished: Susceptances | null, why: string, now: Instant): Result {
  const { terms, reading } = balancer;
  if (terms === null || reading === null) return because(balancer, noReading);
  const { network, limitS } = terms;
  const stand = reading.branches;
  let branches = wished;
  if (branches === null) {
    const more = balancingOrder(reading.voltages, reading.currents, reading.wires);
    if (!more.ok) return because(balancer, more.why);
    branches = each((name) => within((stand[name] ?? 0) + (more.value[name] ?? 0), limitS));
  }
  const beyond = names.find((name) => Math.abs(branches[name] ?? 0) > limitS * (1 + 1e-9));
  if (beyond !== undefined)
    return because(balancer, reason("compensation.branch-limit", `branch ${beyond} reaches ±${limitS} S`));
  const change = each((name) => (branches[name] ?? 0) - (stand[name] ?? 0));
  if (names.every((name) => Math.abs(change[name] ?? 0) < TRACE * limitS))
    return because(balancer, reason("compensation.stands-so", "the branches stand as they should"));
  const [before, predicted] = [
    predictedBalance(reading, network),
    predictedBalance(reading, network, change),
  ];
  const given = Object.values(branchVars(change, reading.voltages)).reduce((sum, x) => sum + x, 0);
  const rise = voltageRise(network, 0, given);
  if (rise > 0 && highest(reading.lineV) * (1 + rise) > terms.highest * network.nominalV)
    return because(
      balancer,
      reason("compensation.voltage-high", "it would lift the voltage beyond its limit"),
    );
  if (wished === null && !saves(before, predicted))
    return because(balancer, reason("compensation.no-gain", "no surely smaller loss would come of it"));
  const number = balancer.orders + 1;
  const pending = { number, atTaiNs: now };
  return {
    balancer: {
      ...{ ...balancer, orders: number, pending, changedTaiNs: now, unevenTaiNs: null },
      why: reason("compensation.ordered", why),
    },
    order: { number, branches, why, before, predicted },
  };
}

const saves = ({ lossW: now }: PredictedBalance, { lossW: then }: PredictedBalance): boolean =>
  highest(then) < lowest(now);
const names: readonly BranchName[] = [...wyeBranches, ...deltaBranches];
const each = (of: (name: BranchName) => number): Susceptances =>
  Object.fromEntries(names.flatMap((name) => (of(name) === 0 ? [] : [[name, of(name)]])));
const within = (x: number, limit: number): number => Math.max(-limit, Math.min(limit, x));
const because = (balancer: Balancer, why: Reason): Result => ({
  balancer: { ...balancer, why },
  order: null,
});
