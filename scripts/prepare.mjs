// Installs and builds what is missing or stale, with nothing but Node and npm. Used by start, test and the bin.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const root = dirname(dirname(fileURLToPath(import.meta.url)));

/** Runs a command in the root with its output on stderr, so that stdout stays the caller's. */
export function run(command, args, options = {}) {
  const done = spawnSync(command, args, { cwd: root, stdio: ["ignore", 2, 2], ...options });
  if (done.error) throw done.error;
  return done.status ?? 1;
}

export function requireNode() {
  const [major, minor] = process.versions.node.split(".").map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  console.error(`Etalon needs Node 20.19 or newer; this is ${process.versions.node}.`);
  process.exit(2);
}

/** `npm install` when the lock is newer than what is installed. */
export function installed() {
  const lock = join(root, "package-lock.json");
  const done = join(root, "node_modules", ".package-lock.json");
  if (existsSync(done) && statSync(done).mtimeMs >= statSync(lock).mtimeMs) return;
  console.error("etalon: installing (npm install) …");
  if (run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error"]) !== 0) {
    console.error("etalon: npm install failed; see above. A registry must be reachable for the first start.");
    process.exit(1);
  }
}

/** Machine code of the packages that have some; it looks itself at what is stale. */
export function assembled() {
  if (run(process.execPath, [join(root, "scripts", "assembly.mjs")]) !== 0) process.exit(1);
}

/** Compiles when a source is newer than the last build; `tsc -b` itself skips packages that are up to date. */
export function built() {
  const stamp = join(root, "node_modules", ".etalon-build");
  const sources = newestSource();
  const made = ["cli/dist/etalon.mjs", "console/dist/site/index.html"].map((path) =>
    join(root, "apps", path),
  );
  const stamped = existsSync(stamp) && Number(readFileSync(stamp, "utf8")) >= sources;
  if (stamped && made.every((path) => existsSync(path))) return;
  console.error("etalon: building …");
  assembled();
  if (
    run(process.execPath, [join(root, "node_modules", "@typescript", "native", "bin", "tsc"), "-b"]) !== 0
  ) {
    console.error("etalon: the build failed; see above.");
    process.exit(1);
  }
  for (const script of ["bundle.mjs", "console.mjs"])
    if (run(process.execPath, [join(root, "scripts", script)]) !== 0) process.exit(1);
  writeFileSync(stamp, String(sources));
}

function newestSource() {
  let newest = 0;
  const visit = (folder) => {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === "node_modules" || entry.name === "dist" || entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) visit(path);
      else if (/\.(tsx?|json|css|html)$/.test(entry.name)) newest = Math.max(newest, statSync(path).mtimeMs);
    }
  };
  for (const top of ["packages", "apps"]) visit(join(root, top));
  return newest;
}
