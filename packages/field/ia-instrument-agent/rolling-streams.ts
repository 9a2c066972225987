// Streams without end, as monitoring reads them, in an agent's log: frames are kept for a while by rule, the oldest go first,
// and what goes is named. Streams of detections are not touched. The agent's wiring puts this around its log.

import type { FrameLog, KeptFrame } from "@etalon/basis";
import { type Answer, good } from "@etalon/basis";

export interface RollingRule {
  /** Frames of each stream that are kept for a reader that comes again. */
  readonly frames: number;
  /** Of all streams of the log together; above it the longest streams are cut, read or not. */
  readonly bytes: number;
}

/** Frames from … to of a stream are gone. `unread`: nobody had read them. */
export interface Gone {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  readonly why: "age" | "quota";
  readonly unread: boolean;
}

export interface RollingStreams {
  /** A view of the log whose reading goes on behind what is gone, instead of ending there. */
  readonly log: FrameLog;
  /** Monitoring reads it: from now on its frames roll. */
  roll(stream: string): void;
  /** The detection's rule again: nothing goes but on request. */
  hold(stream: string): void;
}

/** Frames go by so many at a time: each time costs a record in the log. */
const AT_ONCE = 16;
const DROPPED = "segments.dropped";

export function rollingStreams(
  log: FrameLog & { usedBytes(): number },
  rule: RollingRule,
  gone: (what: Gone) => void,
): RollingStreams {
  /** Up to which sequence each rolling stream was read. */
  const readTo = new Map<string, number>();
  const floors = new Map<string, number>();

  /** Above the quota each stream keeps a smaller part of what the rule promised, down to nothing. */
  function keeps(): number {
    const excess = log.usedBytes() / rule.bytes;
    return excess <= 1 ? rule.frames : Math.max(0, Math.floor(rule.frames * (2 - excess)));
  }

  function trim(stream: string): void {
    const upTo = log.upTo(stream);
    const floor = floors.get(stream) ?? 0;
    const kept = keeps();
    if (upTo - floor < kept + AT_ONCE) return;
    const to = upTo - kept;
    floors.set(stream, to);
    const unread = (readTo.get(stream) ?? 0) < to;
    gone({ stream, from: floor + 1, to, why: kept < rule.frames ? "quota" : "age", unread });
    void log.dropUpTo(stream, to);
  }

  async function* read(
    stream: string,
    fromSequence: number,
    options?: Parameters<FrameLog["read"]>[2],
  ): AsyncGenerator<Answer<KeptFrame>> {
    let next = fromSequence;
    for (;;) {
      const floor = floors.get(stream) ?? 0;
      if (readTo.has(stream)) next = Math.max(next, floor + 1);
      let behind = false;
      for await (const one of log.read(stream, next, options)) {
        behind =
          !one.ok && one.why.code === DROPPED && readTo.has(stream) && next <= (floors.get(stream) ?? 0);
        if (behind) break; // it went while it was waited for: the next is behind it
        yield one;
        if (!one.ok) return;
        next = one.value.sequence + 1;
        if (readTo.has(stream)) readTo.set(stream, Math.max(readTo.get(stream)!, one.value.sequence));
      }
      if (!behind) return;
    }
  }

  return {
    roll(stream) {
      if (readTo.has(stream)) return;
      readTo.set(stream, 0);
      floors.set(stream, log.streams().find((one) => one.stream === stream)?.droppedUpTo ?? 0);
    },
    hold(stream) {
      readTo.delete(stream);
      floors.delete(stream);
    },
    log: {
      ...{ upTo: log.upTo, streams: log.streams, dropUpTo: log.dropUpTo, read },
      async append(stream, sequence, bytes) {
        const appended = await log.append(stream, sequence, bytes);
        if (appended.ok && readTo.has(stream)) trim(stream);
        return appended;
      },
      async dropStream(stream) {
        readTo.delete(stream);
        floors.delete(stream);
        const dropped = await log.dropStream(stream);
        return dropped.ok ? good(undefined) : dropped;
      },
    },
  };
}
