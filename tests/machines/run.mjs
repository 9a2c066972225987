// `npm run vmm [-- --json] [--only PART] [--runs N]`: see main.ts, or --help.

import { built, installed } from "../../scripts/prepare.mjs";

installed();
if (!process.argv.includes("--help")) built();
const { runnerImport } = await import("vite");
const conditions = ["source"];
await runnerImport(new URL("main.ts", import.meta.url).pathname, {
  configFile: false,
  logLevel: "error",
  environments: { inline: { resolve: { conditions, noExternal: [/^@etalon\//] } } },
});
