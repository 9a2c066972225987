// Bundles a program and what it imports from the sources: into one file that holds everything, for sandboxes and virtual
// machines, which have nothing of this folder (`node scripts/bundle.mjs ENTRY OUT`; also the machines' tests); without
// words, what `npm run build` leaves in apps/cli/dist: that machine's program, and the command line.

import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "vite";
import { assembled, root } from "./prepare.mjs";

const cli = join(root, "apps", "cli");
const dist = join(cli, "dist");

/** @param apart  packages that are imported from node_modules as ever; the text of all others goes into the bundle */
async function bundle(entry, outDir, apart, options, output) {
  assembled();
  await build({
    configFile: false,
    root,
    logLevel: "error",
    resolve: { conditions: ["source"] },
    ssr: {
      noExternal: true,
      external: apart,
      resolve: { conditions: ["source", "import", "module", "node", "default"] },
    },
    build: {
      ssr: resolve(entry),
      target: "node20",
      outDir,
      emptyOutDir: false,
      ...options,
      rolldownOptions: { output: { format: "es", ...output } },
    },
  });
}

export const bundled = (entry, out) =>
  bundle(
    entry,
    dirname(resolve(out)),
    [],
    { minify: true },
    { entryFileNames: basename(out), codeSplitting: false },
  );

/** It looks for what is optional, and takes the bundle's answer for a library. */
const APART = ["pg"];

/**
 * The command line and its libraries in some hundred files, which load sooner than those they are made of; all beside each
 * other, since some look for their neighbours. One library registers its parts with another: each must run in its turn.
 */
async function bundledCommand() {
  for (const name of readdirSync(dist)) if (name.startsWith("part-")) rmSync(join(dist, name));
  const output = {
    ...{ entryFileNames: "etalon.mjs", chunkFileNames: "part-[name].mjs" },
    strictExecutionOrder: true,
  };
  await bundle(join(cli, "main.ts"), dist, APART, { minify: false }, output);
}

if (process.argv[1] === import.meta.filename) {
  const [, , entry, out] = process.argv;
  if (entry) await bundled(entry, out);
  else
    await Promise.all([bundled(join(cli, "machine.ts"), join(dist, "machine-alone.mjs")), bundledCommand()]);
}
