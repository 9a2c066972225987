// `npm start`: installs, builds, and runs the main job: the whole cloud with a simulated site, its meters verified.

import { spawn } from "node:child_process";
import { join } from "node:path";
import { built, installed, requireNode, root } from "./prepare.mjs";

requireNode();
installed();
built();
const program = join(root, "apps", "cli", "dist", "etalon.mjs");
const child = spawn(process.execPath, [program, "up", ...process.argv.slice(2)], {
  cwd: root,
  stdio: "inherit",
});
// Ctrl-C reaches the child from the terminal too, which hears it once; this process waits for its orderly end.
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) process.on(signal, () => child.kill(signal));
child.on("exit", (code, signal) => process.exit(code ?? (signal ? 1 : 0)));
