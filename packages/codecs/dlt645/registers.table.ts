// Data items of DL/T 645-2007 that a meter is asked for, with the form of their values (appendix A; clauses unchecked).

import type { Format } from "./values.ts";

export interface Register extends Format {
  /** DI3 first. */
  readonly item: string;
  readonly quantity: string;
  readonly unit: string;
}

const energy = { bytes: 4, decimals: 2 } as const;
const power = { bytes: 3, decimals: 4, signed: true } as const;
const phases = [1, 2, 3] as const;

export const registers: readonly Register[] = [
  { item: "00010000", quantity: "active energy import", unit: "kWh", ...energy, signed: false },
  { item: "00020000", quantity: "active energy export", unit: "kWh", ...energy, signed: false },
  { item: "00030000", quantity: "reactive energy 1", unit: "kvarh", ...energy, signed: true },
  { item: "00040000", quantity: "reactive energy 2", unit: "kvarh", ...energy, signed: true },
  ...phases.map((n) => ({
    ...{ item: `02010${n}00`, quantity: `voltage ${n}`, unit: "V", bytes: 2, decimals: 1, signed: false },
  })),
  ...phases.map((n) => ({
    ...{ item: `02020${n}00`, quantity: `current ${n}`, unit: "A", bytes: 3, decimals: 3, signed: true },
  })),
  { item: "02030000", quantity: "active power", unit: "kW", ...power },
  { item: "02040000", quantity: "reactive power", unit: "kvar", ...power },
];
