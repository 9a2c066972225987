// deploy/hosts.md, word by word on network namespaces; then a meter once more while the node under it
// is killed. Everything but the one JSON document goes to stderr.

import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { VerificationResult } from "@etalon/basis";
import { asked, flag, number } from "../asked.ts";
import { namespaceHosts } from "../scaled-out/namespaces.ts";
import { followed } from "./followed.ts";
import { guideOf } from "./guide.ts";
import { verifiedOverKilledNode } from "./killed-node.ts";
import { whyNotHere } from "./needed.ts";

const HELP = `npm run hosts [-- --json] [-- --duration <s>]

Follows deploy/hosts.md word by word: every host is a network namespace, with Debian's
PostgreSQL and NATS servers and every role a process. Then verifies a meter once more, and kills the node under it.

  --duration <s>  length of each detection, seconds (default 20)
  --json          print one JSON document
  --help          this text

Needs root, and the Debian packages iproute2, nats-server and postgresql. Takes about a minute.
`;

/** The one that the guide verifies. */
const METER = "qh-01";

const say = (text: string) => process.stderr.write(`${text}\n`);

async function run(durationS: number) {
  const page = readFileSync(join(import.meta.dirname, "..", "..", "deploy", "hosts.md"), "utf8");
  const guide = guideOf(page);
  const folder = mkdtempSync(join(tmpdir(), "etalon-hosts-"));
  const hosts = await namespaceHosts(folder);
  try {
    const started = performance.now();
    const cloud = await followed(hosts, guide, `--duration ${durationS} --json`, say);
    const followedS = (performance.now() - started) / 1000;
    try {
      say(verdictText(cloud.result));
      const { verdict, error, uncertainty } = cloud.result;
      say(`${METER} is verified once more, and the node under it killed`);
      const killed = await verifiedOverKilledNode(cloud, METER, durationS + 10);
      const after = killed.result;
      say(
        `${killed.node} was killed: measuring went on after ${killed.recoveryS.toFixed(1)} s, ` +
          `${verdictText(after)}, ` +
          `${killed.asUndisturbed ? "to the bit" : "NOT"} what the agent's kept frames give`,
      );
      const named = (prefix: string) => cloud.names.filter((name) => name.startsWith(prefix)).length;
      return {
        hosts: cloud.names.length,
        nodes: named("nc-"),
        natsServers: named("nats-"),
        postgresVersion: cloud.databaseVersion,
        followedS: Number(followedS.toFixed(1)),
        verdict,
        errorPercent: error?.percent ?? null,
        expandedPercent: uncertainty?.expandedPercent ?? null,
        killedNode: killed.node,
        verdictAfterKill: after.verdict,
        errorPercentAfterKill: after.error?.percent ?? null,
        gapsAfterKill: after.recording.gaps.length ?? null,
        identical: killed.asUndisturbed && after.verdict === verdict,
        recoveryS: Number(killed.recoveryS.toFixed(1)),
      };
    } catch (error) {
      say(cloud.story());
      throw error;
    } finally {
      await cloud.stop();
    }
  } finally {
    await hosts.close();
    rmSync(folder, { recursive: true, force: true });
  }
}

function verdictText({ verdict, error, uncertainty }: VerificationResult): string {
  if (!error || !uncertainty) return verdict;
  return `${verdict}: ${error.percent.toFixed(5)} % ± ${uncertainty.expandedPercent.toFixed(5)} %`;
}

const { json, duration } = asked(HELP, { duration: number(20, 5, 3600, "s"), json: flag });
const why = whyNotHere();
if (why !== null) {
  say(`hosts: ${why}`);
  process.exitCode = 2;
} else {
  const document = await run(duration);
  if (!document.identical) process.exitCode = 1;
  if (json) process.stdout.write(`${JSON.stringify(document, null, 2)}\n`);
}
