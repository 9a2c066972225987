// What a detection's verdict is when nothing goes wrong: computed by the test from the frames that the agent keeps, while
// the master station is held up, so that nobody drops them. Called by tests of lost nodes and roles.

import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { basename, join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fromJson, toJson, type VerificationResult } from "@etalon/basis";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import { readHeader } from "@etalon/codecs/sample-stream/index";
import type { Requirements } from "@etalon/messages/nouns";
import { openFrameLog } from "@etalon/outside/segments/index";
import type { ScaledOut } from "./scaled-out.ts";

const ENDS_WITHIN_MS = 120_000;

/** One for each detection, in their order, all of which are being sampled. */
export async function undisturbedVerdicts(
  cloud: Pick<ScaledOut, "station" | "process">,
  detections: readonly string[],
  { agent = "ia-01", station = "zz-01" } = {},
): Promise<readonly VerificationResult[]> {
  const asked = detections.map((id) =>
    cloud.station.asked<{ requirements: Requirements }>(`/detections/${id}`),
  );
  const requirements = (await Promise.all(asked)).map((one) => one.requirements);
  const held = cloud.process(station).pid();
  if (held === null) throw new Error(`${station} does not run`);
  process.kill(held, "SIGSTOP");
  try {
    const frames = join(cloud.process(agent).host.folder, ".etalon", `agent-${agent}`, "frames");
    const verdicts: VerificationResult[] = [];
    for (const one of requirements) verdicts.push(await verdictOn(frames, one));
    return verdicts;
  } finally {
    process.kill(held, "SIGCONT");
  }
}

/** Once the stream has ended; the log is looked at in a copy, since the agent has it open. */
async function verdictOn(frames: string, requirements: Requirements): Promise<VerificationResult> {
  for (const deadline = Date.now() + ENDS_WITHIN_MS; Date.now() < deadline; await pause(300)) {
    const copy = mkdtempSync(`${frames}-copy-`);
    try {
      cpSync(frames, copy, { recursive: true, filter: (from) => basename(from) !== "lock" });
      const verdict = await verdictIn(copy, requirements);
      if (verdict) return verdict;
    } finally {
      rmSync(copy, { recursive: true, force: true });
    }
  }
  throw new Error(`the stream of ${requirements.detection} does not end at the agent`);
}

async function verdictIn(folder: string, requirements: Requirements): Promise<VerificationResult | null> {
  const log = await openFrameLog(folder, { quotaBytes: 2 ** 31, segmentBytes: 2 ** 24, groupSyncMs: 5 });
  if (!log.ok) throw new Error(log.why.text);
  try {
    const run = openLiveRun(requirements);
    for await (const kept of log.value.read(requirements.detection, 1)) {
      if (!kept.ok) throw new Error(kept.why.text);
      const taken = run.frame(kept.value.sequence, kept.value.bytes);
      const header = readHeader(kept.value.bytes);
      if (!taken.ok || !header.ok) throw new Error("a kept frame cannot be read");
      if (header.value.ends) return fromJson(toJson(run.conclude())) as VerificationResult;
    }
    return null;
  } finally {
    await log.value.close();
  }
}
