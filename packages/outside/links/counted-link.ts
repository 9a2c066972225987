// Links that are counted, and their bytes. Wrapped around what a listener opens or a dial brings.

import type { ByteLink } from "@etalon/basis";

export interface LinkMetrics {
  up(): void;
  down(): void;
  bytes(direction: "in" | "out", count: number): void;
}

/** Down when it ended by itself, or was closed, whichever is first. */
export function countedLink(link: ByteLink, metrics: LinkMetrics): ByteLink {
  let isUp = true;
  const down = () => {
    if (isUp) metrics.down();
    isUp = false;
  };
  metrics.up();
  return {
    write(bytes) {
      metrics.bytes("out", bytes.length);
      return link.write(bytes);
    },
    drained: () => link.drained(),
    heard: heardBy(link, metrics, down),
    close() {
      down();
      link.close();
    },
  };
}

/** Whoever stops listening may still want to write: then the link is up until it is closed. */
async function* heardBy(link: ByteLink, metrics: LinkMetrics, ended: () => void): AsyncGenerator<Uint8Array> {
  for await (const bytes of link.heard) {
    metrics.bytes("in", bytes.length);
    yield bytes;
  }
  ended();
}
