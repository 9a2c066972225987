// Numbers of the USB Test and Measurement Class, revision 1.0 (2003), and its USB488 subclass (clauses unchecked).

/** Class, subclass and protocol of the interface (USBTMC table 43; USB488 table 10). */
export const INTERFACE = { class: 0xfe, subclass: 3, protocolUsb488: 1 } as const;

/** MsgID values of bulk headers (USBTMC table 2; USB488 table 1). */
export const MESSAGE = {
  out: 1,
  requestIn: 2,
  in: 2,
  vendorOut: 126,
  requestVendorIn: 127,
  trigger: 128,
} as const;

/** MsgID | bTag | inverse of bTag | 0 | u32 transfer size | u8 attributes | 3 bytes of the message's kind */
export const HEAD_BYTES = 12;
export const ALIGNED_TO = 4;
export const END_OF_MESSAGE = 1;
export const ENDED_BY_CHARACTER = 2;
export const UNTIL_CHARACTER = 2;

/** bRequest values on endpoint 0 (USBTMC table 15; USB488 table 9). */
export const REQUEST = {
  initiateAbortBulkOut: 1,
  checkAbortBulkOut: 2,
  initiateAbortBulkIn: 3,
  checkAbortBulkIn: 4,
  initiateClear: 5,
  checkClear: 6,
  getCapabilities: 7,
  indicatorPulse: 64,
  readStatusByte: 128,
  remoteEnable: 160,
  goToLocal: 161,
  localLockout: 162,
} as const;

/** USBTMC_status values (USBTMC table 16). */
export const STATUS = { success: 1, failed: 0x80, notInProgress: 0x81 } as const;

export const ENDPOINT_OUT = 0x01;
export const ENDPOINT_IN = 0x82;
export const ENDPOINT_NEWS = 0x83;
export const PACKET_BYTES = 512;
/** USB488: the first byte of what the interrupt endpoint brings, for a service request and for a status byte. */
export const NEWS_SERVICE = 0x81;
export const NEWS_STATUS = 0x80;

/** Bits of the status byte (IEEE 488.2, 11.2): a message is available; service is requested. */
export const MESSAGE_AVAILABLE = 16;
export const SERVICE_REQUEST = 64;
