// The programs of a monitoring run's processes, each made one plain file from the sources: it runs in a process or thread of
// its own, whose processor time is then its alone.

import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath, pathToFileURL } from "node:url";
import { build } from "vite";

/** Packages that are not bundled are found from here. */
const WITHIN = fileURLToPath(new URL("../../node_modules/.cache/etalon-monitor", import.meta.url));

/** @returns the file of the program, by its name */
export async function builtProgram(source: URL): Promise<URL> {
  const entry = fileURLToPath(source);
  const name = `${process.pid}-${entry.replace(/^.*\//, "").replace(/\.ts$/, "")}`;
  await build({
    configFile: false,
    logLevel: "error",
    resolve: { conditions: ["source"] },
    ssr: { noExternal: [/^@etalon\//], resolve: { conditions: ["source"] } },
    build: {
      ssr: entry,
      outDir: join(WITHIN, name),
      emptyOutDir: true,
      minify: false,
      rolldownOptions: { output: { format: "es", entryFileNames: "program.mjs" } },
    },
  });
  return pathToFileURL(join(WITHIN, name, "program.mjs"));
}

/** Of this process. */
export function removePrograms(): void {
  if (!existsSync(WITHIN)) return;
  for (const name of readdirSync(WITHIN))
    if (name.startsWith(`${process.pid}-`)) rmSync(join(WITHIN, name), { recursive: true, force: true });
}
