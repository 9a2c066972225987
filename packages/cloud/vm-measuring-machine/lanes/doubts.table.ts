// Why a lane's figures are doubtful or missing: one bit each, and the sentence for people.

export const DOUBT = {
  gap: 1 << 0,
  lostFrames: 1 << 1,
  waiting: 1 << 2,
  refused: 1 << 3,
  repeated: 1 << 4,
  clipped: 1 << 5,
  flat: 1 << 6,
  phaseMissing: 1 << 7,
  noVoltage: 1 << 8,
  outOfBand: 1 << 9,
  noFundamental: 1 << 10,
  clock: 1 << 11,
  pulses: 1 << 12,
  clockFree: 1 << 13,
} as const;

export type Doubt = keyof typeof DOUBT;

export const DOUBT_TEXT: Readonly<Record<Doubt, string>> = {
  gap: "samples are missing before this frame: what reaches over them is void",
  lostFrames: "frames of the stream did not come",
  waiting: "the frame needs those before it: nothing is measured until a key frame comes",
  refused: "the frame was refused",
  repeated: "the frame had come before: it was not counted again",
  clipped: "a channel's codes reach the end of its range",
  flat: "a channel's code does not change at all: its converter is taken for dead",
  phaseMissing: "a voltage is missing while another is there",
  noVoltage: "there is no voltage",
  outOfBand: "the frequency is outside 40 Hz to 70 Hz",
  noFundamental: "no fundamental stands out of the voltages",
  clock: "the sample clock's rate is assured within a wide bound only",
  pulses: "more pulses came than are told of",
  clockFree: "no time from outside has told the sample clock's rate",
};

/** Limits on which the doubts hang. Source: project defaults. */
export const LIMIT = {
  /** Share of the nominal voltage, or of the range where that is unknown, below which there is no voltage. */
  noVoltage: 0.02,
  noVoltageOfRange: 0.002,
  /** Share of the strongest voltage below which one is missing. */
  phaseMissing: 0.1,
  /** A tenth of what class 0.2S allows; the bound itself is told with every result. */
  clockPpm: 200,
} as const;
