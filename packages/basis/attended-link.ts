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
 * meanwhile. It ticks only while its reader waits: a reader that stopped for good leaves nothing running. Ends when its
 * reader leaves off, when either side closes it, or when the other side is held for gone.
 */
export function attendedLink(link: ByteLink, { silentForS, lost }: Attention, tickMs = TICK_MS): ByteLink {
  let giveUp = () => {};
  let closed = false;

  /** What comes next; null when that is not waited for any longer. */
  function next(incoming: AsyncIterator<Uint8Array>): Promise<IteratorResult<Uint8Array> | null> {
    let silentTicks = 0;
    let ticking: NodeJS.Timeout;
    const heard = new Promise<IteratorResult<Uint8Array> | null>((resolve, reject) => {
      giveUp = () => resolve(null);
      ticking = setInterval(() => {
        if (++silentTicks * (tickMs / 1000) < silentForS) return;
        lost?.();
        close();
      }, tickMs);
      incoming.next().then(resolve, reject);
    });
    return heard.finally(() => clearInterval(ticking));
  }
  async function* heard(): AsyncGenerator<Uint8Array> {
    const incoming = link.heard[Symbol.asyncIterator]();
    try {
      while (!closed) {
        const one = await next(incoming);
        if (one === null || one.done) return;
        yield one.value;
      }
    } finally {
      void incoming.return?.().catch(() => undefined);
    }
  }
  function close(): void {
    closed = true;
    link.close();
    giveUp();
  }
  return { ...link, heard: heard(), close };
}
