// Sampled values: what others may use of this folder.

export { decodeSampledValues, type SampledValuesLook } from "./decode.ts";
export { encodeSampledValues } from "./encode.ts";
export { macText } from "./ethernet.ts";
export { type Asdu, packValues, type SampledValuesFrame, validityMask } from "./frame.ts";
export { type CaptureOptions, recordingFromCapture } from "./recording-from-capture.ts";
export { openSampleNumbers, type SampleNumbers } from "./sample-numbers.ts";
