// The monitoring program of a measuring machine: many waveform sources, each on its own link under its own lease's token,
// their frames to the thread that owns the terminal, records to the station. Wired by the app.

import type { ByteLink, Refusal } from "@etalon/basis";
import type { WaveformSource } from "@etalon/devices/driver";
import { LinkLost, StreamRefused, waveformSourceDriver } from "@etalon/devices/waveform-source/driver";
import type { InstrumentIdentity } from "@etalon/messages/nouns";
import { firstFrameOf, type WatchTerms } from "./meter-watch.ts";
import { openWatchPool, type WatchHears, type WatchPool, type WatchPoolTerms } from "./watch-pool.ts";

export interface Holding {
  readonly terms: WatchTerms;
  readonly hears: WatchHears;
}

/** How a link ended: `lost` asks for another, `over` does not, `refused` says why it would not help. */
export type LinkEnd = { readonly kind: "lost" | "over" } | { readonly kind: "refused"; readonly why: string };

export interface MonitoringMachine {
  /** The meter is watched; its frames come by the links that are given to `read`. */
  hold(holding: Holding): void;
  /** Its lease is over: what is known is told, and nothing more is read. */
  release(terminal: string): void;
  /** Reads a terminal's stream on this link from where the one before ended, until the link or the stream ends. */
  read(terminal: string, link: ByteLink, token: number, identity: InstrumentIdentity): Promise<LinkEnd>;
  /** The same, of a source that is opened already. */
  follow(terminal: string, source: WaveformSource): Promise<LinkEnd>;
  readonly pool: WatchPool;
  /** All that came is measured and told. */
  end(): Promise<void>;
}

interface Held {
  readonly stream: string;
  next: number;
  /** What is read now: another takes its place. */
  reading: { close(): void } | null;
}

export function openMonitoringMachine(terms: WatchPoolTerms): MonitoringMachine {
  const held = new Map<string, Held>();
  const pool = openWatchPool({
    ...terms,
    lost(why: Refusal, terminals) {
      for (const terminal of terminals) leave(terminal);
      terms.lost(why, terminals);
    },
  });

  function leave(terminal: string): void {
    const one = held.get(terminal);
    held.delete(terminal);
    one?.reading?.close();
  }

  async function give(terminal: string, bytes: Uint8Array): Promise<Refusal | null> {
    for (;;) {
      const room = pool.reserve(terminal, bytes.length);
      if (!room.ok) return room.why;
      if (room.value !== null) {
        room.value.set(bytes);
        pool.commit();
        return null;
      }
      await pool.room(terminal); // the link waits with us, and the agent with the link
    }
  }

  return {
    pool,
    hold({ terms: watch, hears }) {
      const { terminal } = watch.lane;
      leave(terminal);
      held.set(terminal, { stream: watch.stream, next: firstFrameOf(watch), reading: null });
      pool.watch(watch, hears);
    },
    release(terminal) {
      leave(terminal);
      pool.close(terminal);
    },
    async read(terminal, link, token, identity) {
      const opened = await waveformSourceDriver.open(link, { identity, token });
      return opened.ok ? follow(terminal, opened.value) : { kind: "refused", why: opened.why.text };
    },
    follow,
    end: () => pool.end(),
  };

  async function follow(terminal: string, source: WaveformSource): Promise<LinkEnd> {
    const one = held.get(terminal);
    if (!one) {
      source.close();
      return { kind: "refused", why: `terminal ${terminal} is not held here` };
    }
    one.reading?.close();
    one.reading = source;
    try {
      for await (const { sequence, bytes } of source.frames(one.stream, one.next)) {
        if (held.get(terminal) !== one || one.reading !== source) return { kind: "over" };
        const why = await give(terminal, bytes);
        if (why !== null) return { kind: "refused", why: why.text };
        one.next = sequence + 1;
      }
      return { kind: "over" };
    } catch (error) {
      if (error instanceof LinkLost) return held.get(terminal) === one ? { kind: "lost" } : { kind: "over" };
      if (error instanceof StreamRefused) return { kind: "refused", why: error.message };
      throw error;
    } finally {
      source.close();
      if (one.reading === source) one.reading = null;
    }
  }
}
