// The descriptors by which a computer recognises a USBTMC instrument, and the answers to USB's own requests for them.

import { ENDPOINT_IN, ENDPOINT_NEWS, ENDPOINT_OUT, INTERFACE, PACKET_BYTES } from "./layout.table.ts";

export interface Nameplate {
  readonly vendor: number;
  readonly product: number;
  readonly maker: string;
  readonly model: string;
  readonly serial: string;
}

const DEVICE = 1;
const CONFIGURATION = 2;
const STRING = 3;
/** A string descriptor's length byte counts itself and its type: 126 characters of two bytes are the most. */
const LONGEST_STRING = 126;
const NEWS_BYTES = 64;

/** Device release 1.00. */
export const VERSION_BCD = 0x0100;

const word = (value: number): [number, number] => [value & 0xff, value >> 8];

/** @source USB 2.0, table 9-8 */
function deviceDescriptor({ vendor, product }: Nameplate): Uint8Array {
  return Uint8Array.of(
    ...[18, DEVICE, ...word(0x0200), 0, 0, 0, 64],
    ...[...word(vendor), ...word(product), ...word(VERSION_BCD), 1, 2, 3, 1],
  );
}

/** One configuration, one interface: bulk out, bulk in, interrupt in. @source USB 2.0, tables 9-10, 9-12, 9-13 */
function configurationDescriptor(): Uint8Array {
  const { class: kind, subclass, protocolUsb488 } = INTERFACE;
  const body = [
    ...[9, 4, 0, 0, 3, kind, subclass, protocolUsb488, 0],
    ...[7, 5, ENDPOINT_OUT, 2, ...word(PACKET_BYTES), 0],
    ...[7, 5, ENDPOINT_IN, 2, ...word(PACKET_BYTES), 0],
    ...[7, 5, ENDPOINT_NEWS, 3, ...word(NEWS_BYTES), 8],
  ];
  const SELF_POWERED = 0xc0;
  return Uint8Array.of(9, CONFIGURATION, ...word(9 + body.length), 1, 1, 0, SELF_POWERED, 0, ...body);
}

function stringDescriptor(text: string): Uint8Array {
  const units = [...text.slice(0, LONGEST_STRING)].join("");
  const bytes = new Uint8Array(2 + 2 * units.length);
  bytes[0] = bytes.length;
  bytes[1] = STRING;
  for (let n = 0; n < units.length; n++)
    new DataView(bytes.buffer).setUint16(2 + 2 * n, units.charCodeAt(n), true);
  return bytes;
}

/** @param value of the request: the descriptor's type in its upper byte, its index in the lower; null: there is none */
export function descriptor(nameplate: Nameplate, value: number): Uint8Array | null {
  const index = value & 0xff;
  switch (value >> 8) {
    case DEVICE:
      return deviceDescriptor(nameplate);
    case CONFIGURATION:
      return index === 0 ? configurationDescriptor() : null;
    case STRING: {
      if (index === 0) return Uint8Array.of(4, STRING, 0x09, 0x04); // English
      const text = [nameplate.maker, nameplate.model, nameplate.serial][index - 1];
      return text === undefined ? null : stringDescriptor(text);
    }
    default:
      return null;
  }
}

/** The interface as the USB redirection protocol tells it. */
export const usbtmcInterface = {
  number: 0,
  class: INTERFACE.class,
  subclass: INTERFACE.subclass,
  protocol: INTERFACE.protocolUsb488,
  endpoints: [
    { address: ENDPOINT_OUT, type: "bulk", maxPacketBytes: PACKET_BYTES, interval: 0 },
    { address: ENDPOINT_IN, type: "bulk", maxPacketBytes: PACKET_BYTES, interval: 0 },
    { address: ENDPOINT_NEWS, type: "interrupt", maxPacketBytes: NEWS_BYTES, interval: 8 },
  ],
} as const;
