// COMTRADE recordings (IEEE C37.111 = IEC 60255-24): bytes to Recording and back.

export { joinCff } from "./cff.ts";
export { readCfg } from "./cfg.ts";
export type { AnalogLine, ComtradeConfig, Encoding, RateLine, Revision, StatusLine } from "./config.ts";
export { type NamedChannel, type NameReading, readNames } from "./phase-names.ts";
export { type ComtradeFiles, readComtrade } from "./read.ts";
export { readStatus, type StatusChannel } from "./status.ts";
export { type WriteOptions, type WrittenFiles, writeComtrade } from "./write.ts";
