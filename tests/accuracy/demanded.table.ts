// What is demanded of arithmetic alone: the largest error, ppm, by the highest harmonic and the duration. Sines and
// 60 s to the 37th are held to the same as their neighbours. Orders past 37 are measured and not claimed.

export const demandedPpm = {
  sine: { 10: 1, 60: 0.2 },
  "to the 25th": { 10: 1, 60: 0.2 },
  "to the 37th": { 10: 2, 60: 0.4 },
} as const;
