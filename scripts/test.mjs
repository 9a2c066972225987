// `npm test`: installs, then types, lint, import directions and all tests; ends with one line of counts.

import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assembled, built, installed, requireNode, root, run } from "./prepare.mjs";

requireNode();
installed();
assembled();
const bin = (name) => join(root, "node_modules", ".bin", name);
const counts = { passed: 0, failed: 0, skipped: 0 };
const toStdout = { stdio: ["ignore", "inherit", "inherit"] };

/** One check of the house counts as one test. */
function check(name, command, args) {
  const started = Date.now();
  const fine = run(command, args, toStdout) === 0;
  counts[fine ? "passed" : "failed"] += 1;
  console.log(`${fine ? "✓" : "✗"} ${name} (${((Date.now() - started) / 1000).toFixed(1)} s)`);
}

check("types", bin("tsc"), ["-b"]);
check("types of tours and tests", bin("tsc"), ["-p", "tsconfig.tests.json"]);
check("lint and format", bin("biome"), ["check", "."]);
check("import directions", process.execPath, ["scripts/boundaries.mjs"]);
built(); // end-to-end tests run the compiled program

const folder = mkdtempSync(join(tmpdir(), "etalon-test-"));
const report = join(folder, "report.json");
const extra = process.argv.slice(2);
const reporters = ["--reporter=default", "--reporter=json", `--outputFile.json=${report}`];
run(bin("vitest"), ["run", ...reporters, ...extra], toStdout);
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
