// `npm run bench`: every figure as a ratio against references that are built and run in the same call.

import { cpus } from "node:os";
import { asked, flag, number, oneOf } from "../tests/asked.ts";
import { chain } from "./chain.ts";
import { codec } from "./codec.ts";
import { edges } from "./edges.ts";
import { energyRms } from "./energy-rms.ts";
import { type Bench, document, type Finding, markdown, met, type Part } from "./finding.ts";
import { mailbox } from "./mailbox.ts";
import { memory } from "./memory.ts";
import { buildNative } from "./native.ts";
import { pipeline } from "./pipeline.ts";
import { powerQuality } from "./power-quality.ts";
import { spectra } from "./spectra.ts";
import { uplink } from "./uplink.ts";
import { workers } from "./workers.ts";

const parts: readonly Part[] = [
  energyRms,
  spectra,
  edges,
  codec,
  powerQuality,
  chain,
  pipeline,
  uplink,
  workers,
  memory,
  mailbox,
];

const named = (apart: boolean) =>
  parts.filter((part) => (part.apart ?? false) === apart).map(({ name }) => name);
const usage = `npm run bench -- [--json] [--only NAME] [--hours N]

  --json       one document on stdout: npm run -s bench -- --json, since npm without -s says a word of its own there
  --only NAME  one part: ${named(false).join(", ")}; or one that is run by its name alone: ${named(true).join(", ")}
  --hours N    how long a time memory simulates; 24 when left out`;

const { json, only, hours } = asked(usage, {
  json: flag,
  only: oneOf(...parts.map(({ name }) => name)),
  hours: number(24, 0.001, 100_000, "h"),
});
const chosen = parts.filter(({ name, apart }) => (only === null ? !apart : name === only));

const native = buildNative();
const bench: Bench = { native, hours, progress: (what) => console.error(`bench: ${what}`) };
if ("missing" in native) bench.progress(`no ratios against C: ${native.missing}`);
const machine = {
  processor: cpus()[0]?.model ?? "unknown",
  cores: cpus().length,
  node: process.version,
  compiler: "missing" in native ? null : native.compiler,
};

const findings: Finding[] = [];
for (const part of chosen) {
  bench.progress(part.name);
  findings.push(...(await part.run(bench)));
}
if (!("missing" in native)) native.close();

if (json) console.log(JSON.stringify(document(findings, machine), null, 2));
else {
  console.log(`\n${machine.processor}, ${machine.cores} cores; Node ${machine.node}; ${machine.compiler}\n`);
  console.log(markdown(findings));
}
for (const finding of findings.filter((one) => !met(one))) bench.progress(`missed: ${finding.figure}`);
