// What the kernels' machine code exports. Every place is a byte offset into the memory that the caller owns.

export { edgeSamples, edgeSums, edgeWeights } from "./edge";
export { blockSums, rowSums } from "./block-sums";
export { wideBlockSums } from "./wide-block-sums";
export { fourierTransform, interleave, resample, untangle } from "./spectrum";
export { unpack24 } from "./unpack";
export { extremes } from "./extremes";
