// Bytes of an Ethernet frame → a sampled-values frame. Called for every frame of a capture, and by live
// readers.

import { ethernetHead, svEtherType } from "./ethernet.ts";
import type { Asdu, SampledValuesFrame } from "./frame.ts";

export type SampledValuesLook =
  | { readonly kind: "frame"; readonly frame: SampledValuesFrame }
  /** An Ethernet frame of something else, or none at all. */
  | { readonly kind: "other" }
  /** A sampled-values frame that breaks the rules; `why` says where. */
  | { readonly kind: "reject"; readonly why: string };

const HEAD = 8; // APPID, length, two reserved words
const PDU = 0x60;
const COUNT_OF_ASDUS = 0x80;
const SEQUENCE_OF_ASDUS = 0xa2;
const ASDU = 0x30;
const SIMULATED = 0x8000;
const mostAsdus = 64;

/** A cursor over BER elements; `tag`, `from` and `to` are the element that `next` found. */
interface Cursor {
  readonly bytes: Uint8Array;
  at: number;
  readonly end: number;
  tag: number;
  from: number;
  to: number;
}

/**
 * Decodes one frame of IEC 61850-9-2 (and so of 9-2LE and IEC 61869-9).
 * ```
 * MACs · VLAN tags · 88BA · APPID · length · reserved 1 (bit 15: simulated) · reserved 2
 *   60 L  80 01 n  A2 L { 30 L  80 svID  [81 datSet]  82 smpCnt  [83 confRev]  [84 refrTm]  [85 smpSynch]
 *                               [86 smpRate]  87 data  [88 smpMod] } × n
 * ```
 * Pure and total. Elements of unknown tag are stepped over; what follows the stated length is padding.
 * @source IEC 61850-9-2:2011, clause 8 (clause unchecked); UCA 9-2LE R2-1
 */
export function decodeSampledValues(ethernetFrame: Uint8Array): SampledValuesLook {
  const head = ethernetHead(ethernetFrame);
  if (head === null || head.etherType !== svEtherType) return { kind: "other" };
  const at = head.payloadAt;
  if (at + HEAD > ethernetFrame.length) return reject("the frame ends inside its head");
  const length = uint(ethernetFrame, at + 2, at + 4);
  if (length < HEAD || at + length > ethernetFrame.length)
    return reject(`the length field says ${length} bytes, ${ethernetFrame.length - at} are there`);

  const apdu = cursor(ethernetFrame, at + HEAD, at + length);
  if (!next(apdu) || apdu.tag !== PDU) return reject("the PDU does not begin with tag 60");
  const asdus = decodePdu(cursor(ethernetFrame, apdu.from, apdu.to));
  if (typeof asdus === "string") return reject(asdus);
  return {
    kind: "frame",
    frame: {
      destination: head.destination,
      source: head.source,
      vlan: head.vlan,
      appId: uint(ethernetFrame, at, at + 2),
      simulated: (uint(ethernetFrame, at + 4, at + 6) & SIMULATED) !== 0,
      asdus,
    },
  };
}

function reject(why: string): SampledValuesLook {
  return { kind: "reject", why };
}

function decodePdu(pdu: Cursor): Asdu[] | string {
  let stated: number | null = null;
  let asdus: Asdu[] | string | null = null;
  while (next(pdu)) {
    if (pdu.tag === COUNT_OF_ASDUS) stated = uint(pdu.bytes, pdu.from, pdu.to);
    else if (pdu.tag === SEQUENCE_OF_ASDUS) asdus ??= decodeSequence(cursor(pdu.bytes, pdu.from, pdu.to));
  }
  if (pdu.at !== pdu.end) return "an element of the PDU runs past its end";
  if (asdus === null) return "the PDU has no sequence of ASDUs (tag A2)";
  if (typeof asdus === "string") return asdus;
  if (stated !== asdus.length) return `the PDU announces ${stated ?? "no"} ASDUs and holds ${asdus.length}`;
  return asdus;
}

