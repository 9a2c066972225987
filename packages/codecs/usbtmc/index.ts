// USB Test and Measurement Class: the instrument's side.

export { descriptor, type Nameplate, usbtmcInterface, VERSION_BCD } from "./descriptors.ts";
export {
  type DeviceSession,
  deviceSession,
  type InAnswer,
  OUTPUT_LIMIT,
  type OutTaken,
} from "./device-session.ts";
