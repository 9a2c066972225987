// Installs and builds what is missing or stale, with nothing but Node and npm. Used by start, test and the bin.

import { spawnSync } from "node:child_process";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
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
  const made = ["cli/dist/etalon.mjs", "cli/dist/machine-alone.mjs", "console/dist/site/index.html"].map(
    (path) => join(root, "apps", path),
  );
  const isBuilt = (sources) =>
    existsSync(stamp) &&
    Number(readFileSync(stamp, "utf8")) >= sources &&
    made.every((path) => existsSync(path));
  if (isBuilt(newestSource())) return;
  alone(join(root, "node_modules", ".etalon-building"), () => {
    const sources = newestSource();
    if (isBuilt(sources)) return;
    console.error("etalon: building …");
    assembled();
    const tsc = join(root, "node_modules", "@typescript", "native", "bin", "tsc");
    if (run(process.execPath, [tsc, "-b"]) !== 0) {
      console.error("etalon: the build failed; see above.");
      process.exit(1);
    }
    for (const script of ["bundle.mjs", "console.mjs"])
      if (run(process.execPath, [join(root, "scripts", script)]) !== 0) process.exit(1);
    writeFileSync(stamp, String(sources));
  });
}

/** Of processes that come at once one works and the others wait for it; the lock of one that died is taken over. */
function alone(lock, work) {
  for (;;) {
    try {
      writeFileSync(lock, String(process.pid), { flag: "wx" });
      break;
    } catch (error) {
      if (error.code !== "EEXIST") throw error;
      if (!isAlive(lock)) rmSync(lock, { force: true });
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 200);
    }
  }
  const unlock = () => rmSync(lock, { force: true });
  process.once("exit", unlock); // also where the build fails
  work();
  process.off("exit", unlock);
  unlock();
}

function isAlive(lock) {
  try {
    process.kill(Number(readFileSync(lock, "utf8")), 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}

/** What the build is of; a change of the lock may be one of a library that goes into the console. */
const newestSource = () => newestOf(["packages", "apps", "package-lock.json"]);

/** When the newest source below these paths was written. */
export function newestOf(paths) {
  const newest = (path) => {
    if (!statSync(path).isDirectory()) return statSync(path).mtimeMs;
    const within = readdirSync(path, { withFileTypes: true }).filter(
      (one) =>
        (one.isDirectory() || /\.(tsx?|json|css|html|svg)$/.test(one.name)) &&
        !(one.name === "node_modules" || one.name === "dist" || one.name.startsWith(".")),
    );
    return Math.max(0, ...within.map(({ name }) => newest(join(path, name))));
  };
  return Math.max(...paths.map((path) => newest(join(root, path))));
}

if (process.argv[1] === import.meta.filename) built();
