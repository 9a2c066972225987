// Kills one process of a whole scaled-out cloud in each run while a meter is verified, and counts by what lies on disks and
// in the audit log what was lost, done twice, or decided otherwise. Called by `npm run chaos`, and small by its test.

import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { isDeepStrictEqual } from "node:util";
import { fromJson, toJson, type VerificationResult } from "@etalon/basis";
import { ownershipCheck } from "@etalon/cloud/audit/ownership-check";
import { openLiveRun } from "@etalon/cloud/vm-measuring-machine/live-run";
import type { Requirements } from "@etalon/messages/nouns";
import { systemClock } from "@etalon/outside/clock/system-clock";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { auditEntries } from "../scaled-out/audit-entries.ts";
import { loopbackHosts } from "../scaled-out/hosts.ts";
import { openScaledOut, type ScaledOut } from "../scaled-out/scaled-out.ts";
import type { SeenDetection } from "../scaled-out/station.ts";
import { accountOf, type LinkedLog, linkedLog } from "./kept-frames.ts";
import { type Mishap, planOf, type Victim } from "./plan.ts";

export interface ChaosReport {
  readonly runs: number;
  /** Acknowledged frames, grants, results. */
  readonly lost: number;
  readonly duplicated: number;
  readonly differentVerdicts: number;
  /** With the gap named. */
  readonly undecided: number;
  /** From a kill until what was killed is ready and the detection goes on, the longest; seconds. */
  readonly worstRecoveryS: number;
  readonly medianRecoveryS: number;
  readonly killed: Readonly<Partial<Record<Victim, number>>>;
  /** Of all mailboxes: there should be nothing. */
  readonly setAside: number;
  readonly lateEnds: number;
  readonly staleUses: number;
  readonly seed: number;
}

export interface ChaosOptions {
  readonly folder: string;
  readonly runs: number;
  readonly seed: number;
  /** Of each detection, in seconds of the site, which runs twice as fast as the wall's clock. */
  readonly durationS: number;
  readonly nodes?: number;
  readonly say: (text: string) => void;
}

const TERMINAL = "yh-01";
const SPEED = 2;
const NODE_AWAY_S = 20;
const point = gridSite.find(({ frontEnd }) => frontEnd.terminal === TERMINAL);

interface RunSeen {
  readonly detection: string;
  readonly result: VerificationResult | null;
  readonly lost: number;
  readonly duplicated: number;
  readonly verdict: "same" | "undecided" | "different";
  readonly recoveryS: number;
}

export async function runChaos(options: ChaosOptions): Promise<ChaosReport> {
  const { folder, runs, seed, durationS, nodes = 3, say } = options;
  const hosts = loopbackHosts(join(folder, "hosts"));
  const cloud = await openScaledOut({ hosts, nodes, terminals: [TERMINAL], speed: SPEED });
  const disk = (name: string, role: string, ...more: string[]) =>
    linkedLog(
      join(cloud.process(name).host.folder, ".etalon", role, "frames", ...more),
      join(folder, "aside", name),
    );
  const disks = {
    agent: disk("ia-01", "agent-ia-01"),
    terminal: disk(TERMINAL, `terminal-demo-qinghe-${TERMINAL}`, TERMINAL),
  };
  try {
    const seen: RunSeen[] = [];
    for (const [nth, mishap] of planOf(seed, runs, durationS / SPEED).entries()) {
      const one = await oneRun(cloud, disks, mishap, durationS);
      seen.push(one);
      const { verdict, recoveryS, lost, duplicated, detection } = one;
      const text = `${verdict} verdict, ${lost} lost, ${duplicated} twice, back after ${recoveryS.toFixed(1)} s`;
      say(`run ${nth + 1}: ${mishap.victim} killed at ${mishap.atS.toFixed(1)} s of ${detection}: ${text}`);
    }
    return await reportOf(cloud, seen, options);
  } catch (error) {
    say(cloud.story());
    throw error;
  } finally {
    for (const one of Object.values(disks)) one.stop();
    await cloud.stop();
    await hosts.close();
  }
}

