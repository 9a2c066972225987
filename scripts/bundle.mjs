// Bundles a machine's program and all that it imports into one file, from the sources: sandboxes and virtual machines
// hold nothing of this folder. `node scripts/bundle.mjs ENTRY OUT`; used by the build and by the machines' tests.

import { basename, dirname, resolve } from "node:path";
import { build } from "vite";
import { assembled, root } from "./prepare.mjs";

export async function bundled(entry, out) {
  assembled();
  await build({
    configFile: false,
    root,
    logLevel: "error",
    resolve: { conditions: ["source"] },
    ssr: { noExternal: true, resolve: { conditions: ["source", "import", "module", "node", "default"] } },
    build: {
      ssr: resolve(entry),
      target: "node20",
      outDir: dirname(resolve(out)),
      emptyOutDir: false,
      minify: true,
      rolldownOptions: { output: { format: "es", entryFileNames: basename(out), codeSplitting: false } },
    },
  });
}

if (process.argv[1] === import.meta.filename) await bundled(process.argv[2], process.argv[3]);
