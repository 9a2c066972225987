// What can be wrong with a channel's bytes: the engines say it by number, the decoder in words.

export const CHANNEL_FAULT = {
  pastEnd: -1,
  head: -2,
  predictor: -3,
  exactness: -4,
  mode: -5,
  history: -6,
  quotient: -7,
  width: -8,
} as const;

export const channelFaultText: Readonly<Record<number, string>> = {
  [CHANNEL_FAULT.pastEnd]: "runs past the end",
  [CHANNEL_FAULT.head]: "has a head that is not known, or is shifted by its whole width",
  [CHANNEL_FAULT.predictor]: "has a predictor that is not known",
  [CHANNEL_FAULT.exactness]: "has coefficients that are too large for exact sums",
  [CHANNEL_FAULT.mode]: "has a block whose predictor or mode is not known",
  [CHANNEL_FAULT.history]: "looks further back than the samples that the frame continues",
  [CHANNEL_FAULT.quotient]: "has a quotient above 240, or more quotients than its blocks",
  [CHANNEL_FAULT.width]: "has a code that is wider than its bits",
};
