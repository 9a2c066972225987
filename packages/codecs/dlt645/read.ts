// Reading one data item of a meter, and what its answer says. A data item is named by eight hexadecimal digits, DI3 first.

import { type Dlt645Frame, encodeFrame } from "./frame.ts";

const READ = 0x11;
const ANSWER = 0x80;
const MORE = 0x20;
const ERROR = 0x40;
/** Wakes a meter's receiver; at most four. */
const WAKE_UP = [0xfe, 0xfe, 0xfe, 0xfe];
/** Bits of an error reply, from the lowest (meanings unchecked). */
const errors = [
  "another error",
  "no such data",
  "no authority",
  "the rate cannot be changed",
  "too many year slots",
  "too many day slots",
  "too many tariffs",
];

export const readRequest = (address: string, item: string): Uint8Array =>
  Uint8Array.from([...WAKE_UP, ...encodeFrame({ address, control: READ, data: itemBytes(item) })]);

export type ReadReply =
  | { readonly kind: "data"; readonly data: Uint8Array; readonly more: boolean }
  | { readonly kind: "refused"; readonly why: string; readonly unknown: boolean }
  /** Another meter's, another question's, or our own question come back from the line. */
  | { readonly kind: "not-ours" };

/** What a frame says to the reading of an item at an address. */
export function replyTo(
  address: string,
  item: string,
  { address: from, control, data }: Dlt645Frame,
): ReadReply {
  if (from !== address || (control & ~(MORE | ERROR)) !== (READ | ANSWER)) return { kind: "not-ours" };
  if (control & ERROR) {
    const bits = data[0] ?? 1;
    const named = errors.filter((_, bit) => bits & (1 << bit));
    return { kind: "refused", why: named.join(", ") || "an error without a name", unknown: (bits & 2) !== 0 };
  }
  const wanted = itemBytes(item);
  if (data.length < wanted.length || wanted.some((byte, n) => data[n] !== byte)) return { kind: "not-ours" };
  return { kind: "data", data: data.subarray(wanted.length), more: (control & MORE) !== 0 };
}

const itemBytes = (item: string): Uint8Array => Uint8Array.from(Buffer.from(item, "hex").reverse());
