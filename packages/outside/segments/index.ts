// The log of stream frames on disk.

export { type FrameLog, type FrameLogOptions, openFrameLog, type StoredFrame } from "./frame-log.ts";
export type { Damage, Found } from "./recovery.ts";