async function oneRun(
  cloud: ScaledOut,
  disks: { readonly agent: LinkedLog; readonly terminal: LinkedLog },
  mishap: Mishap,
  durationS: number,
): Promise<RunSeen> {
  const { station } = cloud;
  const detection = await station.order(point?.id ?? "", durationS);
  await pause(mishap.atS * 1000);
  const before = await seenNow(cloud, detection);
  const busy = nodeOf(before);
  const name = victimOf(mishap, busy, cloud);
  // A lost node stays away until another has taken over.
  const awayS = name === busy ? NODE_AWAY_S : mishap.backAfterS;
  const struckMs = performance.now();
  await cloud.process(name).kill();
  const back = comesBack(cloud, name, awayS);
  back.catch(() => {}); // it is waited for below, whatever comes first
  await (name === busy ? boundAnew(cloud, detection, before) : back.then(() => goesOn(cloud, detection)));
  const recoveryS = (performance.now() - struckMs) / 1000;
  const done = await station.verdict(detection);
  await back;
  const { requirements } = await station.asked<{ requirements: Requirements }>(`/detections/${detection}`);

  const account = accountOf(disks.agent.records(detection), disks.terminal.records(detection));
  const verdicts = done.events.filter(({ step }) => step === "verdict").length;
  const compared = verdictOf(done, account.frames, requirements);
  return {
    detection,
    result: done.result,
    lost: account.lost + (done.result === null ? 1 : 0),
    duplicated: account.duplicated + Math.max(0, verdicts - 1),
    verdict: compared,
    recoveryS,
  };
}

const seenNow = (cloud: ScaledOut, detection: string): Promise<SeenDetection | null> =>
  cloud.station.asked<SeenDetection>(`/detections/${detection}`).catch(() => null);

/** Where its machine is, as far as the station knows. */
function nodeOf(seen: SeenDetection | null): string | null {
  const places = (seen?.events ?? [])
    .filter(({ step }) => step === "joined" || step === "placed-anew")
    .flatMap(({ text }) => /on node (\S+)/.exec(text)?.[1] ?? []);
  return seen?.stage === "done" ? null : (places.at(-1) ?? null);
}

function victimOf({ victim, which }: Mishap, busy: string | null, cloud: ScaledOut): string {
  const nodes = [...cloud.processes.keys()].filter((name) => name.startsWith("nc-"));
  const servers = [...cloud.processes.keys()].filter((name) => name.startsWith("nats-"));
  const some = (names: readonly string[]) => names[Math.floor(which * names.length)] ?? names[0] ?? "";
  switch (victim) {
    case "cloud":
      return "cc-01";
    case "station":
      return "zz-01";
    case "agent":
      return "ia-01";
    case "terminal":
      return TERMINAL;
    case "node of the machine":
      return busy ?? some(nodes);
    case "another node":
      return some(nodes.filter((node) => node !== busy));
    case "NATS server":
      return some(servers);
    case "PostgreSQL":
      return "postgres";
  }
}

const READY_WITHIN_MS = 90_000;

/** Started anew, as by systemd: again when what its forerunner left behind is still in the way. */
async function comesBack(cloud: ScaledOut, name: string, afterS: number): Promise<void> {
  await pause(afterS * 1000);
  const isRole = !/^(nats-|postgres)/.test(name);
  for (const deadline = performance.now() + READY_WITHIN_MS; ; await pause(200))
    try {
      await cloud.process(name).start();
      break;
    } catch (error) {
      if (performance.now() > deadline) throw error;
    }
  for (const deadline = performance.now() + READY_WITHIN_MS; isRole; await pause(50)) {
    if ((await cloud.missing(name))?.length === 0) return;
    if (performance.now() > deadline) throw new Error(`${name} does not become ready`);
  }
}

const marker = (seen: SeenDetection): string =>
  `${seen.stage} ${seen.events.length} ${seen.progress?.elapsedS ?? 0}`;

/** Until something more is heard of it than is known now. */
async function goesOn(cloud: ScaledOut, detection: string): Promise<void> {
  const now = await cloud.station.until(detection, () => true);
  const known = marker(now);
  await cloud.station.until(detection, (seen) => seen.stage === "done" || marker(seen) !== known);
}

