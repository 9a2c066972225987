// Packets of the USB redirection protocol into bytes, and out of a byte stream in pieces.

import { type Answer, good, insist, refused } from "@etalon/basis";
import { HEAD_NARROW, HEAD_WIDE, LONGEST } from "./layout.table.ts";

export interface Packet {
  readonly type: number;
  readonly id: bigint;
  readonly body: Uint8Array;
}

/**
 * Encodes one packet:  u32 type | u32 length of the body | u32 or u64 id | body
 * @param wide whether ids have 8 bytes (both sides have said that they know it)
 */
export function encodePacket({ type, id, body }: Packet, wide: boolean): Uint8Array {
  insist(body.length <= LONGEST, "usbredir: a packet is too long");
  const head = wide ? HEAD_WIDE : HEAD_NARROW;
  const out = new Uint8Array(head + body.length);
  const view = new DataView(out.buffer);
  view.setUint32(0, type, true);
  view.setUint32(4, body.length, true);
  if (wide) view.setBigUint64(8, id, true);
  else view.setUint32(8, Number(id & 0xffff_ffffn), true);
  out.set(body, head);
  return out;
}

export interface Packets {
  /**
   * The next whole packet of what was heard; null when more must come first. After a refusal nothing is heard any more.
   * @param wide of the packet that comes next: only the hello is always narrow
   */
  next(wide: boolean): Answer<Packet> | null;
  hear(bytes: Uint8Array): void;
}

/** Holds at most one packet and what came with it; a length that is not allowed is refused before its bytes come. */
export function packets(): Packets {
  let held = new Uint8Array(0);
  let broken = false;
  return {
    hear(bytes) {
      if (broken) return;
      const joined = new Uint8Array(held.length + bytes.length);
      joined.set(held);
      joined.set(bytes, held.length);
      held = joined;
    },
    next(wide) {
      const head = wide ? HEAD_WIDE : HEAD_NARROW;
      if (broken || held.length < head) return null;
      const view = new DataView(held.buffer, held.byteOffset, held.byteLength);
      const length = view.getUint32(4, true);
      if (length > LONGEST) {
        broken = true;
        held = new Uint8Array(0);
        return refused("usbredir.length", `A packet of ${length} bytes is longer than ${LONGEST}.`);
      }
      if (held.length < head + length) return null;
      const id = wide ? view.getBigUint64(8, true) : BigInt(view.getUint32(8, true));
      const packet = { type: view.getUint32(0, true), id, body: held.subarray(head, head + length) };
      held = held.subarray(head + length);
      return good(packet);
    },
  };
}
