// `npm run accuracy`: prints the accuracy report in Markdown, each figure beside its bound; exits 1 when one misses.
// `npm run accuracy flicker` and `npm run accuracy energy` print their part of it.

import { absent, dataPath } from "@etalon/basis/testing/recordings";
import { asked, flag } from "../asked.ts";
import { flickerTables, pointsFile, severities, severitiesAtPeaks } from "./flicker.ts";
import { jitterCoverage } from "./jitter-coverage.ts";
import { capturesFolder, mergingUnitErrors } from "./merging-unit.ts";
import { laboratoryRecords, realTerminals } from "./real-terminal.ts";
import { recoveredAcrossGap, recoveredErrors } from "./recovered-error.ts";
import { referenceEnergies } from "./reference-energy.ts";
import { type AccuracyTable, markdown, missed } from "./table.ts";

const HELP = `npm run accuracy -- [energy] [flicker] [--json]

Prints the accuracy tables in Markdown, each figure beside its bound: all of them, or the part that is named.
--json: one JSON document on stdout. Some tables need recordings (ETALON_DATA). Exit code 1 when a figure misses its bound.
`;

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

const { json, words } = asked(HELP, { json: flag }, Object.keys(items));
const chosen = (words.length > 0 ? words : Object.keys(items)).flatMap((name) => items[name] ?? []);
const tables = chosen.map((item) => {
  const table = item();
  if (!json) console.log(markdown(table));
  return table;
});
const misses = tables.flatMap(missed);
if (json) console.log(JSON.stringify({ tables, missed: misses }, null, 2));
if (absent(capturesFolder))
  console.error(`The merging unit's captures were not measured: there is no ${dataPath(capturesFolder)}.`);
if (absent(pointsFile))
  console.error(`Flicker was not measured at every point: there is no ${dataPath(pointsFile)}.`);
for (const miss of misses) console.error(`Missed: ${miss}.`);
if (misses.length > 0) process.exitCode = 1;
