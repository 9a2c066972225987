// A study of a circuit that is known to be wired wrongly, and was not put right: powers, sources, losses and bills would be those
// of the wiring. Called by record.ts, and by whoever shows a study beside a finding that it did not know of.

import type { HarmonicRecord, WiringFault } from "@etalon/basis";
import { unknownSide } from "./source-side.ts";

/** What is left: voltages, currents and distortion, and energies as a meter so connected registers them. */
export function withoutWhatWiringMakes(
  record: HarmonicRecord,
  { text }: Pick<WiringFault, "text">,
): HarmonicRecord {
  const why = `the circuit is wired wrongly (${text}): no powers by theory, sources, losses in the line and bills; energies are as a meter so connected registers them`;
  return {
    ...record,
    powers: [],
    orders: record.orders.map((one) => ({ ...one, ...unknownSide })),
    losses: { ...record.losses, line: null },
    bills: null,
    wiringFault: { text, corrected: false },
    doubts: [...record.doubts, { code: "harmonics.miswired", text: why }],
  };
}

/** Of a study that was made of the circuit as it should be. */
export function onRightedWiring(record: HarmonicRecord, { text }: Pick<WiringFault, "text">): HarmonicRecord {
  const why = `all figures are of the wiring put right: ${text} was found`;
  return {
    ...record,
    wiringFault: { text, corrected: true },
    doubts: [...record.doubts, { code: "harmonics.righted", text: why }],
  };
}
