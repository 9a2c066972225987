// A machine's program in one file, as sandboxes and virtual machines take it: the contract's, or another for tests.

import { execFileSync } from "node:child_process";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const CONTRACT = fileURLToPath(new URL("program.ts", import.meta.url));

/** @returns the file's path in `folder` */
export function bundledProgram(folder: string, entry = CONTRACT): string {
  const script = fileURLToPath(new URL("../../../scripts/bundle.mjs", import.meta.url));
  const out = join(folder, "program.mjs");
  execFileSync(process.execPath, [script, entry, out], { stdio: ["ignore", "ignore", "inherit"] });
  return out;
}