const placedAnew = (seen: SeenDetection | null): number =>
  seen?.events.filter(({ step }) => step === "placed-anew").length ?? 0;

/** On another node, with the driver bound there. */
async function boundAnew(cloud: ScaledOut, detection: string, before: SeenDetection | null): Promise<void> {
  await cloud.station.until(detection, (seen) => {
    const last = seen.events.findLastIndex(({ step }) => step === "placed-anew");
    const bound = seen.events.slice(last).some(({ step }) => step === "driver-bound");
    return seen.stage === "done" || (placedAnew(seen) > placedAnew(before) && bound);
  });
}

/** Against what the agent's frames come to when nothing goes wrong; what is not whole must say so and not decide. */
function verdictOf(
  { result }: SeenDetection,
  frames: ReturnType<typeof accountOf>["frames"],
  requirements: Requirements,
): RunSeen["verdict"] {
  if (result === null) return "different";
  const { gaps, durationS } = result.recording;
  const whole = gaps.length === 0 && durationS >= requirements.method.durationS - 1;
  if (!whole) return result.verdict === "undecided" && result.reasons.length > 0 ? "undecided" : "different";
  if (frames === null) return "different";
  const run = openLiveRun(requirements);
  for (const { sequence, bytes } of frames) if (!run.frame(sequence, bytes).ok) return "different";
  return isDeepStrictEqual(fromJson(toJson(run.conclude())), result) ? "same" : "different";
}

/** Once all is given back: the audit log by the independent checker, and every result where it was. */
async function reportOf(
  cloud: ScaledOut,
  seen: readonly RunSeen[],
  { seed, runs, durationS }: ChaosOptions,
): Promise<ChaosReport> {
  for (const deadline = Date.now() + READY_WITHIN_MS; Date.now() < deadline; await pause(200))
    if ((await cloud.lending<unknown[]>("/leases").catch(() => null))?.length === 0) break;
  const check = ownershipCheck();
  /** What the agent's own log of uses, on another host, came to here. */
  const linked = new Set<string>();
  for await (const entry of auditEntries((path) => cloud.lending(path))) {
    check.take(entry);
    if (entry.by === "ia" && entry.what === "linked") linked.add(entry.who.replace(/\.\d+$/, ""));
  }
  const log = check.conclude(systemClock().now(), 0n);
  let lost = 0;
  for (const { detection, result } of seen) {
    const still = await seenNow(cloud, detection);
    if (!isDeepStrictEqual(still?.result, result) || !linked.has(detection)) lost++;
  }
  const roles = [...cloud.processes.keys()].filter((name) => !/^(nats-|postgres)/.test(name));
  const asides = await Promise.all(roles.map(async (name) => (await cloud.setAside(name)) ?? []));
  const recoveries = seen.map(({ recoveryS }) => recoveryS).sort((a, b) => a - b);
  const sum = (of: (one: RunSeen) => number) => seen.reduce((total, one) => total + of(one), 0);
  const killed: Partial<Record<Victim, number>> = {};
  for (const { victim } of planOf(seed, runs, durationS / SPEED)) killed[victim] = (killed[victim] ?? 0) + 1;
  return {
    runs: seen.length,
    lost: lost + sum((one) => one.lost) + log.lostGrants.length,
    duplicated: sum((one) => one.duplicated) + log.doubleOwnership.length,
    differentVerdicts: seen.filter(({ verdict }) => verdict === "different").length,
    undecided: seen.filter(({ verdict }) => verdict === "undecided").length,
    worstRecoveryS: rounded(recoveries.at(-1) ?? 0),
    medianRecoveryS: rounded(recoveries[recoveries.length >> 1] ?? 0),
    killed,
    // Cloud and station share one.
    setAside: new Set(asides.flat().map(({ id }) => id)).size,
    lateEnds: log.lateEnds.length,
    staleUses: log.staleUses.length,
    seed,
  };
}

const rounded = (seconds: number): number => Math.round(seconds * 100) / 100;
