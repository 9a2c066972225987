// Numbers of the USB redirection protocol, version 0.7 (usbredir, docs/usb-redirection-protocol.md and usbredirproto.h).
// All fields are little-endian.

export const TYPE = {
  hello: 0,
  deviceConnect: 1,
  deviceDisconnect: 2,
  reset: 3,
  interfaceInfo: 4,
  endpointInfo: 5,
  setConfiguration: 6,
  getConfiguration: 7,
  configurationStatus: 8,
  setAltSetting: 9,
  getAltSetting: 10,
  altSettingStatus: 11,
  startInterruptReceiving: 15,
  stopInterruptReceiving: 16,
  interruptReceivingStatus: 17,
  cancelDataPacket: 21,
  filterReject: 22,
  filterFilter: 23,
  deviceDisconnectAck: 24,
  controlPacket: 100,
  bulkPacket: 101,
  interruptPacket: 103,
} as const;

/** Bit numbers in the hello's words of capabilities. */
export const CAPABILITY = {
  deviceVersion: 1,
  disconnectAck: 3,
  endpointMaxPacketSize: 4,
  ids64: 5,
  bulkLength32: 6,
} as const;

/** What a packet's transfer came to. */
export const STATUS = { success: 0, cancelled: 1, invalid: 2, ioError: 3, stall: 4, timeout: 5 } as const;

export const SPEED_HIGH = 2;
export const ENDPOINT = { control: 0, bulk: 2, interrupt: 3, none: 255 } as const;

/** type, length, id: the id has 4 bytes until both sides have said in their hello that they know 8. */
export const HEAD_NARROW = 12;
export const HEAD_WIDE = 16;
export const VERSION_BYTES = 64;
export const INTERFACES = 32;
export const ENDPOINTS = 32;
export const CONTROL_BYTES = 10;
export const BULK_NARROW = 8;
export const BULK_WIDE = 10;

/** Longest packet that is listened to: no transfer of a message instrument's driver is nearly as long. */
export const LONGEST = 1 << 20;
