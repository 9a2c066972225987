// `npm run chaos [-- --runs N --seed S --json]`: see main.ts, or --help.

import { runFromSources } from "../../scripts/from-sources.mjs";

await runFromSources(import.meta.dirname);
