// A simulated bank's contacts as text: they outlive whoever simulates them. Called by bus-site.ts.

import type { Branches } from "@etalon/messages/banks";
import type { BankState } from "./capacitor-bank.ts";

export interface Moved {
  readonly bank: BankState;
  readonly position: number;
  readonly branches: Branches;
}

/** JSON knows no infinity: null is "open for ever". */
export const keptState = ({ bank, ...rest }: Moved) => ({
  ...rest,
  hazards: bank.hazards,
  contacts: bank.contacts.map(({ sinceS, ...one }) => ({
    ...one,
    sinceS: Number.isFinite(sinceS) ? sinceS : null,
  })),
});

/** The file is the simulation's own. */
export function stateIn(read: unknown): Moved {
  const { contacts, hazards, ...rest } = read as ReturnType<typeof keptState>;
  return {
    ...rest,
    bank: {
      hazards,
      contacts: contacts.map((one) => ({ ...one, sinceS: one.sinceS ?? Number.NEGATIVE_INFINITY })),
    },
  };
}
