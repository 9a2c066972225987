// From where on a code is clipped. Called by detections, lanes and studies of power quality.

/** Share of the range. Source: project default. */
const CLIPPED = 0.999;

/** A code this far from zero, or farther. */
export const clippedFrom = (bits: number): number => CLIPPED * 2 ** (bits - 1);
