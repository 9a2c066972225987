// What a process tells of itself, from what it counts: version, disk, clock, and an agent's frames. Made every few seconds, told
// beside each beat, and shown by the process's own interface. Called by the apps.

import { statfs } from "node:fs/promises";
import { instantFromPosixNs, type Liveness, toJson } from "@etalon/basis";
import type { HostReport, Timekeeping } from "@etalon/messages/operation";
import { systemClock } from "../clock/system-clock.ts";
import { timekeepingOfHost } from "../doctor/clocks.ts";
import type { Metrics, Samples } from "./metrics.ts";

export interface Reporter {
  now(): Promise<HostReport>;
}

/** Asking costs a process of its own. */
const TIMEKEEPING_FOR_MS = 60_000;
const REPORT_EVERY_MS = 5_000;
const UNKNOWN: Timekeeping = { by: "unknown", kept: null, offsetS: null };

/** @param folder  whose disk is looked at; null: it keeps nothing */
export function hostReporter(metrics: Metrics, folder: string | null): Reporter {
  const clock = systemClock();
  const sinceTaiNs = instantFromPosixNs(BigInt(Math.round(performance.timeOrigin)) * 1_000_000n);
  let asked: { readonly atMs: number; readonly kept: Promise<Timekeeping> } | null = null;
  const timekeeping = (): Promise<Timekeeping> => {
    if (!asked || performance.now() - asked.atMs > TIMEKEEPING_FOR_MS)
      asked = { atMs: performance.now(), kept: timekeepingOfHost().catch(() => UNKNOWN) };
    return asked.kept;
  };
  return {
    async now() {
      const [samples, kept, disk] = await Promise.all([
        metrics.samples(),
        timekeeping(),
        folder === null ? null : statfs(folder).catch(() => null),
      ]);
      const version = String(samples("etalon_info")[0]?.labels.version ?? "");
      return {
        ...{ version, node: process.version, sinceTaiNs, atTaiNs: clock.now() },
        ...{ memoryBytes: process.memoryUsage.rss(), timekeeping: kept },
        diskFreeBytes: disk && disk.bavail * disk.bsize,
        agent: agentIn(samples),
      };
    },
  };
}

/** null where no frames are kept for others. */
function agentIn(samples: Samples): HostReport["agent"] {
  const of = (name: string, labels: Readonly<Record<string, string>> = {}): number | null =>
    samples(name).find((one) => Object.entries(labels).every(([key, value]) => one.labels[key] === value))
      ?.value ?? null;
  const counted = (name: string) => of(`etalon_${name}_total`, IA) ?? 0;
  const quotaBytes = of("etalon_frame_log_quota_bytes");
  if (quotaBytes === null) return null;
  const clocks = (state: string) => of("etalon_stream_clocks", { ...IA, state }) ?? 0;
  return {
    ...{ frames: counted("frames_received"), frameBytes: counted("frame_bytes_received") },
    ...{ repeated: counted("frames_repeated"), refused: counted("frames_refused") },
    ...{ gaps: counted("stream_gaps"), samplesLost: counted("samples_lost") },
    ...{ usedBytes: of("etalon_frame_log_bytes") ?? 0, quotaBytes },
    streams: of("etalon_frame_log_streams") ?? 0,
    behind: of("etalon_stream_behind_frames", IA) ?? 0,
    clocks: { locked: clocks("locked"), holdover: clocks("holdover"), free: clocks("free") },
    clockErrorBoundS: of("etalon_clock_error_bound_seconds", IA),
  };
}
const IA = { component: "ia" } as const;

/** Liveness whose beats carry the host's report, as it was last made. */
export function reporting(liveness: Liveness, reporter: Reporter): Liveness {
  let made: { readonly atMs: number; text?: string } | null = null;
  return {
    ...liveness,
    beat(who) {
      if (!made || performance.now() - made.atMs > REPORT_EVERY_MS) {
        const making = { atMs: performance.now(), ...(made?.text !== undefined && { text: made.text }) };
        made = making;
        // What cannot be found out is not told: a beat says that the host lives, whatever else.
        void reporter.now().then(
          (report) => Object.assign(making, { text: toJson(report) }),
          () => undefined,
        );
      }
      liveness.beat(who, made.text);
    },
  };
}
