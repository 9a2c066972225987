// `npm test`: installs, then types, and all tests beside lint and import directions; ends with one line of counts.

import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { assembled, built, installed, requireNode, root } from "./prepare.mjs";

requireNode();
installed();
assembled();
const bin = (name) => join(root, "node_modules", ".bin", name);
const counts = { passed: 0, failed: 0, skipped: 0 };
const told = promisify(execFile);

/** One check of the house counts as one test. What it says is kept to its end, since others may be at work beside it. */
async function check(name, command, args) {
  const began = Date.now();
  const place = { cwd: root, maxBuffer: 2 ** 26 };
  const { code = 0, stdout, stderr } = await told(command, args, place).catch((failed) => failed);
  counts[code === 0 ? "passed" : "failed"] += 1;
  const took = ((Date.now() - began) / 1000).toFixed(1);
  return `${stdout}${stderr}${code === 0 ? "✓" : "✗"} ${name} (${took} s)`;
}

console.log(await check("types", bin("tsc"), ["-b"]));
built(); // end-to-end tests run the compiled program

/** While tests wait for something. */
async function checksBesideTests() {
  return [
    await check("types of tours and tests", bin("tsc"), ["-p", "tsconfig.tests.json"]),
    await check("lint and format", bin("biome"), ["check", "."]),
    await check("import directions", process.execPath, ["scripts/boundaries.mjs"]),
  ];
}

const folder = mkdtempSync(join(tmpdir(), "etalon-test-"));
const report = join(folder, "report.json");
const extra = process.argv.slice(2);
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
const onScreen = { cwd: root, stdio: ["ignore", "inherit", "inherit"] };
const tests = once(spawn(bin("vitest"), ["run", ...reporters, ...extra], onScreen), "close");
const checked = await checksBesideTests();
await tests;
console.log(checked.join("\n"));
if (existsSync(report)) {
  const { testResults } = JSON.parse(readFileSync(report, "utf8"));
  for (const file of testResults) {
    if (file.assertionResults.length === 0 && file.status === "failed") counts.failed += 1;
    for (const { status, fullName } of file.assertionResults) count(status, fullName);
  }
} else {
  console.log("✗ the test runner gave no report");
  counts.failed += 1;
}
rmSync(folder, { recursive: true, force: true });

/** In CI the packages are installed beforehand, so a test that still misses one has failed. */
function count(status, name) {
  if (status === "passed") counts.passed += 1;
  else if (status === "failed") counts.failed += 1;
  else if (process.env.CI === "true" && name.includes("needs the Debian package")) {
    counts.failed += 1;
    console.log(`✗ skipped in CI although its package should be there: ${name}`);
  } else {
    counts.skipped += 1;
    console.log(`- skipped: ${name}`);
  }
}

console.log(`${counts.passed} passed, ${counts.failed} failed, ${counts.skipped} skipped`);
process.exit(counts.failed === 0 && counts.passed > 0 ? 0 : 1);
