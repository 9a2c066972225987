// A sampled-values frame → the bytes of an Ethernet frame: simulated merging units and tests.

import { insist } from "@etalon/basis";
import { svEtherType } from "./ethernet.ts";
import type { Asdu, SampledValuesFrame } from "./frame.ts";

/** A full Ethernet frame with one VLAN tag. */
const MOST = 1518;

/** The frame is written from its end, since every length stands in front of what it counts. */
interface Pen {
  readonly bytes: Uint8Array;
  at: number;
}

/**
 * Encodes one frame of IEC 61850-9-2; the layout stands at `decodeSampledValues`, which reads it back.
 * Optional fields that are null are left out: with datSet, refrTm, smpRate and smpMod null this is 9-2LE.
 * @throws Fault  a number does not fit its field, or the frame does not fit Ethernet
 */
export function encodeSampledValues(frame: SampledValuesFrame): Uint8Array {
  const pen: Pen = { bytes: new Uint8Array(MOST), at: MOST };
  for (let n = frame.asdus.length - 1; n >= 0; n--) putAsdu(pen, frame.asdus[n] as Asdu);
  putHead(pen, 0xa2, MOST);
  putNumber(pen, 0x80, frame.asdus.length, 1);
  putHead(pen, 0x60, MOST);
  put(pen, 0, 2);
  put(pen, frame.simulated ? 0x8000 : 0, 2);
  put(pen, MOST - pen.at + 4, 2);
  put(pen, frame.appId, 2);
  put(pen, svEtherType, 2);
  if (frame.vlan !== null) {
    put(pen, 0x8000 | frame.vlan, 2); // priority 4, as 9-2LE has it
    put(pen, 0x8100, 2);
  }
  put(pen, frame.source, 6);
  put(pen, frame.destination, 6);
  return pen.bytes.slice(pen.at);
}

function putAsdu(pen: Pen, asdu: Asdu): void {
  const { smpMod, smpRate, smpSynch, refrTm, confRev, smpCnt } = asdu;
  const end = pen.at;
  if (smpMod !== null) putNumber(pen, 0x88, smpMod, 2);
  putBytes(pen, 0x87, asdu.data);
  if (smpRate !== null) putNumber(pen, 0x86, smpRate, smpRate > 0xffff ? 4 : 2);
  if (smpSynch !== null) putNumber(pen, 0x85, smpSynch, 1);
  if (refrTm !== null) putTime(pen, refrTm);
  if (confRev !== null) putNumber(pen, 0x83, confRev, 4);
  putNumber(pen, 0x82, smpCnt, smpCnt > 0xffff ? 4 : 2);
  if (asdu.datSet !== null) putText(pen, 0x81, asdu.datSet);
  putText(pen, 0x80, asdu.svId);
  putHead(pen, 0x30, end);
}

/** The last `octets` bytes of a number, big endian. */
function put(pen: Pen, value: number, octets: number): void {
  insist(
    Number.isInteger(value) && value >= 0 && value < 256 ** octets,
    `${value} does not fit ${octets} bytes`,
  );
  insist(pen.at >= octets, `a sampled-values frame of more than ${MOST} bytes does not fit Ethernet`);
  let rest = value;
  for (let n = 0; n < octets; n++) {
    pen.at -= 1;
    pen.bytes[pen.at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
}

/** Tag and length, in the shortest form, of what stands between the pen and `end`. */
function putHead(pen: Pen, tag: number, end: number): void {
  const length = end - pen.at;
  put(pen, length, length < 0x100 ? 1 : 2);
  if (length >= 0x80) put(pen, length < 0x100 ? 0x81 : 0x82, 1);
  put(pen, tag, 1);
}

function putNumber(pen: Pen, tag: number, value: number, octets: number): void {
  const end = pen.at;
  put(pen, value, octets);
  putHead(pen, tag, end);
}

function putTime(pen: Pen, utcTime: bigint): void {
  const end = pen.at;
  put(pen, Number(utcTime & 0xffff_ffffn), 4);
  put(pen, Number(utcTime >> 32n), 4);
  putHead(pen, 0x84, end);
}

function putBytes(pen: Pen, tag: number, bytes: Uint8Array): void {
  const end = pen.at;
  insist(pen.at >= bytes.length, `a sampled-values frame of more than ${MOST} bytes does not fit Ethernet`);
  pen.at -= bytes.length;
  pen.bytes.set(bytes, pen.at);
  putHead(pen, tag, end);
}

/** Visible strings: one byte a letter. */
function putText(pen: Pen, tag: number, text: string): void {
  const end = pen.at;
  for (let n = text.length - 1; n >= 0; n--) put(pen, text.charCodeAt(n), 1);
  putHead(pen, tag, end);
}
