// Curves of the voltage that equipment must bear, and for how long: [seconds, per cent of the nominal voltage], drawn from
// point to point over the logarithm of time; two points at one time are a step. Read by immunity.ts.

export const immunityCurves = {
  itic: {
    title: "ITIC (CBEMA) curve",
    document: "ITI (CBEMA) Curve Application Note, 2000; 120 V, 60 Hz",
    /** Remembered, not seen in the document. */
    verified: false,
    above: [
      [0.000_167, 500],
      [0.001, 200],
      [0.003, 140],
      [0.003, 120],
      [0.5, 120],
      [0.5, 110],
      [1000, 110],
    ],
    below: [
      [0.000_167, 0],
      [0.02, 0],
      [0.02, 70],
      [0.5, 70],
      [0.5, 80],
      [10, 80],
      [10, 90],
      [1000, 90],
    ],
    regions: { within: "no interruption", above: "prohibited", below: "no damage" },
  },
  f47: {
    title: "SEMI F47 curve",
    document: "SEMI F47-0706",
    verified: false,
    above: null,
    below: [
      [0.05, 0],
      [0.05, 50],
      [0.2, 50],
      [0.2, 70],
      [0.5, 70],
      [0.5, 80],
      [1, 80],
    ],
    regions: { within: "ride through", above: null, below: "not demanded" },
  },
} as const;
