// Frames on their way from terminals to agents' disks, counted on both sides; and what their headers tell of gaps and
// clocks. Called by the apps for terminals (yh) and agents (ia).

import type { FrameLog } from "@etalon/basis";
import { readHeader } from "@etalon/codecs/sample-stream/index";
import { type ClockState, clockState } from "@etalon/messages/nouns";
import type { Metrics } from "./metrics.ts";

export interface FrameMetrics {
  /** Around the log that frames are kept in. */
  log(log: FrameLog): FrameLog;
  /** A frame came in, whatever becomes of it. */
  received(bytes: number): void;
  /** The other side has the stream up to here, or this one says so. */
  acknowledged(stream: string, upTo: number): void;
}

/** Streams whose last frame is remembered; more than run at a time in one process. */
const STREAMS_AT_MOST = 20_000;
/** A bound that was told longer ago says nothing of the clock now. */
const BOUND_FOR_MS = 30_000;

const clockStates = clockState.options;

interface Last {
  acknowledged: number;
  endSample: number | null;
  boundNs: number;
  clock: ClockState;
  atMs: number;
}

export function frameMetrics(metrics: Metrics, component: "yh" | "ia"): FrameMetrics {
  const counter = (name: string, help: string) => {
    const child = metrics.counter(`etalon_${name}_total`, help, ["component"]).labels({ component });
    child.inc(0); // so that it is there from the beginning
    return child;
  };
  const received = counter(
    "frames_received",
    "Frames that came in from terminals, also those that were not taken",
  );
  const receivedBytes = counter("frame_bytes_received", "Bytes of frames that came in from terminals");
  const kept = counter("frames_kept", "Frames that were written to disk");
  const repeated = counter("frames_repeated", "Frames that were on disk already when they came");
  const refused = counter("frames_refused", "Frames that the disk or its quota did not take");
  const acknowledged = counter("frames_acknowledged", "Frames that are known to be on the agent's disk");
  const gaps = counter("stream_gaps", "Gaps in streams: sampling began anew behind frames that were kept");
  const lost = counter("samples_lost", "Samples in those gaps, as far as the frame before is known");
  const bound = metrics.gauge(
    "etalon_clock_error_bound_seconds",
    "The largest bound on a terminal clock's error in frames of the last 30 s, seconds",
    ["component"],
  );
  const clocks = metrics.gauge(
    "etalon_stream_clocks",
    "Streams of the last 30 s by the state of their terminal's clock: locked, holdover or free",
    ["component", "state"],
  );
  const behind = metrics.gauge(
    "etalon_stream_behind_frames",
    "Frames that are kept and not yet read by who follows the stream, of the stream that is furthest behind",
    ["component"],
  );
  const streams = new Map<string, Last>();
  /** By stream, up to where it was read by each who follows it. */
  const followed = new Map<string, Set<{ readTo: number }>>();

  const lastOf = (stream: string): Last => {
    const found: Last = streams.get(stream) ?? {
      acknowledged: 0,
      endSample: null,
      boundNs: 0,
      clock: "free",
      atMs: 0,
    };
    const [oldest] = streams.keys();
    if (!streams.has(stream) && streams.size >= STREAMS_AT_MOST && oldest) streams.delete(oldest);
    streams.set(stream, found);
    return found;
  };

  function look(stream: string, bytes: Uint8Array): void {
    const header = readHeader(bytes);
    if (!header.ok) return;
    const { firstSample, samples, starts, sequence, clock } = header.value;
    const last = lastOf(stream);
    if (starts && sequence > 1) {
      gaps.inc();
      if (last.endSample !== null) lost.inc(Math.max(0, firstSample - last.endSample));
    }
    last.endSample = firstSample + samples;
    last.boundNs = clock.timeErrorBoundNs;
    last.clock = clock.state;
    last.atMs = performance.now();
  }

  metrics.lookAt("clocks", [bound, clocks], () => {
    const sinceMs = performance.now() - BOUND_FOR_MS;
    const recent = [...streams.values()].filter(({ atMs }) => atMs > sinceMs);
    for (const state of clockStates)
      clocks.set({ component, state }, recent.filter(({ clock }) => clock === state).length);
    const bounds = recent.map(({ boundNs }) => boundNs);
    if (bounds.length > 0) bound.set({ component }, bounds.reduce((most, one) => Math.max(most, one)) / 1e9);
  });

  async function* following(
    stream: string,
    from: number,
    frames: ReturnType<FrameLog["read"]>,
  ): ReturnType<FrameLog["read"]> {
    const reader = { readTo: from - 1 };
    const readers = followed.get(stream) ?? new Set();
    followed.set(stream, readers.add(reader));
    try {
      for await (const frame of frames) {
        if (frame.ok) reader.readTo = frame.value.sequence;
        yield frame;
      }
    } finally {
      readers.delete(reader);
      if (readers.size === 0) followed.delete(stream);
    }
  }

  return {
    received(bytes) {
      received.inc();
      receivedBytes.inc(bytes);
    },
    acknowledged(stream, upTo) {
      const last = lastOf(stream);
      if (upTo <= last.acknowledged) return;
      acknowledged.inc(upTo - last.acknowledged);
      last.acknowledged = upTo;
    },
    log: (log) => {
      metrics.lookAt("readers", [behind], () => {
        let most = 0;
        for (const [stream, readers] of followed)
          for (const { readTo } of readers) most = Math.max(most, log.upTo(stream) - readTo);
        behind.set({ component }, most);
      });
      return {
        ...log,
        read: (stream, from, options) =>
          options?.follow
            ? following(stream, from, log.read(stream, from, options))
            : log.read(stream, from, options),
        async append(stream, sequence, bytes) {
          const answer = await log.append(stream, sequence, bytes);
          if (!answer.ok) refused.inc();
          else if (answer.value === "repeated") repeated.inc();
          else {
            kept.inc();
            look(stream, bytes);
          }
          return answer;
        },
        async dropStream(stream) {
          streams.delete(stream);
          return log.dropStream(stream);
        },
      };
    },
  };
}

/** How full the log of frames is. */
export function frameLogMetrics(
  metrics: Metrics,
  quotaBytes: number,
  usedBytes: () => number,
  held: () => number,
): void {
  const used = metrics.gauge("etalon_frame_log_bytes", "Bytes on disk of kept frames");
  const quota = metrics.gauge(
    "etalon_frame_log_quota_bytes",
    "Bytes that kept frames may take; more is refused",
  );
  const streams = metrics.gauge("etalon_frame_log_streams", "Streams of which frames are kept");
  metrics.lookAt("frame log", [used, quota, streams], () => {
    used.set(usedBytes());
    quota.set(quotaBytes);
    streams.set(held());
  });
}
