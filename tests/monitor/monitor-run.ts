// A monitoring run: terminals, agent and machine in processes of their own, PostgreSQL beside them; this process is the
// station that keeps the records. Afterwards what was sent is held against what was kept. Called by `npm run monitor` and the
// test.

import { type ChildProcess, fork } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import type { Watched } from "@etalon/cloud/vm-measuring-machine/monitoring/monitoring-thread";
import type { MonitoringBook, MonitoringRecord } from "@etalon/messages/monitoring";
import { certificate } from "@etalon/outside/uplink/testing/certificate";
import type { FleetOrders, Orders, Usage } from "./ends.ts";
import { fleetOf } from "./fleet.ts";
import { builtProgram, removePrograms } from "./programs.ts";
import type { StreamTruth } from "./terminal-stream.ts";

export interface RunTerms {
  readonly fleet: FleetOrders;
  readonly minutes: number;
  readonly threads: number;
  readonly quotaMB: number;
  readonly keepS: number;
  readonly book: MonitoringBook;
  readonly progress: (text: string) => void;
}

export interface Run {
  readonly framesSent: number;
  readonly framesLost: number;
  readonly pulsesSent: number;
  readonly pulses: number;
  readonly pulsesUnmatched: number;
  readonly gaps: number;
  readonly seconds: number;
  readonly realTimeFactor: number;
  readonly rssStartMB: number;
  readonly rssEndMB: number;
  /** The machine's, at each tenth of the run. */
  readonly rssTenthsMB: readonly number[];
  readonly agentRssEndMB: number;
  readonly keptWaveformsMostMB: number;
  readonly framesGoneUnread: number;
  /** Off the truth in closed form between a meter's first and last pulse: the worst meter, ppm of the energy. */
  readonly worstReferencePpm: number;
  /** Milliseconds of one core for a terminal's second. */
  readonly processorMs: Readonly<Record<"machine" | "agent" | "station" | "terminals", number>>;
  readonly records: readonly MonitoringRecord[];
  readonly notes: readonly string[];
}

type Said = { readonly kind: string } & Record<string, unknown>;
/** Without a frame measured for so long, the run has failed. */
const STUCK_MS = 120_000;
const WARM_SHARE = 0.2;

export async function monitorRun(terms: RunTerms): Promise<Run> {
  const { fleet, minutes, book, progress } = terms;
  const seconds = Math.round(60 * minutes);
  const folder = mkdtempSync(join(tmpdir(), "etalon-monitor-"));
  const started: ChildProcess[] = [];
  try {
    progress("programs are built");
    const [terminalsProgram, agentProgram, machineProgram, thread] = await Promise.all([
      builtProgram(new URL("terminals.child.ts", import.meta.url)),
      builtProgram(new URL("agent.child.ts", import.meta.url)),
      builtProgram(new URL("machine.child.ts", import.meta.url)),
      builtProgram(new URL("../../apps/cli/monitoring-thread.ts", import.meta.url)),
    ]);
    const notes: string[] = [];
    const end = (program: URL) => {
      const one = endOf(program, notes);
      started.push(one.child);
      return one;
    };
    const [terminals, agent, machine] = [end(terminalsProgram), end(agentProgram), end(machineProgram)];
    const tls = certificate(folder, "agent", "agent");
    const held = await machine.ask(
      { be: "machine", program: thread.href, threads: terms.threads, fleet },
      "holding",
    );
    const quotaBytes = terms.quotaMB * 2 ** 20;
    const { port } = await agent.ask(
      { be: "agent", folder: join(folder, "frames"), tls, quotaBytes, keepFrames: terms.keepS },
      "listening",
    );
    await agent.ask({ be: "links", port: held.port as number, links: held.links as [] }, "linked");

    const station = stationOf(book);
    machine.on("records", ({ records }) => station.take(records as MonitoringRecord[]));
    let watched: Watched | null = null;
    machine.on("watched", (said) => {
      watched = said.watched as Watched;
      terminals.send({ be: "told", frames: watched.frames });
    });
    progress("waves are encoded, terminals connect");
    await terminals.ask(
      { be: "terminals", url: `etalons://127.0.0.1:${port}`, ca: tls.cert, fleet, seconds },
      "connected",
    );

    const due = fleet.meters * seconds;
    const measured = () => watched?.frames ?? 0;
    let from = { atMs: performance.now(), frames: measured() };
    let before: Readonly<Record<string, Usage>> | null = null;
    let [last, lastMs, told] = [0, performance.now(), 0];
    const rssTenthsMB: number[] = [];
    while (measured() < due) {
      await pause(100);
      if (measured() !== last) [last, lastMs] = [measured(), performance.now()];
      if (performance.now() - lastMs > STUCK_MS)
        throw new Error(
          `monitor: ${last} of ${due} frames were measured, then none: ${notes.slice(-3).join("; ")}`,
        );
      if (before === null && measured() >= WARM_SHARE * due) {
        before = await usages();
        from = { atMs: performance.now(), frames: measured() };
      }
      const tenth = Math.floor((10 * measured()) / due);
      if (tenth <= told) continue;
      told = tenth;
      rssTenthsMB.push(Math.round((await usageOf(machine)).residentMB));
      progress(`${10 * tenth} % of ${due} frames measured; the machine's memory: ${rssTenthsMB.at(-1)} MB`);
    }
    const elapsedS = (performance.now() - from.atMs) / 1000;
    const frames = measured() - from.frames;
    const after = await usages();
    const agentSays = await agent.ask({ be: "asked" }, "usage");
    const { truths, sent } = await terminals.ask({ be: "asked" }, "usage");
    await machine.ask({ be: "ended" }, "over");
    await station.written();
    const start = before ?? after;
    const spent = (of: string) => round((after[of]!.processorMs - start[of]!.processorMs) / frames, 4);
    const sums = watched as unknown as Watched;
    const all = truths as readonly StreamTruth[];
    const pulsesSent = all.reduce((sum, { pulses }) => sum + pulses, 0);
    return {
      framesSent: sent as number,
      framesLost: (sent as number) - (sums.frames - sums.refused - sums.repeated),
      pulsesSent,
      pulses: sums.pulses,
      pulsesUnmatched: pulsesSent - sums.pulses + sums.unmatched,
      gaps: sums.gaps,
      seconds: round(elapsedS, 1),
      realTimeFactor: round(frames / fleet.meters / elapsedS, 3),
      rssStartMB: Math.round(start.machine!.residentMB),
      rssEndMB: Math.round(after.machine!.residentMB),
      rssTenthsMB,
      agentRssEndMB: Math.round(after.agent!.residentMB),
      keptWaveformsMostMB: Math.round((agentSays.mostBytes as number) / 1e6),
      framesGoneUnread: agentSays.goneUnread as number,
      worstReferencePpm: round(worstPpm(fleet, station.records, all), 3),
      processorMs: {
        ...{ machine: spent("machine"), agent: spent("agent"), station: spent("station") },
        terminals: spent("terminals"),
      },
      records: station.records,
      notes,
    };

    async function usages(): Promise<Record<string, Usage>> {
      const { user, system } = process.cpuUsage();
      const own = { processorMs: (user + system) / 1000, residentMB: process.memoryUsage.rss() / 1e6 };
      return {
        machine: await usageOf(machine),
        agent: await usageOf(agent),
        terminals: await usageOf(terminals),
        station: own,
      };
    }
  } finally {
    await Promise.all(started.map(ended));
    rmSync(folder, { recursive: true, force: true });
    removePrograms();
  }
}

