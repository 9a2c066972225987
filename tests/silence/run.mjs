// `npm run silence [-- --connections N] [--json]`: a crowd of connections that say nothing at every port that a cloud
// listens on, and how long others wait meanwhile. With --json one document on stdout; everything else goes to stderr.

import { runFromSources } from "../../scripts/from-sources.mjs";

await runFromSources(import.meta.dirname);
