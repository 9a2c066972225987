// `npm run monitor [-- --meters N] [--minutes N] …`: see main.ts, or --help.

import { runFromSources } from "../../scripts/from-sources.mjs";

await runFromSources(import.meta.dirname, { builds: false });
