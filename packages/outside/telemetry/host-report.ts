// What a process tells of itself, from what it counts: version, disk, clock, and an agent's frames. Made every few seconds, told
// beside each beat, and shown by the process's own interface. Called by the apps.

import { statfs } from "node:fs/promises";
import { hostname } from "node:os";
import { instantFromPosixNs, type Liveness, toJson } from "@etalon/basis";
import { type HostReport, PASSAGES_TOLD_AT_MOST, type Timekeeping } from "@etalon/messages/operation";
import type { ShownTraffic } from "@etalon/messages/traffic";
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

/**
 * @param folder  whose disk is looked at; null: it keeps nothing
 * @param traffic  of the agent in this process
 */
export function hostReporter(
  metrics: Metrics,
  folder: string | null,
  traffic: () => ShownTraffic = () => [],
): Reporter {
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
        ...{ computer: hostname(), version, node: process.version, sinceTaiNs, atTaiNs: clock.now() },
        ...{ memoryBytes: process.memoryUsage.rss(), timekeeping: kept },
        diskFreeBytes: disk && disk.bavail * disk.bsize,
        agent: agentIn(samples, traffic),
      };
    },
  };
}

/** null where no frames are kept for others. */
function agentIn(samples: Samples, traffic: () => ShownTraffic): HostReport["agent"] {
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
    traffic: mostOf(traffic()),
  };
}
const IA = { component: "ia" } as const;

/** What goes to machines first, since it is lent; then what passes most. */
const mostOf = (traffic: ShownTraffic): ShownTraffic =>
  [...traffic]
    .sort(
      (a, b) =>
        Number(a.machine === null) - Number(b.machine === null) ||
        b.bytesPerS - a.bytesPerS ||
        (a.resource < b.resource ? -1 : 1),
    )
    .slice(0, PASSAGES_TOLD_AT_MOST);

/** Liveness whose beats carry the host's report, each once, as it was last made. */
export function reporting(liveness: Liveness, reporter: Reporter): Liveness {
  let askedMs = Number.NEGATIVE_INFINITY;
  let newest: string | undefined;
  const told = new Map<string, string>();
  return {
    ...liveness,
    beat(who) {
      if (performance.now() - askedMs > REPORT_EVERY_MS) {
        askedMs = performance.now();
        // What cannot be found out is not told: a beat says that the host lives, whatever else.
        void reporter.now().then(
          (report) => {
            newest = toJson(report);
          },
          () => undefined,
        );
      }
      const anew = newest !== told.get(who) ? newest : undefined;
      if (anew !== undefined) told.set(who, anew);
      liveness.beat(who, anew);
    },
  };
}
