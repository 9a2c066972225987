// The stream frame: a second of raw codes and pulses on one clock, as it travels from YH to IA to the
// machine.

export { crc32c } from "./crc32c.ts";
export { type DecodedFrame, decodeFrame, readHeader } from "./decode.ts";
export { encodeFrame } from "./encode.ts";
export type { FrameHeader, StreamChannel, StreamFrame } from "./frame.ts";
export { LIMIT as STREAM_LIMIT } from "./layout.table.ts";
export { isName } from "./name.ts";
