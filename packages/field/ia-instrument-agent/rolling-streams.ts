// Streams without end, as monitoring reads them, in an agent's log: frames are kept until the station says that it knows what they
// tell, and go by rule where it does not say so; what goes unknown is named. Streams of detections are not touched. The
// agent's wiring puts this around its log.

import type { FrameLog, KeptFrame } from "@etalon/basis";
import { type Answer, good } from "@etalon/basis";
import { keptBeforeKnown } from "@etalon/messages/zz-to-ia";

export interface RollingRule {
  /** Frames of each stream that are kept at most, known or not. */
  readonly frames: number;
  /** So many of the newest stay though they are known, as long as there is room, for whoever wants to see them. */
  readonly knownFrames?: number;
  /** Of all rolling streams together; above it, and where others need the disk, known frames go first, then the longest are cut. */
  readonly bytes: number;
}

/** Frames from … to of a stream are gone. */
export interface Gone {
  readonly stream: string;
  readonly from: number;
  readonly to: number;
  /** `known`: the station keeps what they tell; else they went before it said so. */
  readonly why: "known" | "age" | "quota";
  /** Not known, and nobody had even read them. */
  readonly unread: boolean;
}

export interface RollingStreams {
  /** A view of the log whose reading goes on behind what is gone, instead of ending there. */
  readonly log: FrameLog;
  /** Monitoring reads it: from now on its frames roll. */
  roll(stream: string): void;
  /** What its frames up to here tell is kept by the station. */
  known(stream: string, upTo: number): void;
  /** The detection's rule again: nothing goes but on request. */
  hold(stream: string): void;
}

interface Rolling {
  /** Up to which sequence it was read, is known, and is gone. */
  readTo: number;
  knownTo: number;
  floor: number;
  /** Of a frame, about. */
  bytes: number;
}

/** Frames go by so many at a time: each time costs a record in the log. */
const AT_ONCE = 16;
/** Of the last frames counts the mean size. */
const SIZE_OF = 1 / 32;
const DROPPED = "segments.dropped";

export function rollingStreams(
  log: FrameLog & { usedBytes(): number },
  rule: RollingRule,
  gone: (what: Gone) => void,
): RollingStreams {
  const rolling = new Map<string, Rolling>();
  /** Frames that each may keep, as it was found when all were looked at last; and appended since. */
  let most = rule.frames;
  let knownFrames = rule.knownFrames ?? 0;
  let appended = 0;

  /** Half of what is used beyond the share is the others': they have room as long as there is any. */
  function lookAtAll(): void {
    appended = 0;
    const allowed = Math.min(rule.bytes, Math.max(0, 2 * rule.bytes - log.usedBytes()));
    let [total, unknown, longest] = [0, 0, 0];
    for (const [stream, one] of rolling) {
      const upTo = log.upTo(stream);
      const needed = upTo - knownOf(one);
      total += (upTo - one.floor) * one.bytes;
      unknown += needed * one.bytes;
      longest = Math.max(longest, needed);
    }
    knownFrames = total > allowed ? 0 : (rule.knownFrames ?? 0);
    most = unknown > allowed ? Math.floor(Math.min(rule.frames, longest) * (allowed / unknown)) : rule.frames;
  }

  const knownOf = ({ floor, knownTo }: Rolling): number => Math.max(floor, knownTo - keptBeforeKnown);

  function trim(stream: string, one: Rolling): void {
    if (++appended >= rolling.size) lookAtAll();
    const known = knownOf(one);
    const enough = Math.min(known, log.upTo(stream) - knownFrames);
    if (enough - one.floor >= AT_ONCE) letGo(stream, one, enough, "known");
    const to = log.upTo(stream) - most;
    if (to - one.floor < Math.min(AT_ONCE, Math.max(1, most >> 2))) return;
    if (known > one.floor) letGo(stream, one, Math.min(known, to), "known");
    if (to > one.floor) letGo(stream, one, to, most < rule.frames ? "quota" : "age");
  }

  function letGo(stream: string, one: Rolling, to: number, why: Gone["why"]): void {
    const from = one.floor + 1;
    one.floor = to;
    gone({ stream, from, to, why, unread: why !== "known" && one.readTo < to });
    void log.dropUpTo(stream, to);
  }

  async function* read(
    stream: string,
    fromSequence: number,
    options?: Parameters<FrameLog["read"]>[2],
  ): AsyncGenerator<Answer<KeptFrame>> {
    let next = fromSequence;
    for (;;) {
      next = Math.max(next, (rolling.get(stream)?.floor ?? 0) + 1);
      let behind = false;
      for await (const one of log.read(stream, next, options)) {
        const now = rolling.get(stream);
        behind = !one.ok && one.why.code === DROPPED && now !== undefined && next <= now.floor;
        if (behind) break; // it went while it was waited for: the next is behind it
        yield one;
        if (!one.ok) return;
        next = one.value.sequence + 1;
        if (now) now.readTo = Math.max(now.readTo, one.value.sequence);
      }
      if (!behind) return;
    }
  }

  return {
    roll(stream) {
      if (rolling.has(stream)) return;
      const floor = log.streams().find((one) => one.stream === stream)?.droppedUpTo ?? 0;
      rolling.set(stream, { readTo: 0, knownTo: 0, floor, bytes: 0 });
    },
    known(stream, upTo) {
      const one = rolling.get(stream);
      if (one) one.knownTo = Math.max(one.knownTo, Math.min(upTo, log.upTo(stream)));
    },
    hold: (stream) => void rolling.delete(stream),
    log: {
      ...{ upTo: log.upTo, streams: log.streams, dropUpTo: log.dropUpTo, read },
      async append(stream, sequence, bytes) {
        const answer = await log.append(stream, sequence, bytes);
        const one = rolling.get(stream);
        if (!answer.ok || !one) return answer;
        one.bytes += (bytes.length - one.bytes) * (one.bytes === 0 ? 1 : SIZE_OF);
        trim(stream, one);
        return answer;
      },
      async dropStream(stream) {
        rolling.delete(stream);
        const dropped = await log.dropStream(stream);
        return dropped.ok ? good(undefined) : dropped;
      },
    },
  };
}
