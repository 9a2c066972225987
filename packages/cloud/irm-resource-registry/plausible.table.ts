// What an instrument of a kind can claim of itself; more is not believed. The meters' classes: IEC 62053-21, -22 and -24
// (clauses unchecked). The other bounds are the project's own, far above what such instruments are sold with.

import type { Auxiliary, InstrumentIdentity, Shape } from "@etalon/messages/nouns";

type Capability = keyof Auxiliary["capabilities"];
export interface Plausible {
  readonly shapes: readonly Shape[];
  readonly bestClass: NonNullable<Auxiliary["capabilities"]["accuracyClass"]>;
  /** The highest number, or count; 0: an instrument of this kind has nothing of the sort. */
  readonly highest: Readonly<Record<Exclude<Capability, "accuracyClass">, number>>;
}

export const plausible: Readonly<Record<InstrumentIdentity["kind"], Plausible>> = {
  "waveform-source": {
    shapes: ["stream"],
    bestClass: "0.01",
    highest: { sampleRateHz: 1_000_000, channels: 64, voltageRangeV: 1_000_000, currentRangeA: 100_000 },
  },
  "message-instrument": {
    shapes: ["message", "serial"],
    bestClass: "0.01",
    highest: { sampleRateHz: 10_000_000, channels: 64, voltageRangeV: 1_000_000, currentRangeA: 100_000 },
  },
  meter: {
    shapes: ["serial", "message"],
    bestClass: "0.2S",
    highest: { sampleRateHz: 0, channels: 0, voltageRangeV: 1_000, currentRangeA: 1_000 },
  },
};