function decodeSequence(sequence: Cursor): Asdu[] | string {
  const asdus: Asdu[] = [];
  while (next(sequence)) {
    if (sequence.tag !== ASDU) return `tag ${hex(sequence.tag)} stands where an ASDU (30) is expected`;
    if (asdus.length === mostAsdus) return `more than ${mostAsdus} ASDUs in one frame`;
    const asdu = decodeAsdu(cursor(sequence.bytes, sequence.from, sequence.to));
    if (typeof asdu === "string") return asdu;
    asdus.push(asdu);
  }
  return sequence.at === sequence.end ? asdus : "an ASDU runs past the end of its sequence";
}

function decodeAsdu(body: Cursor): Asdu | string {
  let svId: string | null = null;
  let datSet: string | null = null;
  let smpCnt: number | null = null;
  let confRev: number | null = null;
  let refrTm: bigint | null = null;
  let smpSynch: number | null = null;
  let smpRate: number | null = null;
  let smpMod: number | null = null;
  let data: Uint8Array | null = null;
  while (next(body)) {
    const { bytes, tag, from, to } = body;
    if (tag === 0x80) svId = text(bytes, from, to);
    else if (tag === 0x81) datSet = text(bytes, from, to);
    else if (tag === 0x84) {
      if (to - from !== 8) return `refrTm takes ${to - from} bytes; 8 are expected`;
      refrTm = (BigInt(uint(bytes, from, from + 4)) << 32n) | BigInt(uint(bytes, from + 4, to));
    } else if (tag === 0x87) data = bytes.subarray(from, to);
    else if (tag >= 0x82 && tag <= 0x88) {
      if (to === from || to - from > 4) return `the number of tag ${hex(tag)} takes ${to - from} bytes`;
      const value = uint(bytes, from, to);
      if (tag === 0x82) smpCnt = value;
      else if (tag === 0x83) confRev = value;
      else if (tag === 0x85) smpSynch = value;
      else if (tag === 0x86) smpRate = value;
      else smpMod = value;
    }
  }
  if (body.at !== body.end) return "an element of the ASDU runs past its end";
  if (svId === null || smpCnt === null || data === null) return "the ASDU lacks svID, smpCnt or data";
  if (data.length === 0 || data.length % 8 !== 0)
    return `the data take ${data.length} bytes; a multiple of 8 (value and quality) is expected`;
  return { svId, datSet, smpCnt, confRev, refrTm, smpSynch, smpRate, smpMod, data };
}

function cursor(bytes: Uint8Array, at: number, end: number): Cursor {
  return { bytes, at, end, tag: 0, from: at, to: at };
}

/**
 * Steps to the next BER element; false at the end, and, with `at` left short of it, where an element is
 * broken.
 */
function next(c: Cursor): boolean {
  if (c.at + 2 > c.end) return false;
  const first = c.bytes[c.at + 1] ?? 0;
  let from = c.at + 2;
  let length = first;
  if (first >= 0x80) {
    const octets = first - 0x80;
    if (octets === 0 || octets > 4 || from + octets > c.end) return false; // indefinite, or absurd
    length = uint(c.bytes, from, from + octets);
    from += octets;
  }
  if (from + length > c.end) return false;
  c.tag = c.bytes[c.at] ?? 0;
  c.from = from;
  c.to = from + length;
  c.at = c.to;
  return true;
}

/** Big-endian unsigned number of up to four bytes. */
function uint(bytes: Uint8Array, from: number, to: number): number {
  let value = 0;
  for (let n = from; n < to; n++) value = value * 256 + (bytes[n] ?? 0);
  return value;
}

function text(bytes: Uint8Array, from: number, to: number): string {
  let out = "";
  for (let n = from; n < to; n++) out += String.fromCharCode(bytes[n] ?? 0);
  return out;
}

const hex = (value: number): string => value.toString(16).toUpperCase().padStart(2, "0");
