// The compiled entry of `etalon`; bin/etalon.mjs imports it when everything is built.

import { runEtalon } from "./program.ts";
import { endQuietlyWithReader, processScreen } from "./screen.ts";

endQuietlyWithReader();
process.exitCode = await runEtalon(process.argv.slice(2), processScreen);
