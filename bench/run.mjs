// `npm run bench`: builds, then runs main.ts against the compiled packages, so that what is measured is what runs.

import { built, installed } from "../scripts/prepare.mjs";

installed();
built();
const { runnerImport } = await import("vite");
await runnerImport(new URL("main.ts", import.meta.url).pathname, { configFile: false, logLevel: "error" });
