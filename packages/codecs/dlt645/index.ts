// Meters' serial protocol DL/T 645-2007, as a master reads it.

export { type Dlt645Frame, encodeFrame, type Look, lookForFrame } from "./frame.ts";
export { type ReadReply, readRequest, replyTo } from "./read.ts";
export { type Register, registers } from "./registers.table.ts";
export { encodeValue, type Value, valueFrom } from "./values.ts";
