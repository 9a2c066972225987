// The uplink of stream frames from terminals to their agent with their length in front, over TLS.

export { type FrameDoorOptions, openFrameDoor } from "./door.ts";
export { type FrameUplink, openFrameUplink } from "./uplink.ts";
