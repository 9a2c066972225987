// `npm run vmm [-- --json] [--runs N]`: the contract of all engines for measuring machines, then their figures. With
// --json the figures are one document on stdout; everything else goes to stderr.

import { join } from "node:path";
import { assembled, installed, root, run } from "../../scripts/prepare.mjs";

installed();
assembled();
const { runnerImport } = await import("vite");
const engines = ["vmm-process", "vmm-sandbox", "vmm-qemu"].map((name) => join("packages", "outside", name));
const kept = run(process.execPath, [join(root, "node_modules", "vitest", "vitest.mjs"), "run", ...engines]);
process.exitCode = kept;
const conditions = ["source"];
await runnerImport(new URL("main.ts", import.meta.url).pathname, {
  configFile: false,
  logLevel: "error",
  environments: { inline: { resolve: { conditions, noExternal: [/^@etalon\//] } } },
});
