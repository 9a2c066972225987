// A measurement that conforms in every respect, for the tests of this package to spoil one thing at a time.

import type { Calibration, Meter } from "@etalon/basis";
import type { ElementLoad } from "../element-load.ts";
import type { Measured } from "../measured.ts";
import type { PulseEdge } from "../pulse-edge.ts";
import { noise } from "./noise.ts";

export const meter: Meter = {
  serial: "37010001",
  accuracyClass: "0.2S",
  activeConstant: 20000,
  reactiveConstant: 20000,
  wiring: "3P4W",
  nominalVoltage: 57.7,
  ratedCurrent: 1.5,
  maxCurrent: 6,
};

/** Three equal elements at 57.7 V and 1.5 A. */
export function balancedLoads(powerFactor = 1): ElementLoad[] {
  const apparent = 57.7 * 1.5;
  return ["a", "b", "c"].map((phase) => ({
    voltage: `u${phase}`,
    current: `i${phase}`,
    activeW: apparent * Math.abs(powerFactor),
    reactiveVar: Math.sign(powerFactor) * apparent * Math.sqrt(1 - powerFactor ** 2),
    voltageV: 57.7,
    currentA: 1.5,
    voltageStep: 0.005,
    currentStep: 0.0005,
  }));
}

/** Pulses of a meter that errs by `percent`, its edges scattered by `jitterS`. */
export function pulses(options: {
  readonly percent: number;
  readonly edges?: number;
  readonly jitterS?: number;
  readonly seed?: number;
}): PulseEdge[] {
  const { percent, edges = 120, jitterS = 0.0005, seed = 1 } = options;
  const powerW = 259.65;
  const random = noise(seed);
  return Array.from({ length: edges }, (_, k) => {
    const atS = 0.4 + (180 * k) / (1 + percent / 100) / powerW + jitterS * random.normal();
    return { atS, energyJ: powerW * atS, stretch: 0 };
  });
}

export const calibration: Calibration = {
  id: "cal-7",
  terminal: "yh-1",
  validFromTaiNs: 1_700_000_000_000_000_000n,
  validToTaiNs: 1_800_000_000_000_000_000n,
  certificate: "C-7",
  channels: ["ua", "ub", "uc", "ia", "ib", "ic"].map((name) => ({
    name,
    gain: 1,
    offset: 0,
    delaySeconds: 0,
    gainStandardUncertaintyPercent: 0.003,
    delayStandardUncertaintySeconds: 4e-8,
  })),
  rateErrorBoundPpm: 1,
};

export function sound(percent = 0.1): Measured {
  return {
    meter,
    register: "wh+",
    reactiveClass: null,
    quantumJ: 180,
    edges: pulses({ percent }),
    conditions: {
      currentPercentOfRated: 100,
      powerFactor: 1,
      loadBalance: "balanced",
      loads: balancedLoads(),
      rippleW: 0,
    },
    recording: {
      samples: 400_000,
      sampleRateHz: 4000,
      durationS: 100,
      frequencyHz: 50,
      sections: [{ fromS: 0, toS: 100, sampleRateHz: 4000 }],
      gaps: [],
    },
    startTaiNs: 1_750_000_000_000_000_000n,
    clippedSamples: 0,
    clockRateBoundPpm: null,
    pulseResolutionS: 1e-9,
    pulseOffsetBoundS: null,
    algorithmPpm: 1,
    leastIntervals: 2,
    calibration,
    ownFrontEnd: null,
    wiringFault: null,
  };
}
