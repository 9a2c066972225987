// A recording with channels as a test lists them; for this folder's tests.

import type { Channel, Gap, Phase, Quantity, Recording, Section } from "@etalon/basis";

export function channel(number: number, name: string, quantity: Quantity, phase: Phase | null): Channel {
  const unit = quantity === "voltage" ? "V" : quantity === "current" ? "A" : "deg";
  return { number, name, phase, quantity, unit, ratio: null, side: "unknown", step: null, range: null };
}

/** "Ua v a", "IB_G1 i b", "angle o -": name, quantity, phase. */
export function channels(...texts: readonly string[]): readonly Channel[] {
  return texts.map((text, n) => {
    const [, name = "", quantity = "", phase = ""] = /^(.*) ([vio]) (\S+)$/.exec(text) ?? [];
    const quantities = { v: "voltage", i: "current", o: "other" } as const;
    return channel(n + 1, name, quantities[quantity as "v"], phase === "-" ? null : (phase as Phase));
  });
}

export function recordingWith(
  list: readonly Channel[],
  sections: readonly Section[] = [],
  gaps: readonly Gap[] = [],
): Recording {
  return {
    format: "comtrade",
    station: "test",
    nominalFrequencyHz: 50,
    startTaiNs: null,
    channels: list,
    sections,
    gaps,
    notes: [],
  };
}
