// A harmonic record of next to nothing, for tests of whoever carries one.

import type { HarmonicRecord } from "../harmonic-record.ts";

export const plainRecord = (coveredS = 30): HarmonicRecord => ({
  program: "test",
  fromTaiNs: 5n,
  wiring: "3P4W",
  coveredS,
  windows: 5 * coveredS,
  frequencyHz: 50,
  highestOrder: 37,
  gaps: [],
  powers: [],
  energy: {
    wholeBand: { importWh: 1, exportWh: 0, expandedWh: 0.001 },
    fundamental: { importWh: 1.01, exportWh: 0, expandedWh: 0.001 },
    harmonics: { importWh: 0, exportWh: 0.01, expandedWh: 0.0001 },
    orders: [],
    reactiveVarh: [0, 0, 0, 0],
  },
  orders: [],
  distortion: { voltagePercent: 1, currentPercent: 20 },
  losses: { line: null, transformerK: null },
  bills: null,
  proof: {
    sha256: "00",
    of: "nothing",
    calibration: "c",
    certificate: null,
    voltageGainPercent: 0.005,
    currentGainPercent: 0.005,
    angleMrad: 0.009,
    supply: null,
  },
  doubts: [],
});
