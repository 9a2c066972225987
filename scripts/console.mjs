// Makes the console's site (apps/console/dist/site) with Vite when one of its sources is newer; each file compressed lies beside
// it, for those who take it so.

import { existsSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, gzip } from "node:zlib";
import { newestOf, root, run } from "./prepare.mjs";

/** What the site is made of; a change of the lock may be one of a library. */
const sources = ["apps/console", "packages/messages", "packages/basis", "package-lock.json"];
const stamp = join(root, "apps", "console", "dist", ".made-of");
const site = join(root, "apps", "console", "dist", "site");

async function compressed() {
  const files = readdirSync(site, { recursive: true }).filter((name) => /\.(js|css|svg)$/.test(name));
  const ways = { br: promisify(brotliCompress), gz: promisify(gzip) };
  const all = files.flatMap((name) => Object.entries(ways).map(([ending, way]) => ({ name, ending, way })));
  await Promise.all(
    all.map(async ({ name, ending, way }) =>
      writeFileSync(join(site, `${name}.${ending}`), await way(readFileSync(join(site, name)))),
    ),
  );
}

async function made() {
  const newest = String(newestOf(sources));
  if (existsSync(stamp) && readFileSync(stamp, "utf8") === newest) return;
  const vite = join(root, "node_modules", "vite", "bin", "vite.js");
  // Whoever asks, a test too: the other form of React is half as large again.
  const env = { ...process.env, NODE_ENV: "production" };
  if (run(process.execPath, [vite, "build", "apps/console", "--logLevel", "warn"], { env }) !== 0) {
    console.error("etalon: the console's site cannot be made; see above.");
    process.exit(1);
  }
  await compressed();
  writeFileSync(stamp, newest);
}

if (process.argv[1] === import.meta.filename) await made();
