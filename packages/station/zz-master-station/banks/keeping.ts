// Between ZZ's messages and the control that keeps a bank, of capacitors or a balancer: readings and orders in its own words,
// what an order is expected to do, what was measured. Called by the bank's step.

import type { Instant } from "@etalon/basis";
import {
  type BalanceReading,
  type Balancer,
  step as balancerStep,
} from "@etalon/compensation/balance/keeping";
import { type PredictedBalance, predictedBalance } from "@etalon/compensation/balance/predicted-balance";
import { effectOf } from "@etalon/compensation/reactive/effect";
import { predictedOrder } from "@etalon/compensation/reactive/predicted-order";
import type { Bank, Order, Reading, Terms } from "@etalon/compensation/reactive/state";
import { type Heard as BankHeard, step as bankStep } from "@etalon/compensation/reactive/step";
import type {
  BankOrder,
  BankRecord,
  BankTerms,
  BankWish,
  BusFigures,
  BusReading,
} from "@etalon/messages/banks";

/** Both know their newest reading, the order that is out, the newest number, and why nothing is ordered. */
export type Control = Bank | Balancer;

export type ControlHeard =
  | { readonly kind: "terms" }
  | { readonly kind: "reading"; readonly reading: BusReading }
  | { readonly kind: "unable"; readonly number: number; readonly why: string }
  | { readonly kind: "ask"; readonly order: BankWish; readonly why: string };

export interface Wish {
  readonly number: number;
  readonly order: BankOrder;
  readonly why: string;
  readonly predicted: BusFigures;
  /** How the bus was by the reading that it rests on. */
  readonly before: BusFigures;
  readonly restsOnTaiNs: Instant;
}
interface Controlled {
  readonly control: Control;
  readonly wish: Wish | null;
  /** Why a wish of somebody's is none of this bank's. */
  readonly misfit?: string;
}
type Capacitors = Extract<BankTerms, { kind: "capacitors" }>;
type Balancing = Extract<BankTerms, { kind: "balancer" }>;

/** @param before  null: nothing is known yet, or what was known is of another kind of bank */
export function controlled(
  record: BankRecord,
  before: Control | null,
  heard: ControlHeard,
  now: Instant,
): Controlled {
  const { terms } = record;
  const byHand = record.control === "by hand";
  return terms.kind === "capacitors"
    ? byCapacitors({ ...terms, byHand }, record.id, before as Bank | null, heard, now)
    : byBalancer({ ...terms, byHand }, before as Balancer | null, heard, now);
}

function byCapacitors(
  terms: Capacitors & Terms,
  id: string,
  before: Bank | null,
  heard: ControlHeard,
  now: Instant,
): Controlled {
  const own = ofCapacitors(terms, before, heard);
  if (own === null)
    return {
      control: before!,
      wish: null,
      misfit: "one step, or the tap changer by one position, is expected",
    };
  const { state, say } = bankStep(before, own, `bank/${id}`, now);
  const control = state!;
  const said = say[0]?.body;
  const { reading, tap } = control;
  if (said === undefined || reading === null) return { control, wish: null };
  const { number, order, why } = said;
  const wish: Wish = {
    ...{ number, why, restsOnTaiNs: reading.untilTaiNs },
    order:
      order.kind === "tap"
        ? { kind: "tap", to: (tap?.position ?? 0) + order.by }
        : { ...order, steps: [...order.steps] },
    before: effectFigures(effectOf(terms.network, reading)),
    predicted: effectFigures(predictedOrder(terms, reading, order)),
  };
  return { control, wish };
}

function ofCapacitors(terms: Terms, before: Bank | null, heard: ControlHeard): BankHeard | null {
  switch (heard.kind) {
    case "terms":
      return { kind: "terms", terms };
    case "reading":
      return { kind: "reading", reading: readingOf(heard.reading) };
    case "unable":
      return heard;
    case "ask": {
      const order = orderOf(heard.order, before?.tap?.position ?? Number.NaN);
      return order && { kind: "ask", order, why: heard.why };
    }
  }
}

const readingOf = ({ contacts, positiveA, ...reading }: BusReading): Reading => ({
  ...reading,
  currentA: positiveA,
  closed: contacts.closed,
  tap: contacts.tap,
});

/** As the control says it: a tap changer by one position. */
function orderOf(order: BankWish, position: number): Order | null {
  if (order.kind === "switch") return order;
  const by = order.kind === "tap" ? order.to - position : 0;
  return by === 1 || by === -1 ? { kind: "tap", by } : null;
}

function byBalancer(
  terms: Balancing & { readonly byHand: boolean },
  before: Balancer | null,
  heard: ControlHeard,
  now: Instant,
): Controlled {
  const misfit = "branches, or that it balance, is expected";
  if (heard.kind === "ask" && heard.order.kind !== "balance" && heard.order.kind !== "branches")
    return { control: before!, wish: null, misfit };
  const { balancer, order } = balancerStep(before, ofBalancer(terms, heard), now);
  if (order === null || balancer.reading === null) return { control: balancer, wish: null };
  const { number, branches, why } = order;
  const wish: Wish = {
    ...{ number, why, restsOnTaiNs: balancer.reading.untilTaiNs },
    order: { kind: "branches", branches },
    before: balanceFigures(order.before),
    predicted: balanceFigures(order.predicted),
  };
  return { control: balancer, wish };
}

function ofBalancer(
  terms: Balancing & { readonly byHand: boolean },
  heard: ControlHeard,
): Parameters<typeof balancerStep>[1] {
  switch (heard.kind) {
    case "terms":
      return { kind: "terms", terms };
    case "reading":
      return { kind: "reading", reading: lookOf(heard.reading) };
    case "unable":
      return heard;
    case "ask": {
      const branches = heard.order.kind === "branches" ? heard.order.branches : null;
      return { kind: "ask", branches, why: heard.why };
    }
  }
}

const lookOf = ({ contacts, ...look }: BusReading): BalanceReading => ({
  ...look,
  branches: contacts.branches ?? {},
});

/** Those figures of the bus that a change of such a bank is proved by. */
export const figuresOf = ({ terms }: BankRecord, reading: BusReading): BusFigures =>
  terms.kind === "capacitors"
    ? effectFigures(effectOf(terms.network, reading))
    : balanceFigures(predictedBalance(lookOf(reading), terms.network));

const effectFigures = ({
  powerFactor,
  lineV,
  reactiveVar,
  lossW,
}: ReturnType<typeof effectOf>): BusFigures => ({
  ...{ powerFactor, lineV, reactiveVar, lossW },
});
const balanceFigures = ({ negativeA, neutralA, lossW }: PredictedBalance): BusFigures => ({
  ...{ negativeA, neutralA, lossW },
});
