// What can be asked for of a bank as it stands: each step the other way, the tap changer by one, a balancer set or taken out.
// Pure; called by `asking.tsx`.

import { withMinus } from "@etalon/basis/number-text";
import type { BankWish } from "@etalon/messages/banks";
import type { ShownBank } from "../../api/contracts.ts";

export interface Wish {
  readonly order: BankWish;
  /** Under `bank.` of the words. */
  readonly word: string;
  readonly values?: Readonly<Record<string, number | string>>;
}

/** Of a tap changer: either side of its middle has its sign. */
export const positionText = (position: number): string =>
  `${position > 0 ? "+" : ""}${withMinus(String(position))}`;

export function wishesOf({ terms, seen, out }: ShownBank): readonly Wish[] {
  if (seen === null) return [];
  if (terms.kind === "balancer")
    return [
      { order: { kind: "balance" }, word: "balance" },
      { order: { kind: "branches", branches: {} }, word: "release" },
    ];
  const { closed, tap } = seen.contacts;
  const steps = closed.flatMap((isClosed, n): Wish[] => {
    if (!isClosed && out.some(({ step }) => step === n)) return [];
    const order = { kind: "switch" as const, steps: [n], close: !isClosed };
    return [{ order, word: isClosed ? "open-step" : "close-step", values: { step: n + 1 } }];
  });
  if (terms.tap === null || tap === null) return steps;
  const { lowest, highest } = terms.tap;
  const taps = [tap - 1, tap + 1].filter((to) => to >= lowest && to <= highest);
  return [
    ...steps,
    ...taps.map((to) => ({
      order: { kind: "tap" as const, to },
      word: "tap-to",
      values: { tap: positionText(to) },
    })),
  ];
}
