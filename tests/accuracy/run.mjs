// Runs main.ts from the sources, so that no build stands between the kernels and their figures.

import { runnerImport } from "vite";

const conditions = ["source"];
await runnerImport(new URL("main.ts", import.meta.url).pathname, {
  configFile: false,
  logLevel: "error",
  environments: { inline: { resolve: { conditions, noExternal: [/^@etalon\//] } } },
});
