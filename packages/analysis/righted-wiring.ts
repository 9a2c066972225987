// Voltages and currents put where a wiring fault says that they belong: what a recording, or a stream, would have been if the
// circuit were wired right. Called by harmonic studies.

import type { WiringFault } from "@etalon/basis";
import { type AnalysisInput, type Samples, wiredNames } from "./analyze.ts";
import { elementsOf } from "./elements.ts";

/** Null where the fault does not say it: a voltage is missing, or another wiring explains the same. */
export function rightedInput(input: AnalysisInput, fault: WiringFault): AnalysisInput | null {
  // Without a ratio a voltage is missing, and what is not there cannot be put right.
  if (fault.ambiguousWith.length > 0 || fault.powerRatio === null) return null;
  const names = wiredNames(input);
  const voltagesOf = (own: readonly Samples[]) => putInOrder(own, names.voltages, fault.voltageOrder);
  const currentsOf = (own: readonly Samples[]) => putInOrder(own, names.currents, fault.currentOrder);
  if (input.wiring === "3P4W")
    return { ...input, voltages: voltagesOf(input.voltages), currents: currentsOf(input.currents) };
  const [ab, cb] = elementsOf(input);
  if (input.wiring === "1P2W" || !ab?.voltage || !cb?.voltage) return null;
  // Against the terminal in the middle: every voltage between lines is a difference of these.
  const [a, b, c] = voltagesOf([ab.voltage, ab.voltage.map(() => 0), cb.voltage]);
  const [ia, ic] = currentsOf([ab.current, cb.current]);
  if (!a || !b || !c || !ia || !ic) return null;
  const between = (x: Float64Array, y: Float64Array) => x.map((value, n) => value - y[n]!);
  return {
    ...input,
    lineVoltages: true,
    voltages: [between(a, b), between(b, c), null],
    currents: [ia, null, ic],
  };
}

/** @param order  names of what stands on each place, "-" in front of what is reversed */
function putInOrder(own: readonly Samples[], names: readonly string[], order: readonly string[]): Samples[] {
  return order.map((name) => {
    const reversed = name.startsWith("-");
    const samples = own[names.indexOf(reversed ? name.slice(1) : name)] ?? null;
    return samples && reversed ? samples.map((x) => -x) : samples;
  });
}
