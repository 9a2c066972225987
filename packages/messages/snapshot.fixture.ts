// A snapshot of one voltage, for tests of what carries it.

import type { Snapshot } from "./snapshot.ts";
import { traceText } from "./trace.ts";

export const aSnapshot = (peak: number): Snapshot => ({
  ...{ atTaiNs: 1_800_000_000_000_000_000n, durationS: 1, frequencyHz: 50 },
  ...{ cyclesStepS: 2.5e-4, wholeStepS: 8e-3 },
  channels: [
    {
      ...{ name: "ua", unit: "V", peak, rms: peak / 2, phasor: null },
      ...{ expanded: { rms: 0.01, angleDeg: 0 }, cycles: traceText([0, peak, -peak], peak) },
      ...{ least: traceText([-peak], peak), most: traceText([peak], peak) },
    },
  ],
  pulses: { fromS: 0, atS: [0.5] },
});
