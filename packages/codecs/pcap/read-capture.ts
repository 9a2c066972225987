// The one door to capture files, whichever of the two formats they have; called by sampled-values and by
// files.

import { type Answer, refused } from "@etalon/basis";
import type { Capture } from "./frame-table.ts";
import { pcapMagic, readPcap } from "./pcap.ts";
import { looksLikePcapng, readPcapng } from "./pcapng.ts";

/** Frame offsets are kept in 32 bits. */
const mostBytes = 2 ** 32 - 1;

/**
 * Reads a capture file of either format; the frames stay where they are in `bytes`.
 * @param bytes the whole file; must not change while the capture is in use
 */
export function readCapture(bytes: Uint8Array): Answer<Capture> {
  if (bytes.length > mostBytes)
    return refused("pcap.too-long", `${bytes.length} bytes; at most ${mostBytes} are read`);
  if (looksLikePcapng(bytes)) return readPcapng(bytes);
  if (pcapMagic(bytes) !== null) return readPcap(bytes);
  return refused("pcap.magic", "neither a pcap nor a pcapng file: the first four bytes are of neither");
}

export function looksLikeCapture(bytes: Uint8Array): boolean {
  return looksLikePcapng(bytes) || pcapMagic(bytes) !== null;
}
