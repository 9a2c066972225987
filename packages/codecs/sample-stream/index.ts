// The stream frame: a second of raw codes and pulses on one clock, as it travels from YH to IA to the machine.

export { crc32c } from "./crc32c.ts";
export {
  type DecodedFacts,
  type DecoderRoom,
  newStreamState,
  openStreamDecoder,
  type StreamDecoder,
  type StreamState,
} from "./decoder.ts";
export type { StreamEngine } from "./engine.ts";
export type {
  Continues,
  FrameFacts,
  FrameHeader,
  StreamChannel,
  StreamDescription,
  StreamFrame,
} from "./frame.ts";
export { readHeader } from "./head.ts";
export { LIMIT as STREAM_LIMIT } from "./layout.table.ts";
export { isName } from "./name.ts";
export { type Pulses, pulseEdges } from "./pulses.ts";
export { encodeFrame, openStreamEncoder, type StreamEncoder } from "./stream-encoder.ts";
export { openStreamReader, type ReadFrame, type StreamReader } from "./stream-reader.ts";
