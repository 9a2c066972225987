// The tests that every engine for measuring machines must pass: its contract, and what goes through it in a whole cloud.
// Run before the figures.

import { spawnSync } from "node:child_process";
import { join } from "node:path";

const root = join(import.meta.dirname, "..", "..");

/** What the tests print goes to stderr. */
export function keepsContract(): boolean {
  const engines = ["vmm-process", "vmm-sandbox", "vmm-qemu"].map((name) => join("packages", "outside", name));
  const through = ["message-instrument", "hostile-machine"].map((name) => join("tests", "end-to-end", name));
  const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
  const env = { ...process.env, ETALON_ALL_ENGINES: "1" };
  const options = { cwd: root, env, stdio: ["ignore", 2, 2] as ["ignore", number, number] };
  return spawnSync(process.execPath, [vitest, "run", ...engines, ...through], options).status === 0;
}
