// The guest of virtual measuring machines, built once into a cache folder and named by what it is made from. Prints the
// folder. `node scripts/guest.mjs [CACHE]`; used by `etalon up --machines qemu`, the benchmark and the machines' tests.
// A newer kernel of Debian is taken when the folder is removed.

import { createHash } from "node:crypto";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { join, resolve } from "node:path";
import { root, run } from "./prepare.mjs";

const sources = join(root, "scripts", "guest");
const cache = resolve(process.argv[2] ?? join(root, ".etalon"));
const hash = createHash("sha256").update(process.version);
for (const name of readdirSync(sources).sort()) hash.update(readFileSync(join(sources, name)));
const folder = join(cache, `guest-${hash.digest("hex").slice(0, 16)}`);

if (!existsSync(folder)) {
  mkdirSync(cache, { recursive: true });
  const building = mkdtempSync(join(cache, "guest-building-"));
  console.error("etalon: building the guest of the measuring machines …");
  if (run("bash", [join(sources, "build.sh"), building]) !== 0) {
    rmSync(building, { recursive: true, force: true });
    console.error("etalon: the guest could not be built; see above.");
    process.exit(1);
  }
  try {
    renameSync(building, folder);
  } catch {
    rmSync(building, { recursive: true, force: true }); // another process was faster
  }
}
console.log(folder);
