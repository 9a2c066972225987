// `npm run condition [-- --json] [--seeds N] [--from N]`: see main.ts, or --help.

import { built, installed } from "../../scripts/prepare.mjs";

installed();
if (!process.argv.includes("--help")) built();
const { runnerImport } = await import("vite");
await runnerImport(new URL("main.ts", import.meta.url).pathname, {
  configFile: false,
  logLevel: "error",
  environments: { inline: { resolve: { conditions: ["source"], noExternal: [/^@etalon\//] } } },
});
