// Between ZZ's messages and the control that keeps a bank: readings and orders in its own words, what an order is expected
// to do, what was measured. Called by the bank's step.

import type { Instant } from "@etalon/basis";
import { effectOf, type Flow } from "@etalon/compensation/reactive/effect";
import { predictedOrder } from "@etalon/compensation/reactive/predicted-order";
import type { Bank, Order, Reading, Terms } from "@etalon/compensation/reactive/state";
import { type Heard, step } from "@etalon/compensation/reactive/step";
import type { BankOrder, BankRecord, BusFigures, BusReading } from "@etalon/messages/banks";

export interface Wish {
  readonly number: number;
  readonly order: BankOrder;
  readonly why: string;
  readonly predicted: BusFigures;
  /** How the bus was by the reading that it rests on. */
  readonly before: BusFigures;
  readonly restsOnTaiNs: Instant;
}

export const termsOf = ({ terms, control }: BankRecord): Terms => ({
  ...terms,
  byHand: control === "by hand",
});

export const readingOf = ({ contacts, positiveA, ...reading }: BusReading): Reading => ({
  ...reading,
  currentA: positiveA,
  closed: contacts.closed,
  tap: contacts.tap,
});

/** As the control says it: a tap changer by one position. Null: it is none of this bank's. */
export function orderOf(order: BankOrder, { tap }: Bank): Order | null {
  switch (order.kind) {
    case "switch":
      return order;
    case "tap": {
      const by = order.to - (tap?.position ?? Number.NaN);
      return by === 1 || by === -1 ? { kind: "tap", by } : null;
    }
    case "branches":
      return null;
  }
}

export const controlled = (
  record: BankRecord,
  before: Bank | null,
  heard: Heard,
  now: Instant,
): { readonly control: Bank; readonly wish: Wish | null } => {
  const { state, say } = step(before, heard, `bank/${record.id}`, now);
  const control = state!;
  const said = say[0]?.body;
  if (said === undefined || control.reading === null) return { control, wish: null };
  const { number, order, why } = said;
  const { terms, reading } = { terms: termsOf(record), reading: control.reading };
  const wish: Wish = {
    ...{ number, why, restsOnTaiNs: reading.untilTaiNs },
    order:
      order.kind === "tap"
        ? { kind: "tap", to: (control.tap?.position ?? 0) + order.by }
        : { ...order, steps: [...order.steps] },
    before: figuresOf(terms, reading),
    predicted: figures(predictedOrder(terms, reading, order)),
  };
  return { control, wish };
};

export const figuresOf = ({ network }: Pick<Terms, "network">, flow: Flow): BusFigures =>
  figures(effectOf(network, flow));

/** Those that a change is proved by. */
const figures = ({ powerFactor, lineV, reactiveVar, lossW }: ReturnType<typeof effectOf>): BusFigures => ({
  ...{ powerFactor, lineV, reactiveVar, lossW },
});
