// `npm run silence [-- --connections N] [--json]`: a crowd of connections that say nothing at every port that a cloud
// listens on, and how long others wait meanwhile. With --json one document on stdout; everything else goes to stderr.

import { assembled, built, installed } from "../../scripts/prepare.mjs";

installed();
if (!process.argv.includes("--help")) {
  built();
  assembled();
}
const { runnerImport } = await import("vite");
await runnerImport(new URL("main.ts", import.meta.url).pathname, {
  configFile: false,
  logLevel: "error",
  environments: { inline: { resolve: { conditions: ["source"], noExternal: [/^@etalon\//] } } },
});
