// The entry of `etalon`: dist/etalon.mjs with what it imports, which bin/etalon.mjs runs when everything is built.

import { runEtalon } from "./program.ts";
import { endQuietlyWithReader, processScreen } from "./screen.ts";

endQuietlyWithReader();
process.exitCode = await runEtalon(process.argv.slice(2), processScreen);
