// `npm run scenarios`: worlds of known truth, what the program finds in each, and how sure it is.

import { asked, flag, oneOf, whole } from "../asked.ts";
import { allScenarios } from "./all.ts";
import { type Played, played } from "./scenario.ts";

const parts = [...new Set(allScenarios.map(({ part }) => part))];
const HELP = `npm run scenarios -- [--part NAME] [--seed 1] [--json]

Plays ${allScenarios.length} scenarios: truth by the simulated world's own law, what was found, its stated uncertainty, whether it is right.
--part: one of ${parts.join(", ")}; all when left out. --seed: of all chance.
Exit code 1 when one is not right. --json: one list [{part, name, truth, found, uncertainty, ok}] on stdout.
`;

const { json, part, seed } = asked(HELP, {
  part: oneOf(...parts),
  seed: whole(1, 1, 1_000_000),
  json: flag,
});
const chosen = allScenarios.filter((scenario) => part === null || scenario.part === part);
const all: Played[] = [];
for (const scenario of chosen) {
  if (process.stderr.isTTY) process.stderr.write(`\r${all.length} of ${chosen.length} scenarios`);
  all.push(await played(scenario, seed));
}
if (process.stderr.isTTY) process.stderr.write("\r\u001b[K");
process.stdout.write(json ? `${JSON.stringify(all, null, 2)}\n` : text(all));
process.exit(all.every(({ ok }) => ok) ? 0 : 1);

function text(rows: readonly Played[]): string {
  const shown = (value: number | string): string =>
    typeof value === "number" ? String(Number(value.toPrecision(6))) : value;
  const lines = rows.map(({ part: of, name, truth, found, uncertainty, ok }) => {
    const sure = uncertainty === null ? "" : ` ± ${Number(uncertainty.toPrecision(2))}`;
    return `${ok ? "ok   " : "WRONG"} ${of}: ${name}\n        truth ${shown(truth)}, found ${shown(found)}${sure}`;
  });
  const right = rows.filter(({ ok }) => ok).length;
  return `${lines.join("\n")}\n${right} of ${rows.length} right\n`;
}
