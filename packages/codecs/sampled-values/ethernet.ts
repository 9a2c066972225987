// The Ethernet head of a frame: addresses, VLAN tags, EtherType. Called by the decoders of this folder.

export const svEtherType = 0x88ba;
export const ptpEtherType = 0x88f7;

const tagTypes: readonly number[] = [0x8100, 0x88a8, 0x9100];
const mostTags = 4;

export interface EthernetHead {
  /** MAC addresses as numbers: 48 bits fit a double. */
  readonly destination: number;
  readonly source: number;
  /** VLAN identifier of the outermost tag; null without a tag. */
  readonly vlan: number | null;
  readonly etherType: number;
  /** Where the payload begins. */
  readonly payloadAt: number;
}

/**
 * Reads an Ethernet II head:  destination[6] · source[6] · { 8100 · TCI[2] }* · EtherType[2]
 * @returns null: the frame is too short, or has more than four tags
 * @source IEEE 802.3 and 802.1Q (clauses unchecked)
 */
export function ethernetHead(frame: Uint8Array): EthernetHead | null {
  let at = 12;
  let vlan: number | null = null;
  for (let tags = 0; ; tags++) {
    if (at + 2 > frame.length || tags > mostTags) return null;
    const type = u16(frame, at);
    at += 2;
    if (!tagTypes.includes(type))
      return { destination: mac(frame, 0), source: mac(frame, 6), vlan, etherType: type, payloadAt: at };
    if (at + 2 > frame.length) return null;
    vlan ??= u16(frame, at) & 0x0fff;
    at += 2;
  }
}

/** "00:21:c1:40:7b:5d" */
export function macText(address: number): string {
  return address
    .toString(16)
    .padStart(12, "0")
    .replace(/..(?=.)/g, "$&:");
}

function u16(bytes: Uint8Array, at: number): number {
  return ((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0);
}

function mac(bytes: Uint8Array, at: number): number {
  return u16(bytes, at) * 2 ** 32 + u16(bytes, at + 2) * 2 ** 16 + u16(bytes, at + 4);
}
