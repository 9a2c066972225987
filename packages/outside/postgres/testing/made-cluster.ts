// A data folder as it is after a first start, for tests that are not about making one: initdb is most of such a start, so
// it runs once for all of them, and they take copies. Called by tests only.

import { execFileSync } from "node:child_process";
import { existsSync, statSync } from "node:fs";
import { mkdir, mkdtemp, rename, rm } from "node:fs/promises";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { insist } from "@etalon/basis";
import { openEmbeddedPostgres } from "../embedded-postgres.ts";
import { clusterIn } from "../place.ts";
import { installedPrograms } from "../programs.ts";

const CACHE = fileURLToPath(new URL("../../../../node_modules/.cache/etalon-tests", import.meta.url));

/** @param dataFolder  not there yet, or empty */
export async function copyCluster(dataFolder: string): Promise<void> {
  const programs = await installedPrograms();
  insist(programs.ok, programs.ok ? "" : programs.why.text);
  const made = join(CACHE, `cluster-${programs.value.version}`);
  if (!existsSync(made)) await make(made);
  // Where root has the server run as another user, each test makes its own, at a place that this user can reach.
  if (!existsSync(clusterIn(made)) || statSync(clusterIn(made)).uid !== process.getuid?.()) return;
  await mkdir(dataFolder, { recursive: true, mode: 0o700 });
  execFileSync("cp", ["-a", `${made}/.`, dataFolder]);
}

/** Beside its place, then renamed; of several at once the first has it. */
async function make(made: string): Promise<void> {
  await mkdir(dirname(made), { recursive: true });
  const folder = await mkdtemp(`${made}.new-`);
  const opened = await openEmbeddedPostgres({ dataFolder: folder, settings: { fsync: "off" } });
  insist(opened.ok, opened.ok ? "" : opened.why.text);
  await opened.value.stop();
  await rename(folder, made).catch(() => rm(folder, { recursive: true, force: true }));
}
