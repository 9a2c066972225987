// Compiles the AssemblyScript of the packages that have some (`assembly/index.ts`) and writes it as `machine-code.ts`
// beside that folder: the modules' bytes in base64, so that sources, builds and browsers load them alike.

import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, relative } from "node:path";
import { root, run } from "./prepare.mjs";

/** `relaxed`: also a build with relaxed SIMD, for results that need not reproduce bit for bit. */
const modules = [
  { folder: "packages/kernels", relaxed: true },
  { folder: "packages/codecs/sample-stream", relaxed: false },
];

/** Optimised for speed; no runtime, no memory of its own: every place is handed in by the caller. */
const flags = [
  ...["-O3", "--noAssert", "--runtime", "stub", "--importMemory", "--initialMemory", "1"],
  ...["--enable", "simd", "--enable", "bulk-memory", "--disable", "mutable-globals"],
];

/** Compiles what is older than its sources or this script. */
export function assembled() {
  for (const { folder, relaxed } of modules) {
    const sources = join(root, folder, "assembly");
    const target = join(root, folder, "machine-code.ts");
    if (!existsSync(join(sources, "index.ts"))) continue;
    if (existsSync(target) && statSync(target).mtimeMs > newest(sources)) continue;
    const builds = [["plain", compiled(sources, [])]];
    if (relaxed) builds.push(["relaxed", compiled(sources, ["--enable", "relaxed-simd"])]);
    const lines = builds.map(([name, base64]) => `  ${name}: "${base64}",`);
    const head = `// Made from assembly/ by scripts/assembly.mjs; not kept in the repository.`;
    const type = `import type { MachineCode } from "@etalon/basis";`;
    const text = [head, "", type, "", "export const code: MachineCode = {", ...lines, "};", ""].join("\n");
    writeFileSync(target, text);
    const sizes = builds.map(([name, base64]) => `${name} ${Math.round((base64.length * 3) / 4)} bytes`);
    console.error(`etalon: ${relative(root, target)} (${sizes.join(", ")})`);
  }
}

function newest(folder) {
  const files = readdirSync(folder, { recursive: true }).map((name) => statSync(join(folder, name)).mtimeMs);
  return Math.max(statSync(import.meta.filename).mtimeMs, ...files);
}

function compiled(sources, extra) {
  const folder = mkdtempSync(join(tmpdir(), "etalon-assembly-"));
  const out = join(folder, "module.wasm");
  const asc = join(root, "node_modules", "assemblyscript", "bin", "asc.js");
  const entry = relative(root, join(sources, "index.ts"));
  const status = run(process.execPath, [asc, entry, ...flags, ...extra, "--outFile", out]);
  if (status !== 0) {
    console.error(`etalon: ${entry} does not compile; see above.`);
    process.exit(1);
  }
  const base64 = readFileSync(out).toString("base64");
  rmSync(dirname(out), { recursive: true });
  return base64;
}

if (process.argv[1] === import.meta.filename) assembled();
