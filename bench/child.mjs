// Runs one TypeScript file of the benchmark in a process of its own, whose processor time is then its alone.

import { runnerImport } from "vite";

await runnerImport(process.argv[2], { configFile: false, logLevel: "error" });
