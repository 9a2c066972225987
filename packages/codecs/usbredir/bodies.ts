// Bodies of the packets that carry a device's description and its transfers. Called by the host session.

import {
  BULK_NARROW,
  BULK_WIDE,
  CAPABILITY,
  CONTROL_BYTES,
  ENDPOINT,
  ENDPOINTS,
  INTERFACES,
  SPEED_HIGH,
  VERSION_BYTES,
} from "./layout.table.ts";

export interface UsbInterface {
  readonly number: number;
  readonly class: number;
  readonly subclass: number;
  readonly protocol: number;
  /** `address` has bit 7 set when it brings bytes in to the computer. */
  readonly endpoints: readonly {
    readonly address: number;
    readonly type: "bulk" | "interrupt";
    readonly maxPacketBytes: number;
    readonly interval: number;
  }[];
}

export interface UsbDevice {
  readonly vendor: number;
  readonly product: number;
  readonly versionBcd: number;
  readonly interfaces: readonly UsbInterface[];
}

/** A request on endpoint 0, as USB 2.0 has it (section 9.3); `data` goes out with it, or is empty. */
export interface ControlRequest {
  readonly requestType: number;
  readonly request: number;
  readonly value: number;
  readonly index: number;
  readonly length: number;
  readonly data: Uint8Array;
}

export const has = (capabilities: number, bit: number): boolean => (capabilities & (1 << bit)) !== 0;

/** char version[64] | u32 capabilities */
export function helloBody(version: string, capabilities: number): Uint8Array {
  const body = new Uint8Array(VERSION_BYTES + 4);
  new TextEncoder().encodeInto(version, body.subarray(0, VERSION_BYTES - 1));
  new DataView(body.buffer).setUint32(VERSION_BYTES, capabilities, true);
  return body;
}

/** The first word of capabilities; 0 when there is none, as old peers have it. Null when the body is no hello. */
export function helloCapabilities(body: Uint8Array): number | null {
  if (body.length < VERSION_BYTES) return null;
  return body.length < VERSION_BYTES + 4 ? 0 : viewOf(body).getUint32(VERSION_BYTES, true);
}

/** u32 count | u8 number[32] | u8 class[32] | u8 subclass[32] | u8 protocol[32] */
export function interfaceInfoBody({ interfaces }: UsbDevice): Uint8Array {
  const body = new Uint8Array(4 + 4 * INTERFACES);
  new DataView(body.buffer).setUint32(0, interfaces.length, true);
  for (const [n, one] of interfaces.entries()) {
    const fields = [one.number, one.class, one.subclass, one.protocol];
    for (const [field, value] of fields.entries()) body[4 + field * INTERFACES + n] = value;
  }
  return body;
}

/**
 * u8 type[32] | u8 interval[32] | u8 interface[32] | u16 maxPacketSize[32] where both know it. Places 0 to 15 are
 * endpoints out, 16 to 31 in; endpoint 0 is there always.
 */
export function endpointInfoBody({ interfaces }: UsbDevice, capabilities: number): Uint8Array {
  const sizes = has(capabilities, CAPABILITY.endpointMaxPacketSize);
  const body = new Uint8Array(ENDPOINTS * (sizes ? 5 : 3));
  const view = new DataView(body.buffer);
  body.fill(ENDPOINT.none, 0, ENDPOINTS);
  const put = (place: number, type: number, interval: number, number: number, bytes: number) => {
    body[place] = type;
    body[ENDPOINTS + place] = interval;
    body[2 * ENDPOINTS + place] = number;
    if (sizes) view.setUint16(3 * ENDPOINTS + 2 * place, bytes, true);
  };
  for (const place of [0, 16]) put(place, ENDPOINT.control, 0, 0, 64);
  for (const { number, endpoints } of interfaces)
    for (const { address, type, interval, maxPacketBytes } of endpoints)
      put(((address & 0x80) >> 3) | (address & 15), ENDPOINT[type], interval, number, maxPacketBytes);
  return body;
}

/** u8 speed | u8 class | u8 subclass | u8 protocol | u16 vendor | u16 product | u16 version where both know it */
export function deviceConnectBody(device: UsbDevice, capabilities: number): Uint8Array {
  const body = new Uint8Array(has(capabilities, CAPABILITY.deviceVersion) ? 10 : 8);
  const view = new DataView(body.buffer);
  body[0] = SPEED_HIGH; // class, subclass and protocol stay 0: its interfaces have them
  view.setUint16(4, device.vendor, true);
  view.setUint16(6, device.product, true);
  if (body.length > 8) view.setUint16(8, device.versionBcd, true);
  return body;
}

/** u8 endpoint | u8 request | u8 requestType | u8 status | u16 value | u16 index | u16 length | data; null: too short */
export function controlRequest(body: Uint8Array): ControlRequest | null {
  if (body.length < CONTROL_BYTES) return null;
  const view = viewOf(body);
  return {
    request: body[1]!,
    requestType: body[2]!,
    value: view.getUint16(4, true),
    index: view.getUint16(6, true),
    length: view.getUint16(8, true),
    data: body.slice(CONTROL_BYTES),
  };
}

/** The same head back with what it came to; the length is that of the bytes that were carried. */
export function controlBody(request: ControlRequest, status: number, data: Uint8Array): Uint8Array {
  const inwards = (request.requestType & 0x80) !== 0;
  const body = new Uint8Array(CONTROL_BYTES + (inwards ? data.length : 0));
  const view = new DataView(body.buffer);
  body[0] = inwards ? 0x80 : 0;
  body[1] = request.request;
  body[2] = request.requestType;
  body[3] = status;
  view.setUint16(4, request.value, true);
  view.setUint16(6, request.index, true);
  view.setUint16(8, status !== 0 ? 0 : inwards ? data.length : request.length, true);
  if (inwards) body.set(data, CONTROL_BYTES);
  return body;
}

export interface BulkTransfer {
  readonly endpoint: number;
  /** Asked for, where the endpoint brings bytes in. */
  readonly length: number;
  readonly data: Uint8Array;
}

/** u8 endpoint | u8 status | u16 length | u32 stream | u16 the length's upper half where both know it | data */
export function bulkTransfer(body: Uint8Array, capabilities: number): BulkTransfer | null {
  const wide = has(capabilities, CAPABILITY.bulkLength32);
  const head = wide ? BULK_WIDE : BULK_NARROW;
  if (body.length < head) return null;
  const view = viewOf(body);
  const length = view.getUint16(2, true) + (wide ? view.getUint16(8, true) * 65_536 : 0);
  return { endpoint: body[0]!, length, data: body.slice(head) };
}

/** @param length of the bytes that were carried, in or out */
export function bulkBody(
  endpoint: number,
  status: number,
  length: number,
  data: Uint8Array,
  capabilities: number,
): Uint8Array {
  const wide = has(capabilities, CAPABILITY.bulkLength32);
  const head = wide ? BULK_WIDE : BULK_NARROW;
  const body = new Uint8Array(head + data.length);
  const view = new DataView(body.buffer);
  body[0] = endpoint;
  body[1] = status;
  view.setUint16(2, length & 0xffff, true);
  if (wide) view.setUint16(8, Math.floor(length / 65_536), true);
  body.set(data, head);
  return body;
}

/** u8 endpoint | u8 status | u16 length | data */
export function interruptBody(endpoint: number, data: Uint8Array): Uint8Array {
  const body = new Uint8Array(4 + data.length);
  body[0] = endpoint;
  new DataView(body.buffer).setUint16(2, data.length, true);
  body.set(data, 4);
  return body;
}

const viewOf = (bytes: Uint8Array): DataView =>
  new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
