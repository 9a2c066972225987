// `npm run scenarios [-- --json] [--seed N] [--part NAME]`: see main.ts, or --help.

import { runFromSources } from "../../scripts/from-sources.mjs";

await runFromSources(import.meta.dirname, { builds: false });
