// A link that notices when its other side is gone without a word: a cut cable sends no end. Wrapped so by whoever waits for
// an agent to speak: the node, and the machine's drivers.

import type { ByteLink } from "./ports.ts";

export interface Attention {
  /** After so many seconds in which its reader waited and nothing was heard, not even a beat, the link is closed. */
  readonly silentForS: number;
  readonly lost?: () => void;
}

const TICK_MS = 2_000;

/**
 * Silence is counted in ticks of this process, and not by the clock: one that was held up hears first what has come
 * meanwhile. Ends when its reader leaves off, when the other side ends it, or when that is held for gone.
 */
export function attendedLink(link: ByteLink, { silentForS, lost }: Attention, tickMs = TICK_MS): ByteLink {
  async function* heard(): AsyncGenerator<Uint8Array> {
    const incoming = link.heard[Symbol.asyncIterator]();
    let silentTicks = 0;
    let giveUp: (() => void) | null = null;
    let gone = false;
    const ticking = setInterval(() => {
      if (giveUp === null) return; // its reader is busy with what came last
      if (++silentTicks * (tickMs / 1000) < silentForS) return;
      clearInterval(ticking);
      gone = true;
      lost?.();
      link.close();
      giveUp();
    }, tickMs);
    try {
      while (!gone) {
        const next = await new Promise<IteratorResult<Uint8Array> | null>((resolve, reject) => {
          giveUp = () => resolve(null);
          incoming.next().then(resolve, reject);
        });
        giveUp = null;
        silentTicks = 0;
        if (next === null || next.done) return;
        yield next.value;
      }
    } finally {
      clearInterval(ticking);
      void incoming.return?.().catch(() => undefined);
    }
  }
  return { ...link, heard: heard() };
}
