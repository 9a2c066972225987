// Bytes of one link into another, no faster than the other takes them. Engines join links with devices by it.

import type { ByteLink } from "@etalon/basis";

/** Resolves when the first has ended; the second is then closed. */
export async function carry(from: ByteLink, to: ByteLink): Promise<void> {
  for await (const bytes of from.heard) if (!to.write(bytes)) await to.drained();
  to.close();
}
