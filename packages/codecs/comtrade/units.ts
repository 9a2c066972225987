// Looks a unit's text up in the table; called by channels.ts and phase-names.ts.

import { exactUnits, type Unit, units } from "./units.table.ts";

/**
 * The unit in volts or amperes with its factor, or a known unit of another kind (""); null: never heard of.
 */
export function unitOf(text: string): Unit | null {
  const plain = text.normalize("NFKC").trim(); // one sign for micro, no full-width letters
  return exactUnits.get(plain) ?? units.get(plain.toLowerCase()) ?? null;
}
