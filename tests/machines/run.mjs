// `npm run vmm [-- --json] [--runs N]`: the contract of all engines for measuring machines, what goes
// through them in a whole cloud, then their figures. With
// --json the figures are one document on stdout; everything else goes to stderr.

import { join } from "node:path";
import { assembled, installed, root, run } from "../../scripts/prepare.mjs";

installed();
assembled();
const { runnerImport } = await import("vite");
const engines = ["vmm-process", "vmm-sandbox", "vmm-qemu"].map((name) => join("packages", "outside", name));
const through = ["message-instrument", "hostile-machine"].map((name) => join("tests", "end-to-end", name));
const vitest = join(root, "node_modules", "vitest", "vitest.mjs");
const env = { ...process.env, ETALON_ALL_ENGINES: "1" };
const kept = run(process.execPath, [vitest, "run", ...engines, ...through], { env });
process.exitCode = kept;
const conditions = ["source"];
await runnerImport(new URL("main.ts", import.meta.url).pathname, {
  configFile: false,
  logLevel: "error",
  environments: { inline: { resolve: { conditions, noExternal: [/^@etalon\//] } } },
});
