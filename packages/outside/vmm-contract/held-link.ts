// A link of which a test or a benchmark holds the other end: it counts what was taken and given, and can be slow.

import type { InstrumentLink } from "@etalon/basis";
import { waitingLine } from "@etalon/basis";

export interface HeldLink {
  readonly link: InstrumentLink;
  /** Bytes towards the machine. */
  tell(bytes: Uint8Array | string): void;
  /** The instrument's status byte has changed by itself. */
  status(byte: number): void;
  /** The link is lost. */
  end(): void;
  /** What came from the machine so far. */
  readonly written: () => Buffer;
  /** Bytes of what was told that the engine has taken off the link. */
  readonly taken: () => number;
  /** The other side takes no more until it is released; how much was written meanwhile is counted. */
  stall(): void;
  release(): void;
  readonly closed: () => boolean;
  /** Resolves when `there` holds; asked after everything that happens on the link. */
  until(there: () => boolean): Promise<void>;
}

/** @param answer what the instrument says to each line it hears; null: it only listens */
export function heldLink(answer: ((line: string) => string | Uint8Array | null) | null = null): HeldLink {
  const towards = waitingLine<Uint8Array>();
  const came: Buffer[] = [];
  let line = "";
  let taken = 0;
  let stalled = false;
  let closed = false;
  let watching: (status: number) => void = () => undefined;
  let waiting: (() => void)[] = [];
  const woken = () => {
    for (const wake of waiting) wake();
    waiting = [];
  };
  const moved = () => new Promise<void>((resolve) => waiting.push(resolve));

  async function* heard(): AsyncGenerator<Uint8Array> {
    for await (const bytes of towards.items) {
      taken += bytes.length;
      woken();
      yield bytes;
    }
  }
  function answered(text: string): void {
    line += text;
    for (let end = line.indexOf("\n"); end >= 0; end = line.indexOf("\n")) {
      const said = answer?.(line.slice(0, end)) ?? null;
      if (said !== null) towards.put(typeof said === "string" ? Buffer.from(said) : said);
      line = line.slice(end + 1);
    }
  }
  const link: InstrumentLink = {
    write(bytes) {
      came.push(Buffer.from(bytes)); // copied: the engine may use its memory again
      if (answer) answered(Buffer.from(bytes).toString("latin1"));
      woken();
      return !stalled;
    },
    async drained() {
      while (stalled && !closed) await moved();
    },
    heard: heard(),
    watchStatus: (changed) => {
      watching = changed;
    },
    close() {
      closed = true;
      towards.end();
      woken();
    },
  };
  return {
    link,
    tell: (bytes) => towards.put(typeof bytes === "string" ? Buffer.from(bytes) : bytes),
    status: (byte) => watching(byte),
    end: () => towards.end(),
    written: () => Buffer.concat(came),
    taken: () => taken,
    stall: () => {
      stalled = true;
    },
    release: () => {
      stalled = false;
      woken();
    },
    closed: () => closed,
    async until(there) {
      while (!there()) await moved();
    },
  };
}
