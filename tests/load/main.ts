// `npm run load`: puts a cloud of processes under load and counts, from its audit log alone, what was lent twice or lost.

import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { openLog } from "@etalon/outside/telemetry/log";
import { asked, flag, whole } from "../asked.ts";
import { openCloudUnderLoad } from "./cloud-under-load.ts";
import { openFleet } from "./fleet.ts";
import { type LoadReport, runLoad } from "./load-run.ts";
import { processorMs } from "./processor-time.ts";

const HELP = `npm run load -- [--agents 1000] [--instruments 10000] [--applicants 200] [--seconds 600]
                [--steady-seconds 60] [--seed 1] [--json]

One process "etalon cloud" beside PostgreSQL (DATABASE_URL, an empty database, or the embedded one) and nats-server;
agents, nodes and applicants are simulated in this process, and speak over the bus and over HTTP. First 20
applications/s are offered, then every applicant applies, renews and releases without pause.
--seconds, --steady-seconds: how long each part lasts, s. Prints one JSON document, with --json or without. Needs Debian's nats-server.
In it, failed: applications that were refused or broke off; notApplied: those of the 20 a second that nobody was free to make,
as there are few applicants. Exit code: 0 nothing failed; 1 failed, doubleOwnership, lostGrants or staleUses above 0.
`;

const { agents, instruments, applicants, seconds, ...rest } = asked(HELP, {
  agents: whole(1000),
  instruments: whole(10_000),
  applicants: whole(200),
  seconds: whole(600),
  "steady-seconds": whole(60),
  seed: whole(1),
  json: flag, // one document on stdout is all it ever prints
});
const size = { agents, instruments, applicants };
const plan = { seconds, steadyS: rest["steady-seconds"], seed: rest.seed };
const STEADY_PER_S = 20;

const began = performance.now();
const say = (text: string) =>
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
const folder = mkdtempSync(join(tmpdir(), "etalon-load-"));

function documentOf({ steady, unpaced, log }: LoadReport, errors: readonly string[]) {
  const ms = (value: number) => Number(value.toFixed(1));
  const failed = [...steady.failed, ...unpaced.failed];
  return {
    ...size,
    seconds: plan.seconds,
    doubleOwnership: log.doubleOwnership.length,
    lostGrants: log.lostGrants.length,
    applyToBoundP95Ms: ms(steady.boundMs.p95),
    applyToBoundP50Ms: ms(steady.boundMs.p50),
    offeredPerS: STEADY_PER_S,
    highestPerS: ms(unpaced.perS),
    lowestPerSOf10S: ms(unpaced.lowestPerS),
    unpacedApplyToBoundP95Ms: ms(unpaced.boundMs.p95),
    applications: steady.applications + unpaced.applications,
    renewed: steady.renewed + unpaced.renewed,
    waited: steady.waited + unpaced.waited,
    ranOut: steady.forgotten + unpaced.forgotten,
    notApplied: steady.notApplied,
    failed: failed.length,
    lateEnds: log.lateEnds.length,
    staleUses: log.staleUses.length,
    auditEntries: log.entries,
    grants: log.grants,
    cloudErrors: errors.length,
    seed: plan.seed,
    processorMsOfOne: Object.fromEntries(
      Object.entries(unpaced.processorMs).map(([name, value]) => [name, ms(value)]),
    ),
    loadAverage1Min: ms(loadavg()[0] ?? 0),
  };
}

async function main(): Promise<void> {
  const log = openLog({ level: "warn" });
  const opened = await openCloudUnderLoad(folder);
  if (!opened.ok) throw new Error(opened.why.text);
  const { cloud, natsUrl, pid, errors, stop } = opened.value;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const)
    process.once(signal, () => void stop().finally(() => process.exit(130)));
  try {
    say("the cloud runs");
    const fleet = await openFleet(cloud, natsUrl, size, log, say);
    try {
      const report = await runLoad(fleet, { ...plan, steadyPerS: STEADY_PER_S }, say, () => processorMs(pid));
      const { doubleOwnership, lostGrants, lateEnds, staleUses } = report.log;
      for (const one of [...doubleOwnership, ...lostGrants, ...lateEnds, ...staleUses].slice(0, 20))
        say(`${one.kind} ${one.resource} ${one.application}: ${one.text}`);
      for (const why of [...new Set([...report.steady.failed, ...report.unpaced.failed])].slice(0, 10))
        say(why);
      const logged = await errors();
      for (const error of logged.slice(0, 10)) say(error.slice(0, 1000));
      process.stdout.write(`${JSON.stringify(documentOf(report, logged), null, 2)}\n`);
      const failed = report.steady.failed.length + report.unpaced.failed.length;
      if (doubleOwnership.length + lostGrants.length + staleUses.length + failed > 0) process.exitCode = 1;
    } finally {
      await fleet.stop();
    }
  } finally {
    await stop();
  }
}

process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
await main();
