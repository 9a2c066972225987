// A file of the benchmark made ready to run in a process of its own, whose processor time is then its alone: plain
// JavaScript that imports the compiled packages, so that no builder shares its memory.

import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build } from "vite";

/** Within the workspace, so that packages are found from there. */
const BUILT = fileURLToPath(new URL("../node_modules/.cache/etalon-bench", import.meta.url));

/** @returns the path of the built file, for `fork` */
export async function ownProcess(file: URL): Promise<string> {
  const entry = fileURLToPath(file);
  const name = `${process.pid}-${entry.replace(/^.*\//, "").replace(/\.ts$/, "")}.mjs`;
  await build({
    configFile: false,
    logLevel: "error",
    ssr: { external: true },
    build: {
      ssr: entry,
      outDir: BUILT,
      emptyOutDir: false,
      minify: false,
      rolldownOptions: { output: { entryFileNames: name } },
    },
  });
  return join(BUILT, name);
}
