// The agent's end of one virtual link to a waveform source: answers what the machine asks, streams frames within its
// credit. Other shapes of instruments are served by `serving-instrument.ts`.

import type { ByteLink, FrameLog } from "@etalon/basis";
import { readHeader } from "@etalon/codecs/sample-stream/index";
import type { AgentSession } from "@etalon/codecs/virtual-link/index";
import type { AnnouncedInstrument } from "@etalon/messages/ia-to-irm";

/** What an agent says of its instrument to a machine that asks. */
export const identityOf = ({ identity, auxiliary }: AnnouncedInstrument) => ({
  ...identity,
  capabilities: auxiliary.capabilities,
});

/** What a link was used for: what was refused, for the audit log, and each frame that went out. */
export interface Use {
  stale(token: number): void;
  foreign(stream: string): void;
  served?(bytes: number): void;
}

/**
 * @param mine whether a stream holds this instrument's samples
 * @param use hears of each token that was stale, of each stream that is not this instrument's, of each frame
 * @returns why the link ended
 */
export async function serveStreams(
  link: ByteLink,
  session: AgentSession,
  log: FrameLog,
  instrument: AnnouncedInstrument | null,
  mine: (stream: string) => boolean,
  use: Use = { stale() {}, foreign() {} },
): Promise<string> {
  const readings = new Map<string, Reading>();
  const write = async (bytes: Uint8Array) => {
    if (!link.write(bytes)) await link.drained();
  };
  await write(session.start());
  let why = "closed by the other side";
  for await (const bytes of link.heard) {
    const { events, reply } = session.heard(bytes);
    for (const one of reply) await write(one);
    const broken = events.find((event) => event.kind === "broken");
    if (broken) {
      // What was asked before it in the same bytes cannot be answered any more: the session is over.
      why = broken.why.text;
      link.close();
      break;
    }
    for (const event of events) {
      if (event.kind === "identify" && instrument) {
        await write(session.say({ kind: "identity", identity: identityOf(instrument) }));
      } else if (event.kind === "stale") {
        use.stale(event.token);
      } else if (event.kind === "open") {
        const text = "This instrument is read by streams; it has no bytes to pass.";
        await write(session.say({ kind: "refuse", code: "ia.shape", text, stream: null }));
      } else if (event.kind === "read" && !mine(event.stream)) {
        use.foreign(event.stream);
        const text = `Stream ${event.stream} is not one of this instrument's.`;
        await write(session.say({ kind: "refuse", code: "ia.stream", text, stream: event.stream }));
      } else if (event.kind === "read") {
        const reading = newReading();
        readings.set(event.stream, reading);
        void pump(event.stream, event.fromSequence, reading, session, log, write, use);
      } else if (event.kind === "credit") {
        readings.get(event.stream)?.wake();
      } else if (event.kind === "stop") {
        readings.get(event.stream)?.stop.abort();
      } else if (event.kind === "refuse") {
        why = event.text;
      }
    }
  }
  for (const { stop } of readings.values()) stop.abort();
  return why;
}

interface Reading {
  readonly stop: AbortController;
  /** There is credit again. */
  wake(): void;
  credit(): Promise<void>;
}

function newReading(): Reading {
  const stop = new AbortController();
  let wake: () => void = () => undefined;
  stop.signal.addEventListener("abort", () => wake());
  return {
    stop,
    wake: () => wake(),
    credit: () =>
      new Promise((resolve) => {
        wake = resolve;
      }),
  };
}

/**
 * Frames of one reading, never more than the credit; ends with the stream, or when the reading is taken away. It looks
 * from one frame before: whoever has read that one and lost the link must still be told if it was the last.
 */
async function pump(
  stream: string,
  fromSequence: number,
  { stop, credit }: Reading,
  session: AgentSession,
  log: FrameLog,
  write: (bytes: Uint8Array) => Promise<void>,
  use: Use,
): Promise<void> {
  const reading = () => session.credit(stream) !== null && !stop.signal.aborted;
  let lastSequence = fromSequence - 1;
  // A fence may have taken the reading away while we waited: it has said so itself.
  const end = async (complete: boolean) => {
    if (session.credit(stream) === null) return;
    await write(session.say({ kind: "end", stream, lastSequence, complete }));
  };
  for await (const kept of log.read(stream, Math.max(1, lastSequence), {
    follow: true,
    signal: stop.signal,
  })) {
    if (!kept.ok) {
      if (session.credit(stream) !== null) await write(session.say({ kind: "refuse", ...kept.why, stream }));
      return;
    }
    const { sequence, bytes } = kept.value;
    if (sequence >= fromSequence) {
      while (reading() && session.credit(stream) === 0) await credit();
      if (!reading()) break;
      await write(session.say({ kind: "frame", stream, sequence, bytes }));
      use.served?.(bytes.length);
      lastSequence = sequence;
    }
    const header = readHeader(bytes);
    if (header.ok && header.value.ends) return end(true);
  }
  await end(false); // by the machine's wish
}
