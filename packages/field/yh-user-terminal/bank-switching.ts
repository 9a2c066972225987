// The terminal's hand and eye at its site's bank: looks at the bus from time to time, and carries out what the step has let
// through. Called by the shell.

import type { Acquisition, Answer } from "@etalon/basis";
import type { BankOrder, BusReading, Contacts } from "@etalon/messages/banks";
import type { BankPlate, BankSelf, SwitchAct } from "./bank-side.ts";
import { sameBranches } from "./bank-side.ts";

export interface BankPorts {
  readonly plate: BankPlate;
  /** How the bus is now, seen for a moment; null: `stop` aborted. */
  readonly look: (stop: AbortSignal) => Promise<Answer<Omit<BusReading, "contacts">> | null>;
  readonly contacts: () => Contacts;
  /** Gives the command; whether it is followed is seen in the contacts. */
  readonly set: (order: BankOrder) => void;
}

/** Contactors and tap changers that have not followed by then are held for failed. */
const FOLLOWS_WITHIN_S = 3;
const SEEN_EVERY_S = 0.05;

/** Resolves when `stop` aborts. A look that fails is no reading: whoever waits for one sees that there is none. */
export async function lookOut(
  { plate, look, contacts }: BankPorts,
  unit: Acquisition,
  tell: (looked: BankSelf) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const seen = await look(stop);
    if (seen?.ok) {
      const reading = { ...seen.value, contacts: contacts() };
      await tell({ kind: "bus-looked", reading, plate });
    }
    await unit.until(unit.taken() + Math.round(plate.lookEveryS * unit.nominalRateHz), stop);
  }
}

/**
 * May be done again after a crash: what stands as ordered stays so, and after its time nothing is switched any more, but
 * how the bank stands is told.
 */
export async function carryOut(
  { order, untilTaiNs, number }: SwitchAct,
  bank: BankPorts,
  unit: Acquisition,
  stop: AbortSignal,
): Promise<BankSelf> {
  const now = () => unit.clock(unit.taken()).sampleTaiNs;
  if (now() <= untilTaiNs && !standsAs(order, bank.contacts())) {
    bank.set(order);
    const every = Math.ceil(SEEN_EVERY_S * unit.nominalRateHz);
    const end = unit.taken() + FOLLOWS_WITHIN_S * unit.nominalRateHz;
    while (!standsAs(order, bank.contacts()) && unit.taken() < end && !stop.aborted)
      await unit.until(unit.taken() + every, stop);
    if (stop.aborted) throw new Error("stopped: whoever serves next looks what became of it");
  }
  return { kind: "switched", number, atTaiNs: now(), contacts: bank.contacts() };
}

export function standsAs(order: BankOrder, { closed, tap, branches }: Contacts): boolean {
  switch (order.kind) {
    case "switch":
      return order.steps.every((n) => closed[n] === order.close);
    case "tap":
      return tap === order.to;
    case "branches":
      return sameBranches(order.branches, branches);
  }
}
