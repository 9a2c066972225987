// A terminal's stream as an agent keeps it on disk, with frames lost on the way, and the codes that the terminal gave: what
// exports of waveforms are held against. Called by tests and scenarios.

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type Calibration, type FrameLog, later, type Meter, type VerificationResult } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import { openFrameLog } from "@etalon/outside/segments/index";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";

const ORIGIN = 1_800_000_000_000_000_000n;
const never = new AbortController().signal;

export interface KeptStream {
  readonly folder: string;
  readonly meter: Meter;
  readonly calibration: Calibration;
  /** Frame by frame, channel by channel, as the terminal's converters gave them. */
  readonly codes: readonly (readonly Int32Array[])[];
  /** Still open, as a running agent has it. */
  readonly log: FrameLog;
  /** What the measuring program says of the very frames that are kept. */
  readonly live: VerificationResult;
  close(): Promise<void>;
}

/** @param lost  sequences that never reached the agent's disk; the log stays open, as a running agent has it */
export async function keptStream(
  name: string,
  seconds: number,
  lost: readonly number[] = [],
): Promise<KeptStream> {
  const [point] = gridSite;
  if (!point) throw new Error("the simulated site has no meter");
  const unit = siteAcquisition(point, {
    originTaiNs: ORIGIN,
    clock: { now: () => later(ORIGIN, 60_000_000_000n) },
  });
  const valid = { fromTaiNs: ORIGIN, toTaiNs: later(ORIGIN, 10n ** 17n) };
  const calibration = calibrationOf(point.frontEnd, "codes", valid);
  const folder = await mkdtemp(join(tmpdir(), "etalon-kept-"));
  const log = await openFrameLog(folder, { quotaBytes: 1 << 28, segmentBytes: 1 << 18, groupSyncMs: 0 });
  if (!log.ok) throw new Error(log.why.text);
  const run = openLiveRun({
    ...{ detection: name, meter: point.meter, register: "wh+", calibration },
    method: { rule: "field", durationS: seconds },
    ...{ rules: { minimumIntervals: 5 }, correctness: { wiringCheck: true } },
  });
  const span = { ...{ terminal: point.frontEnd.terminal, stream: name, firstSequence: 1, joins: false } };
  const encoder = openStreamEncoder();
  const codes: (readonly Int32Array[])[] = [];
  for await (const frame of framesOf(
    unit,
    { ...span, firstSample: 4000, endSample: 4000 * (1 + seconds) },
    never,
    never,
  )) {
    const { sequence } = frame.header;
    const bytes = encoder.encode(frame);
    codes.push(frame.codes.map((column) => column.slice()));
    if (lost.includes(sequence)) continue;
    const stored = await log.value.append(name, sequence, bytes);
    const taken = run.frame(sequence, bytes); // what continues a lost frame is refused: a gap
    if (!stored.ok || !(taken.ok || lost.length > 0)) throw new Error(`frame ${sequence} was not taken`);
  }
  return {
    ...{ folder, log: log.value, meter: point.meter, calibration, codes, live: run.conclude() },
    async close() {
      await log.value.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
}
