// Import directions, checked by folder with dependency-cruiser; fails also when nothing was read.

import { existsSync } from "node:fs";
import { cruise } from "dependency-cruiser";
import config from "../.dependency-cruiser.mjs";

const folders = ["packages", "apps", "tours", "tests", "bench"].filter(existsSync);
const { output } = await cruise(folders, {
  ruleSet: { forbidden: config.forbidden },
  validate: true,
  ...config.options,
});
const { totalCruised, violations } = output.summary;
if (totalCruised < 10) {
  console.error(`import directions: only ${totalCruised} modules were read; the check itself is broken`);
  process.exit(1);
}
for (const { rule, from, to } of violations) console.error(`${rule.name}: ${from} → ${to}`);
console.log(`import directions: ${totalCruised} modules, ${violations.length} violations`);
process.exit(violations.length === 0 ? 0 : 1);
