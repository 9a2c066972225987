// Capture files: what others may use of this folder.

export { type Capture, frameAt, noTime } from "./frame-table.ts";
export { type LiveFrame, openPcapStream, type PcapStream } from "./pcap-stream.ts";
export { looksLikeCapture, readCapture } from "./read-capture.ts";
export { type CapturedFrame, writePcap } from "./write-pcap.ts";
