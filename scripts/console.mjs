// Makes the console's site (apps/console/dist/site) with Vite when one of its sources is newer.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { newestOf, root, run } from "./prepare.mjs";

/** What the site is made of; a change of the lock may be one of a library. */
const sources = ["apps/console", "packages/messages", "packages/basis", "package-lock.json"];
const stamp = join(root, "apps", "console", "dist", ".made-of");

function made() {
  const newest = String(newestOf(sources));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === newest) return;
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  if (run(process.execPath, [vite, "build", "apps/console", "--logLevel", "warn"]) !== 0) {
    console.error("etalon: the console's site cannot be made; see above.");
    process.exit(1);
  }
  writeFileSync(stamp, newest);
}

if (process.argv[1] === import.meta.filename) made();
