// From application to bound driver over a whole cluster: five detections ordered at once, five machines over three nodes,
// every role a process of its own. Called by `main.ts`.

import { execFileSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as pause } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import type { Instant } from "@etalon/basis";
import { gridSite } from "@etalon/outside/simulated/grid-site";
import { qemuVmm } from "@etalon/outside/vmm-qemu/qemu-vmm";
import { loopbackHosts } from "../scaled-out/hosts.ts";
import { openScaledOut, type ScaledOut } from "../scaled-out/scaled-out.ts";
import type { SeenDetection } from "../scaled-out/station.ts";

const ANNOUNCED_WITHIN_MS = 60_000;
const NODES = ["nc-01", "nc-02", "nc-03"];
const file = (path: string) => fileURLToPath(new URL(path, import.meta.url));
const GUEST_SCRIPT = file("../../scripts/guest.mjs");
const PROGRAM_ALONE = file("../../apps/cli/dist/machine-alone.mjs");
const BIN = file("../../apps/cli/bin/etalon.mjs");

export interface ClusterFigures {
  /** Of each run: from the first order to the last of the five drivers that was bound. */
  readonly allBoundMs: readonly number[];
  /** Nodes that ran machines in each run. */
  readonly nodesUsed: readonly number[];
}

export async function clusterFigures(engine: "sandbox" | "qemu", runs: number): Promise<ClusterFigures> {
  const folder = mkdtempSync(join(tmpdir(), "etalon-cluster-"));
  const hosts = loopbackHosts(folder);
  try {
    execFileSync(process.execPath, [BIN, "--help"], { stdio: "ignore" }); // builds what is missing
    if (engine === "qemu")
      for (const node of NODES) await givenGuest(folder, (await hosts.host(node)).folder, node);
    const nodeWords = ["--engine", engine];
    const cloud = await openScaledOut({
      hosts,
      natsServers: 1,
      nodes: 3,
      machines: 2,
      nodeWords,
      terminals: [],
    });
    try {
      await allAnnounced(cloud);
      const figures = { allBoundMs: [] as number[], nodesUsed: [] as number[] };
      for (let run = 0; run < runs; run++) {
        const seen = await allBound(cloud);
        figures.allBoundMs.push(spanMs(seen));
        figures.nodesUsed.push(new Set(seen.map(nodeOf)).size);
        await allReturned(cloud, seen);
      }
      return figures;
    } finally {
      await cloud.stop();
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Guest and saved state are made once, and are on each node before it begins. */
async function givenGuest(folder: string, host: string, node: string): Promise<void> {
  const guest = execFileSync(process.execPath, [GUEST_SCRIPT, join(folder, "seed")], {
    encoding: "utf8",
  }).trim();
  const made = await qemuVmm({ guest, program: PROGRAM_ALONE, cache: join(folder, "seed", "templates") });
  if (!made.ok) throw new Error(made.why.text);
  const data = join(host, ".etalon", `node-${node}`);
  mkdirSync(data, { recursive: true });
  cpSync(join(folder, "seed"), data, { recursive: true });
}

/** The agent is up before its instruments are known to all; no terminal is here to be waited for. */
async function allAnnounced(cloud: ScaledOut): Promise<void> {
  for (const deadline = Date.now() + ANNOUNCED_WITHIN_MS; ; await pause(100)) {
    const known = await cloud.instruments();
    if (known.length >= gridSite.length) return;
    if (Date.now() > deadline) throw new Error(`only ${known.join(", ") || "nothing"} is announced`);
  }
}

async function allBound(cloud: ScaledOut): Promise<readonly SeenDetection[]> {
  const ids = await Promise.all(gridSite.map(({ id }) => cloud.station.order(id, 600)));
  const joined = ({ events }: SeenDetection) => stepOf(events, "joined") !== undefined;
  return Promise.all(ids.map((id) => cloud.station.until(id, joined)));
}

function spanMs(seen: readonly SeenDetection[]): number {
  const at = (name: string) => seen.map(({ events }) => stepOf(events, name)?.atTaiNs ?? 0n);
  const ns: Instant = at("driver-bound").reduce(later) - at("ordered").reduce(earlier);
  return Number(ns) / 1e6;
}
const later = (a: Instant, b: Instant): Instant => (a > b ? a : b);
const earlier = (a: Instant, b: Instant): Instant => (a < b ? a : b);
const stepOf = (events: SeenDetection["events"], name: string) => events.find(({ step }) => step === name);
const nodeOf = ({ events }: SeenDetection): string | undefined =>
  /on node (\S+)/.exec(stepOf(events, "joined")?.text ?? "")?.[1];

async function allReturned(cloud: ScaledOut, seen: readonly SeenDetection[]): Promise<void> {
  for (const { id } of seen) await cloud.station.asked(`/detections/${id}`, "DELETE");
  for (const { id } of seen)
    await cloud.station.until(id, ({ events }) => stepOf(events, "reclaimed") !== undefined);
  for (;;) {
    const nodes = await cloud.lending<{ runs: string[] }[]>("/nodes");
    if (nodes.every(({ runs }) => runs.length === 0)) return;
  }
}