async function usageOf(end: ReturnType<typeof endOf>): Promise<Usage> {
  return (await end.ask({ be: "asked" }, "usage")) as unknown as Usage;
}

/** One of the run's processes. */
function endOf(program: URL, notes: string[]) {
  const child = fork(program, { serialization: "advanced" });
  const ears = new Set<(said: Said) => void>();
  child.on("message", (said: Said) => {
    if (said.kind === "noted" && notes.length < 1000) notes.push(String(said.why));
    for (const ear of ears) ear(said);
  });
  return {
    child,
    send: (orders: Orders) => void child.send(orders, () => undefined),
    on: (kind: string, ear: (said: Said) => void) => ears.add((said) => said.kind === kind && ear(said)),
    ask: (orders: Orders, kind: string): Promise<Said> =>
      new Promise((resolve, reject) => {
        const gone = (code: number | null) =>
          reject(new Error(`monitor: a process ended (${code}) before it was ${kind}`));
        const ear = (said: Said) => {
          if (said.kind !== kind && said.kind !== "failed") return;
          ears.delete(ear);
          child.off("exit", gone);
          if (said.kind === kind) resolve(said);
          else reject(new Error(String(said.why)));
        };
        ears.add(ear);
        child.once("exit", gone);
        child.send(orders, (error) => error && reject(error));
      }),
  };
}

/** Ends with its parent's end of the channel. */
async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const over = new Promise((resolve) => child.once("exit", resolve));
  if (child.connected) child.disconnect();
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await over;
  clearTimeout(late);
}

/** Writes what comes, many records at a time, in order. */
function stationOf(book: MonitoringBook) {
  const records: MonitoringRecord[] = [];
  const waiting: MonitoringRecord[] = [];
  let writing: Promise<void> | null = null;
  let failed: unknown = null;
  async function write(): Promise<void> {
    while (waiting.length > 0) {
      const taken = waiting.splice(0, 500);
      await book.write(taken);
    }
    writing = null;
  }
  return {
    records,
    take(some: readonly MonitoringRecord[]): void {
      for (const one of some) if (one.kind !== "meter-condition") records.push(one);
      waiting.push(...some);
      writing ??= write().catch((error) => {
        failed = error;
      });
    },
    async written(): Promise<void> {
      await writing;
      if (failed !== null) throw failed;
    },
  };
}

function worstPpm(
  of: FleetOrders,
  records: readonly MonitoringRecord[],
  truths: readonly StreamTruth[],
): number {
  const { meters } = fleetOf(of.meters, of.waves, of.spellS, of.seed);
  const referenceJ = new Map<string, Map<number, number>>();
  for (const one of records) {
    if (one.kind !== "meter-hour") continue;
    const hours = referenceJ.get(one.meter) ?? new Map<number, number>();
    referenceJ.set(one.meter, hours.set(one.fromTaiS, one.referenceJ)); // an hour's last word
  }
  return meters.reduce((worst, { name }, n) => {
    const { pulses, betweenJ } = truths[n]!;
    if (pulses < 2) return worst;
    const joule = [...(referenceJ.get(name)?.values() ?? [])].reduce((sum, one) => sum + one, 0);
    return Math.max(worst, 1e6 * Math.abs(joule / betweenJ - 1));
  }, 0);
}

const round = (value: number, digits: number): number => Number(value.toFixed(digits));
