// `npm run chaos`: a whole scaled-out cloud, one of whose processes is killed in each run; what was lost, in numbers.

import { mkdtempSync, rmSync } from "node:fs";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { hasNats } from "../../packages/outside/nats/testing/nats-servers.ts";
import { asked, flag, whole } from "../asked.ts";
import { runChaos } from "./chaos-runs.ts";

const HELP = `npm run chaos -- [--runs 50] [--seed 1] [--duration 24] [--json]

Starts PostgreSQL, three NATS servers, cloud, station, three nodes, an agent and a terminal on this computer, and in each
run orders a detection and kills one of them (kill -9) at a random moment: the seed says which and when. Counted from
the disks of agent and terminal, from the audit log by its independent checker, and at the station:
  lost, duplicated    acknowledged frames, grants, results
  differentVerdicts   not to the bit what the agent's kept frames come to, though nothing is missing
  undecided           with the gap named
  worstRecoveryS      from a kill until the killed is ready and the detection goes on, s; goal 15 s
--duration: of each detection, s of the site, which runs twice as fast as the wall's clock. Needs Debian's nats-server.
Exit code 1 when anything was lost, done twice or decided otherwise. One run takes some 20 s.
`;

const { json, runs, seed, duration } = asked(HELP, {
  runs: whole(50),
  seed: whole(1),
  duration: whole(24),
  json: flag,
});
if (!hasNats) {
  process.stderr.write("npm run chaos needs nats-server: apt-get install nats-server\n");
  process.exit(2);
}
const size = { runs, seed, durationS: duration };
const began = performance.now();
const say = (text: string) =>
  process.stderr.write(`${((performance.now() - began) / 1000).toFixed(1).padStart(6)} s  ${text}\n`);
const folder = mkdtempSync(join(tmpdir(), "etalon-chaos-"));
const tidy = () => rmSync(folder, { recursive: true, force: true });
// The processes end with this one.
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.once(signal, () => {
    tidy();
    process.exit(130);
  });
try {
  const report = await runChaos({ folder, ...size, say });
  const document = { ...report, loadAverage1Min: Number((loadavg()[0] ?? 0).toFixed(1)) };
  process.stdout.write(
    json
      ? `${JSON.stringify(document, null, 2)}\n`
      : `${Object.entries(document)
          .map(
            ([name, value]) =>
              `${name.padEnd(18)} ${typeof value === "object" ? JSON.stringify(value) : value}`,
          )
          .join("\n")}\n`,
  );
  const { lost, duplicated, differentVerdicts } = report;
  process.exitCode = lost + duplicated + differentVerdicts === 0 ? 0 : 1;
} finally {
  tidy();
}
