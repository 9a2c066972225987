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
  /** null: it is not known how they stand. */
  readonly contacts: () => Contacts | null;
  /** Gives the command; whether it is followed is seen in the contacts. */
  readonly set: (order: BankOrder) => void;
}

/** Contactors and tap changers that have not followed by then are held for failed. */
const FOLLOWS_WITHIN_S = 3;
const SEEN_EVERY_S = 0.05;

/** Resolves when `stop` aborts. A look that fails, or at contacts not known, is no reading: whoever waits for one sees that. */
export async function lookOut(
  { plate, look, contacts }: BankPorts,
  unit: Acquisition,
  tell: (looked: BankSelf) => Promise<void>,
  stop: AbortSignal,
): Promise<void> {
  while (!stop.aborted) {
    const seen = await look(stop);
    const stand = contacts();
    if (seen?.ok && stand !== null)
      await tell({ kind: "bus-looked", reading: { ...seen.value, contacts: stand }, plate });
    await unit.until(unit.taken() + Math.round(plate.lookEveryS * unit.nominalRateHz), stop);
  }
}

/**
 * May be done again after a crash: what stands as ordered stays so, and after its time nothing is switched any more, but
 * how the bank stands is told, or that it is not known.
 */
export async function carryOut(
  { order, untilTaiNs, number }: SwitchAct,
  bank: BankPorts,
  unit: Acquisition,
  stop: AbortSignal,
): Promise<BankSelf> {
  const now = () => unit.clock(unit.taken()).sampleTaiNs;
  const before = bank.contacts();
  if (before !== null && now() <= untilTaiNs && !standsAs(order, before)) {
    bank.set(order);
    const every = Math.ceil(SEEN_EVERY_S * unit.nominalRateHz);
    const end = unit.taken() + FOLLOWS_WITHIN_S * unit.nominalRateHz;
    while (!standsAs(order, bank.contacts()) && unit.taken() < end && !stop.aborted)
      await unit.until(unit.taken() + every, stop);
    if (stop.aborted) throw new Error("stopped: whoever serves next looks what became of it");
  }
  return { kind: "switched", number, atTaiNs: now(), contacts: bank.contacts() };
}

export function standsAs(order: BankOrder, contacts: Contacts | null): boolean {
  if (contacts === null) return false;
  const { closed, tap, branches } = contacts;
  switch (order.kind) {
    case "switch":
      return order.steps.every((n) => closed[n] === order.close);
    case "tap":
      return tap === order.to;
    case "branches":
      return sameBranches(order.branches, branches);
  }
}
