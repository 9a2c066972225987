// The machines' figures on this host, as a table or as JSON; what cannot run here is named, and its figures are null.

import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Vmm } from "@etalon/basis";
import { bundledProgram } from "@etalon/outside/vmm-contract/bundled-program";
import { qemuAvailable } from "@etalon/outside/vmm-qemu/available";
import { qemuVmm } from "@etalon/outside/vmm-qemu/qemu-vmm";
import { sandboxesAvailable } from "@etalon/outside/vmm-sandbox/available";
import { sandboxVmm } from "@etalon/outside/vmm-sandbox/sandbox-vmm";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { asked, flag, oneOf, whole } from "../asked.ts";
import { type ClusterFigures, clusterFigures } from "./cluster.ts";
import { keepsContract } from "./contract.ts";
import { type EngineFigures, figuresOf, median } from "./figures.ts";
import { measuringRate } from "./measuring-rate.ts";

const PROGRAM_ALONE = fileURLToPath(new URL("../../apps/cli/dist/machine-alone.mjs", import.meta.url));
/** At most; each is five machines. */
const CLUSTER_RUNS = 5;
const HELP = `npm run vmm -- [--only contract|start|rate|cluster] [--runs 10] [--json]

Measuring machines on this host, each engine that can run here; figures of one that cannot are null, with what it lacks.
  contract   the tests that every engine passes, and what goes through it in a whole cloud
  start      from the order to start until ready, to the first *IDN?, until unplugged, ms; bulk bytes, MB/s
  rate       samples of six channels a second that one machine keeps up with
  cluster    five applications over three nodes until all drivers are bound, ms; needs Debian's nats-server
--only: one of these; all in turn when left out. A small one: --only start --runs 1.
--runs: how often each start is measured; the cluster's, ${CLUSTER_RUNS} times at most. --json: one document on stdout.
Exit code 1 when the contract is broken, or a cluster does not come up.
`;
const { only, runs, json } = asked(HELP, {
  only: oneOf("contract", "start", "rate", "cluster"),
  runs: whole(10, 1, 10_000),
  json: flag,
});
const wanted = (part: typeof only) => only === null || only === part;
const say = (text: string) => process.stderr.write(`${text}\n`);
const folder = mkdtempSync(join(tmpdir(), "etalon-figures-"));

async function virtualMachines(program: string): Promise<Vmm | null> {
  const available = await qemuAvailable();
  if (!available.ok) {
    say(`virtual machines: not measured, ${available.why.text}`);
    return null;
  }
  const script = fileURLToPath(new URL("../../scripts/guest.mjs", import.meta.url));
  const guest = execFileSync(process.execPath, [script], { encoding: "utf8" }).trim();
  const vmm = await qemuVmm({ guest, program, cache: folder });
  if (!vmm.ok) throw new Error(vmm.why.text);
  return vmm.value;
}

function shown(name: string, { readyMs, idnMs, unplugMs, throughputMBs }: EngineFigures): void {
  const figure = (values: readonly number[], digits: number) =>
    `${median(values).toFixed(digits)} (${Math.min(...values).toFixed(digits)} to ${Math.max(...values).toFixed(digits)})`;
  say(
    `${name}: ready ${figure(readyMs, 0)} ms, first *IDN? ${figure(idnMs, 0)} ms, ` +
      `unplugged ${figure(unplugMs, 0)} ms, ${figure(throughputMBs, 1)} MB/s`,
  );
}

/** Six channels at so many samples a second, in three digits. */
async function rate(vmm: Vmm | null): Promise<number | null> {
  if (!vmm) return null;
  const hz = Number((await measuringRate(vmm)).toPrecision(3));
  say(`${vmm.engine}: one machine measures ${hz} samples/s of six channels with a core to itself`);
  return hz;
}

/** Null where a cluster cannot be had. */
async function cluster(engine: "sandbox" | "qemu"): Promise<ClusterFigures | null> {
  if (!hasNats) {
    say(`five machines over three nodes, ${engine}: not measured, needs the Debian package nats-server`);
    return null;
  }
  const figures = await clusterFigures(engine, Math.min(runs, CLUSTER_RUNS)).catch((error: Error) => {
    say(`five machines over three nodes, ${engine}: not measured, ${error.message}`);
    process.exitCode = 1;
    return null;
  });
  if (!figures) return null;
  const { allBoundMs, nodesUsed } = figures;
  const [most, least] = [Math.max(...allBoundMs), Math.min(...allBoundMs)];
  say(
    `${engine}: five applications at once, machines over ${Math.min(...nodesUsed)} nodes: ` +
      `all drivers bound after ${median(allBoundMs).toFixed(0)} (${least.toFixed(0)} to ${most.toFixed(0)}) ms`,
  );
  return { allBoundMs, nodesUsed };
}

const contractKept = wanted("contract") ? keepsContract() : null;
if (contractKept === false) process.exitCode = 1;
try {
  const measured = only !== "contract";
  const program = measured ? bundledProgram(folder) : "";
  const vmm = measured ? await virtualMachines(program) : null;
  const available = measured ? await sandboxesAvailable() : null;
  if (available?.ok === false) say(`sandboxes: not measured, ${available.why.text}`);
  const started = wanted("start");
  if (started) say(`medians of ${runs} (least to most):`);
  const usbtmc =
    started && vmm
      ? await figuresOf(vmm, { kind: "message", maker: "Etalon", model: "PA-3", serial: "SN7" }, runs)
      : null;
  if (vmm && usbtmc) shown(`${vmm.engine}, message instrument on USB`, usbtmc);
  const line = started && vmm ? await figuresOf(vmm, { kind: "stream" }, runs) : null;
  if (vmm && line) shown(`${vmm.engine}, line for bulk bytes`, line);
  const sandbox =
    started && available?.ok ? await figuresOf(sandboxVmm(program), { kind: "stream" }, runs) : null;
  if (sandbox) shown("sandbox", sandbox);

  const sandboxRateHz = wanted("rate") && available?.ok ? await rate(sandboxVmm(PROGRAM_ALONE)) : null;
  const vmRateHz = wanted("rate") && vmm ? await rate(await virtualMachines(PROGRAM_ALONE)) : null;

  const sandboxes = wanted("cluster") && available?.ok ? await cluster("sandbox") : null;
  const machines = wanted("cluster") && vmm ? await cluster("qemu") : null;

  const rounded = (values: readonly number[] | undefined, digits: number) =>
    values ? Number(median(values).toFixed(digits)) : null;
  const document = {
    engine: vmm?.engine ?? null,
    runs,
    restoreMs: rounded(usbtmc?.readyMs, 0),
    idnUsbtmcMs: rounded(usbtmc?.idnMs, 0),
    sandboxReadyMs: rounded(sandbox?.readyMs, 0),
    idnSandboxMs: rounded(sandbox?.idnMs, 0),
    throughputMBs: rounded(usbtmc?.throughputMBs, 1),
    lineThroughputMBs: rounded(line?.throughputMBs, 1),
    sandboxThroughputMBs: rounded(sandbox?.throughputMBs, 1),
    sandboxMeasuresHz: sandboxRateHz,
    vmMeasuresHz: vmRateHz,
    fiveBoundSandboxMs: rounded(sandboxes?.allBoundMs, 0),
    fiveBoundVmMs: rounded(machines?.allBoundMs, 0),
    contractKept,
  };
  if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
