// Test points of IEC 61000-4-15:2010 (edition 2), [changes per minute, ΔV/V in per cent]: rectangular changes of which
// Pst is 1. From secondary sources; tables unchecked.

export const severityPoints = {
  "230 V": {
    nominalHz: 50,
    points: [
      [1, 2.715],
      [2, 2.191],
      [7, 1.45],
      [39, 0.894],
      [110, 0.722],
      [1620, 0.407],
      [4000, 2.343],
    ],
  },
  "120 V": {
    nominalHz: 60,
    points: [
      [1, 3.181],
      [2, 2.564],
      [7, 1.694],
      [39, 1.04],
      [110, 0.844],
      [1620, 0.548],
      [4800, 4.837],
    ],
  },
} as const;
