// How fast a machine of an engine measures: a minute of a terminal's stream over a link as fast as it will take it. What a
// cluster may ask of an engine (`clc-cluster-controller/engines.table.ts`) follows from this. Called by `main.ts`.

import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Answer, Instant, Vmm } from "@etalon/basis";
import { openStreamEncoder } from "@etalon/codecs/sample-stream/index";
import { agentSession } from "@etalon/codecs/virtual-link/index";
import { serveStreams } from "@etalon/field/ia-instrument-agent/serving";
import { framesOf } from "@etalon/field/yh-user-terminal/sampling";
import type { DriverOffer } from "@etalon/messages/drivers";
import type { NcToVm, VmToNc } from "@etalon/messages/nc-to-vm";
import type { Requirements } from "@etalon/messages/nouns";
import { dialLink, listenForLinks, type Opened } from "@etalon/outside/links/tcp";
import { openFrameLog } from "@etalon/outside/segments/index";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { siteAcquisition } from "@etalon/outside/simulated/site-terminal";
import { calibrationOf } from "@etalon/outside/simulated/terminal-front-end";

const SECONDS = 60;
const RATE_HZ = 4000;
const STREAM = "det-rate";
const ORIGIN: Instant = 1_800_000_000_000_000_000n;
const [point] = gridSite;
const resource = "ia-01/yh-01";
const identity = {
  kind: "waveform-source",
  maker: "Etalon",
  model: "terminal",
  serial: "1",
  firmware: "1",
} as const;

/**
 * @returns samples/s of six channels that a machine keeps up with when it has a core to itself: counted in processor time,
 *   so that other work on this host does not count
 */
export async function measuringRate(vmm: Vmm): Promise<number> {
  if (!point) throw new Error("the simulated site is empty");
  const { frontEnd, meter } = point;
  const valid = { fromTaiNs: ORIGIN, toTaiNs: ORIGIN + 10n ** 17n };
  const requirements: Requirements = {
    ...{ detection: STREAM, meter, calibration: calibrationOf(frontEnd, "codes", valid), register: "wh+" },
    method: { rule: "field", durationS: SECONDS },
    rules: { minimumIntervals: 5 },
    correctness: { wiringCheck: true },
  };
  const folder = mkdtempSync(join(tmpdir(), "etalon-rate-"));
  const log = taken(
    await openFrameLog(folder, { quotaBytes: 2 ** 28, segmentBytes: 2 ** 22, groupSyncMs: 2 }),
  );
  const clock = { now: () => ORIGIN + BigInt(SECONDS + 36) * 1_000_000_000n };
  const unit = siteAcquisition(point, { originTaiNs: ORIGIN, clock });
  const never = new AbortController().signal;
  const encoder = openStreamEncoder();
  const span = {
    terminal: frontEnd.terminal,
    stream: STREAM,
    firstSequence: 1,
    firstSample: 8000,
    joins: false,
  };
  for await (const frame of framesOf(unit, { ...span, endSample: 8000 + SECONDS * RATE_HZ }, never, never))
    taken(await log.append(STREAM, frame.header.sequence, encoder.encode(frame)));

  const opened: Opened[] = [];
  const listener = taken(await listenForLinks("127.0.0.1", 0, (one) => opened.push(one)));
  const served = taken(await dialLink("127.0.0.1", listener.port));
  const session = agentSession({ ticket: "a-ticket-of-sixteen", resource, token: 1 });
  void serveStreams(served, session, log, null, () => true);

  const { machine, heard } = await talking(vmm);
  const say = (order: NcToVm) => machine.say(order);
  const { drivers = [] } = await heard("hello");
  const driver = drivers.find(({ identity: { kind } }) => kind === "waveform-source") as DriverOffer;
  while (!opened[0]) await pause(5);
  opened[0].known();
  const device = await machine.plug("instrument", opened[0].link, { kind: "stream" });
  say({ kind: "new-hardware-found", resource, device, identity, token: 1 });
  say({ kind: "bind-driver", resource, driver, code: null });
  await heard("driver-bound");
  const before = processorS();
  say({ kind: "carry-out", requirements, stream: STREAM });
  const { result } = await heard("result");
  const tookS = processorS() - before;
  if (result.recording.samples !== SECONDS * RATE_HZ) throw new Error(`${vmm.engine}: samples are missing`);
  await machine.stop();
  await listener.close();
  await log.close();
  rmSync(folder, { recursive: true, force: true });
  return (SECONDS * RATE_HZ) / tookS;
}

/** Processor time of all processes that this one has brought about and that go on, seconds. */
function processorS(): number {
  const TICKS_A_SECOND = 100;
  const ticksOf = (pid: string): number => {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const [user, system] = stat
      .slice(stat.lastIndexOf(")") + 2)
      .split(" ")
      .slice(11, 13)
      .map(Number);
    return (
      (user as number) + (system as number) + childrenOf(pid).reduce((sum, child) => sum + ticksOf(child), 0)
    );
  };
  return childrenOf("self").reduce((sum, child) => sum + ticksOf(child), 0) / TICKS_A_SECOND;
}
const childrenOf = (pid: string): readonly string[] =>
  readdirSync(`/proc/${pid}/task`).flatMap((task) =>
    readFileSync(`/proc/${pid}/task/${task}/children`, "utf8").split(" ").filter(Boolean),
  );

/** A machine, and the first of each kind that it says; what fails is thrown. */
async function talking(vmm: Vmm) {
  const said: VmToNc[] = [];
  let wake = () => {};
  const hear = (message: unknown) => {
    said.push(message as VmToNc);
    wake();
  };
  const machine = await vmm.start("rate", { heard: hear, exited: (why) => hear({ kind: "failed", why }) });
  async function heard<Kind extends VmToNc["kind"]>(kind: Kind) {
    for (;;) {
      const found = said.find((one) => one.kind === kind);
      if (found) return found as Extract<VmToNc, { kind: Kind }>;
      const failed = said.find((one) => one.kind === "failed" || one.kind === "driver-failed");
      if (failed) throw new Error(`${vmm.engine}: ${JSON.stringify(failed)}`);
      await new Promise<void>((resolve) => {
        wake = resolve;
      });
    }
  }
  return { machine, heard };
}

const taken = <T>(answer: Answer<T>): T => {
  if (!answer.ok) throw new Error(answer.why.text);
  return answer.value;
};
