// Bundles a program and what it imports from the sources: into one file that holds everything, for sandboxes and virtual
// machines, which have nothing of this folder (`node scripts/bundle.mjs ENTRY OUT`; also the machines' tests); without
// words, what `npm run build` leaves in apps/cli/dist: that machine's program, and the command line.

import { readdirSync, rmSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { build } from "vite";
import { assembled, root } from "./prepare.mjs";

const cli = join(root, "apps", "cli");
const dist = join(cli, "dist");

/** @param held  packages whose text goes into the bundle; all others are imported from node_modules as ever */
async function bundle(entry, outDir, held, options, output) {
  assembled();
  await build({
    configFile: false,
    root,
    logLevel: "error",
    resolve: { conditions: ["source"] },
    ssr: { noExternal: held, resolve: { conditions: ["source", "import", "module", "node", "default"] } },
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
    true,
    { minify: true },
    { entryFileNames: basename(out), codeSplitting: false },
  );

/** The command line in some sixty files instead of a thousand, which start in half the time; all beside each other, since
 *  some look for their neighbours. */
async function bundledCommand() {
  for (const name of readdirSync(dist)) if (name.startsWith("part-")) rmSync(join(dist, name));
  const names = { entryFileNames: "etalon.mjs", chunkFileNames: "part-[name].mjs" };
  await bundle(join(cli, "main.ts"), dist, [/^@etalon\//, "commander", "zod"], { minify: false }, names);
}

if (process.argv[1] === import.meta.filename) {
  const [, , entry, out] = process.argv;
  if (entry) await bundled(entry, out);
  else
    await Promise.all([bundled(join(cli, "machine.ts"), join(dist, "machine-alone.mjs")), bundledCommand()]);
}
