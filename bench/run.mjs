// `npm run bench`: builds, then runs main.ts against the compiled packages, so that what is measured is what runs. Node 20
// knows relaxed SIMD behind a flag alone; the flag is for the figures, the product does without.

import { spawnSync } from "node:child_process";
import { built, installed } from "../scripts/prepare.mjs";

const flag = "--experimental-wasm-relaxed-simd";
if (!process.versions.node.startsWith("20.") || process.execArgv.includes(flag)) {
  installed();
  built();
  const { runnerImport } = await import("vite");
  await runnerImport(new URL("main.ts", import.meta.url).pathname, { configFile: false, logLevel: "error" });
} else {
  const again = [flag, import.meta.filename, ...process.argv.slice(2)];
  process.exit(spawnSync(process.execPath, again, { stdio: "inherit" }).status ?? 1);
}
