// `npm run condition`: faults of simulated meters, diagnosed from their pulses alone, as a confusion matrix.

import { asked, flag, whole } from "../asked.ts";
import { type Confusion, confusion } from "./confusion.ts";
import { sizes, truths } from "./scenarios.ts";

const GOAL_PERCENT = 95;
/** Of fewer meters one wrong answer may be a whole per cent and more: their share says nothing about the goal. */
const JUDGED_FROM = 100;
const HELP = `npm run condition -- [--seeds 10] [--from 1] [--json]

Simulated meters (0.2S, 3 x 57.7/100 V, 1.5(6) A, 20000 imp/kWh), each with one fault, four hours under a changing load:
48 spells of 300 s, 3 to 200 % of rated current, PF 0.6 to 1. Prints how often each fault was found, and its sizes.
--seeds: meters of each of the ${truths.length} kinds; --from: the first seed. Takes some 3 s a seed.
Exit code 1 below ${GOAL_PERCENT} % right; fewer than ${JUDGED_FROM} meters are too few to judge. --json: one document on stdout.
`;

const { json, seeds, from } = asked(HELP, {
  seeds: whole(10, 1, 100_000),
  from: whole(1, 1, 100_000),
  json: flag,
});
const result = confusion(
  Array.from({ length: seeds }, (_, n) => from + n),
  tell,
);
const goalMet = result.scenarios < JUDGED_FROM ? null : result.rightPercent >= GOAL_PERCENT;
process.stdout.write(
  json
    ? `${JSON.stringify({ seeds: [from, from + seeds - 1], sizes, goalMet, ...result }, null, 2)}\n`
    : text(result),
);
process.exit(goalMet === false ? 1 : 0);

/** A terminal's line is written over; in a log a line comes at each tenth of the way. */
function tell(done: number, of: number): void {
  if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${of} meters${done === of ? "\n" : ""}`);
  else if (Math.floor((10 * done) / of) > Math.floor((10 * (done - 1)) / of))
    process.stderr.write(`${done} of ${of} meters\n`);
}

function text({ scenarios, rightPercent, matrix, wrong }: Confusion): string {
  const judgement =
    goalMet === null
      ? `too few to judge: ${JUDGED_FROM} are needed`
      : `goal ${GOAL_PERCENT} %, ${goalMet ? "met" : "MISSED"}`;
  const lines = [`${scenarios} meters, ${rightPercent} % right (${judgement})`, ""];
  for (const truth of truths) {
    const answers = Object.entries(matrix[truth]!).sort((a, b) => b[1] - a[1]);
    lines.push(`${truth.padEnd(20)} ${answers.map(([found, n]) => `${found} ${n}`).join(", ")}`);
    lines.push(`${"".padEnd(20)}   of ${sizes[truth]}`);
  }
  for (const one of wrong) lines.push(`wrong: ${one.truth}, seed ${one.seed}: ${one.text}`);
  return `${lines.join("\n")}\n`;
}
