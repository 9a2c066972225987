// Runs the main.ts of a measuring command from the sources; used by the run.mjs beside each.

import { assembled, built, installed } from "./prepare.mjs";

/**
 * Installs first what is missing, and builds what the command's own processes run, or they would build while they are
 * waited for.
 *
 * @param {string} folder the command's
 * @param {{ builds?: boolean }} options false: it starts no processes of the program
 */
export async function runFromSources(folder, { builds = true } = {}) {
  installed();
  assembled();
  if (builds && !process.argv.includes("--help")) built();
  const { runnerImport } = await import("vite");
  await runnerImport(`${folder}/main.ts`, {
    configFile: false,
    logLevel: "error",
    environments: { inline: { resolve: { conditions: ["source"], noExternal: [/^@etalon\//] } } },
  });
}
