// `npm run load [-- --json] [--seconds N] …`: see main.ts, or --help.

import { runFromSources } from "../../scripts/from-sources.mjs";

await runFromSources(import.meta.dirname);
