// `npm run accuracy`: prints the accuracy report in Markdown, each figure beside its bound; exits 1 when one misses.
// `npm run accuracy flicker` and `npm run accuracy energy` print their part of it.

import { absent, dataPath } from "../recordings/open-recording.ts";
import { flickerTables, pointsFile, severities, severitiesAtPeaks } from "./flicker.ts";
import { jitterCoverage } from "./jitter-coverage.ts";
import { capturesFolder, mergingUnitErrors } from "./merging-unit.ts";
import { laboratoryRecords, realTerminals } from "./real-terminal.ts";
import { recoveredAcrossGap, recoveredErrors } from "./recovered-error.ts";
import { referenceEnergies } from "./reference-energy.ts";
import { type AccuracyTable, markdown, missed } from "./table.ts";

const jitterCases = [
  { wiring: "3P4W", pulsesPerS: 0.2 },
  { wiring: "3P4W", pulsesPerS: 0.5 },
  { wiring: "1P2W", pulsesPerS: 1 },
] as const;

const kernels = {
  seed: 596,
  waves: 3,
  pairs: 20,
  kinds: ["sine", "to the 25th", "to the 37th", "to the 39th"],
  phases: [1, 3],
  durationsS: [1, 10, 60],
} as const;

const items: Readonly<Record<string, readonly (() => AccuracyTable)[]>> = {
  energy: [
    () => recoveredErrors({ seed: 596, waves: { 10: 6, 60: 2 } }),
    () => recoveredAcrossGap({ seed: 597, waves: { 10: 3, 60: 1 } }),
    () => jitterCoverage({ seed: 598, runs: 1000, cases: jitterCases }),
    () => realTerminals({ seed: 599, terminals: 3 }),
    () => laboratoryRecords({ seed: 600, runs: 300 }),
    ...(absent(capturesFolder) ? [] : [() => mergingUnitErrors([0.137, -0.85, 1.6])]),
    () => referenceEnergies(kernels),
  ],
  flicker: [
    () => severities([4000, 4800, 6400, 12800, 14400]),
    severitiesAtPeaks,
    ...(absent(pointsFile) ? [] : [() => flickerTables([4000, 4800, 14400])]),
  ],
};

const asked = process.argv.slice(2).filter((word) => word in items);
const chosen = (asked.length > 0 ? asked : Object.keys(items)).flatMap((name) => items[name] ?? []);
const misses = chosen.flatMap((item) => {
  const table = item();
  console.log(markdown(table));
  return missed(table);
});
if (absent(capturesFolder))
  console.error(`The merging unit's captures were not measured: there is no ${dataPath(capturesFolder)}.`);
if (absent(pointsFile))
  console.error(`Flicker was not measured at every point: there is no ${dataPath(pointsFile)}.`);
for (const miss of misses) console.error(`Missed: ${miss}.`);
if (misses.length > 0) process.exitCode = 1;
