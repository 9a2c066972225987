// `npm run register [-- --meters N] [--queries N] …`: see main.ts, or --help.

import { runFromSources } from "../../scripts/from-sources.mjs";

await runFromSources(import.meta.dirname);
