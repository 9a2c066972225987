// `npm run silence [-- --connections N] [--json]`: a crowd of connections that say nothing at every port that a cloud
// listens on, and how long others wait meanwhile. With --json one document on stdout; everything else goes to stderr.

import { assembled, built, installed } from "../../scripts/prepare.mjs";

if (process.argv.includes("--help")) {
  console.log(`npm run silence [-- --connections N] [--json]

  --connections <n>  so many at each port (default: 10000; needs as many file descriptors)
  --json             one JSON document on stdout: per port, milliseconds that others wait before and during`);
  process.exit(0);
}
installed();
built();
assembled();
const { runnerImport } = await import("vite");
await runnerImport(new URL("main.ts", import.meta.url).pathname, {
  configFile: false,
  logLevel: "error",
  environments: { inline: { resolve: { conditions: ["source"], noExternal: [/^@etalon\//] } } },
});
