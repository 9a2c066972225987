// A sampled-values frame → the bytes of an Ethernet frame: simulated merging units and tests.

import { insist } from "@etalon/basis";
import { svEtherType } from "./ethernet.ts";
import type { Asdu, SampledValuesFrame } from "./frame.ts";

/**
 * Encodes one frame of IEC 61850-9-2; the layout stands at `decodeSampledValues`, which reads it back.
 * Optional fields that are null are left out: with datSet, refrTm, smpRate and smpMod null this is 9-2LE.
 */
export function encodeSampledValues(frame: SampledValuesFrame): Uint8Array {
  const sequence = frame.asdus.map((asdu) => element(0x30, encodeAsdu(asdu)));
  const pdu = element(0x60, [
    ...element(0x80, unsigned(frame.asdus.length, 1)),
    ...element(0xa2, sequence.flat()),
  ]);
  const length = pdu.length + 8;
  insist(length <= 1496, `a sampled-values frame of ${length} bytes does not fit Ethernet`);
  const tag = frame.vlan === null ? [] : [0x81, 0x00, ...unsigned(0x8000 | frame.vlan, 2)];
  return Uint8Array.from([
    ...unsigned(frame.destination, 6),
    ...unsigned(frame.source, 6),
    ...tag,
    ...unsigned(svEtherType, 2),
    ...unsigned(frame.appId, 2),
    ...unsigned(length, 2),
    ...unsigned(frame.simulated ? 0x8000 : 0, 2),
    0,
    0,
    ...pdu,
  ]);
}

function encodeAsdu(asdu: Asdu): number[] {
  const { confRev, refrTm, smpSynch, smpRate, smpMod } = asdu;
  return [
    ...element(0x80, latin1(asdu.svId)),
    ...(asdu.datSet === null ? [] : element(0x81, latin1(asdu.datSet))),
    ...element(0x82, unsigned(asdu.smpCnt, asdu.smpCnt > 0xffff ? 4 : 2)),
    ...(confRev === null ? [] : element(0x83, unsigned(confRev, 4))),
    ...(refrTm === null
      ? []
      : element(0x84, [
          ...unsigned(Number(refrTm >> 32n), 4),
          ...unsigned(Number(refrTm & 0xffff_ffffn), 4),
        ])),
    ...(smpSynch === null ? [] : element(0x85, unsigned(smpSynch, 1))),
    ...(smpRate === null ? [] : element(0x86, unsigned(smpRate, smpRate > 0xffff ? 4 : 2))),
    ...element(0x87, [...asdu.data]),
    ...(smpMod === null ? [] : element(0x88, unsigned(smpMod, 2))),
  ];
}

/** A BER element with its length in the shortest form. */
function element(tag: number, body: readonly number[]): number[] {
  const { length } = body;
  if (length < 0x80) return [tag, length, ...body];
  return length < 0x100 ? [tag, 0x81, length, ...body] : [tag, 0x82, ...unsigned(length, 2), ...body];
}

function unsigned(value: number, octets: number): number[] {
  insist(
    Number.isInteger(value) && value >= 0 && value < 256 ** octets,
    `${value} does not fit ${octets} bytes`,
  );
  return Array.from({ length: octets }, (_, n) => Math.floor(value / 256 ** (octets - 1 - n)) % 256);
}

const latin1 = (text: string): number[] => [...text].map((letter) => letter.charCodeAt(0) & 0xff);
