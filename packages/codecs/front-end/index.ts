// A front end's output: what others may use of this folder.

export { type FrontEndReader, openFrontEndReader } from "./reader.ts";
export type { FrontEndClock, FrontEndRecord } from "./records.ts";
export { encodeHead, encodeRecord } from "./writer.ts";
