// `etalon audit`: the audit log of a running cloud, page by page.

import { type AuditEntry, type AuditPage, type Instant, toJson, utcText } from "@etalon/basis";
import { actInWords } from "@etalon/messages/act-in-words";
import { readAudit } from "@etalon/messages/users-to-cc";
import type { Command } from "commander";
import { queryOf } from "../api.ts";
import { asked, type CloudOptions, timeOption, timeText, withCloud } from "../options/cloud.ts";
import { idOption, nounOption } from "../options/nouns.ts";
import { numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";

interface Options extends CloudOptions {
  readonly from?: string;
  readonly atMost: number;
  readonly instrument?: string;
  readonly application?: string;
  readonly who?: string;
  readonly what?: string;
  readonly by?: string;
  readonly since?: Instant;
  readonly until?: Instant;
}

const { shape: asks } = readAudit;
const PAGE = 1000;

export function registerAudit(program: Command, screen: Screen): void {
  const bounds = { lowest: 1, highest: 1_000_000, whole: true };
  withCloud(
    program
      .command("audit")
      .description(
        "who did what to which instrument, when and why; oldest first; what others did, as administrator or auditor",
      )
      .addOption(
        nounOption(
          "--from <place>",
          "go on behind this place, as the end of an earlier page named it",
          asks.from,
        ),
      )
      .addOption(idOption("--instrument <id>", "of this instrument only"))
      .addOption(idOption("--application <id>", "of this application only"))
      .addOption(nounOption("--who <name>", "of this user, party, agent or machine only", asks.who))
      .addOption(
        nounOption(
          "--what <word>",
          "of this kind only, such as granted, refused, asked or turned-away",
          asks.what,
        ),
      )
      .addOption(
        nounOption("--by <component>", "as this component says: cc, im, irm, clc, nc, ia, yh, zz", asks.by),
      )
      .addOption(timeOption("--since <time>", "from then on"))
      .addOption(timeOption("--until <time>", "before then"))
      .addOption(numberOption("--at-most <n>", "entries", bounds).default(1000)),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  npx etalon audit --instrument ia-01/yh-01\n  npx etalon audit --who wang --since 2026-03-02T00:00:00Z --json",
    )
    .action(async (options: Options) => {
      const { entries, next } = await pages(options);
      if (entries.length === 0) await knownInstrument(options);
      if (options.json) return screen.out(`${toJson({ entries, next }, 2)}\n`);
      const more = next !== null && (await pages({ ...options, from: next, atMost: 1 })).entries.length > 0;
      screen.out(`${[...entries.map(line), endText(next, more)].join("\n")}\n`);
    });
}

/** Of an instrument that nobody knows there is no entry: that is said in the cloud's sentence. */
async function knownInstrument({ instrument, ...options }: Options): Promise<void> {
  if (instrument !== undefined) await asked(options, `/instruments/${encodeURIComponent(instrument)}`);
}

function endText(next: string | null, more: boolean): string {
  if (next === null) return "nothing was done yet";
  return more ? `go on with --from ${next}` : `that is all so far; what comes later: --from ${next}`;
}

async function pages(options: Options): Promise<AuditPage> {
  const { instrument: resource, application, who, what, by, since, until } = options;
  const times = { ...(since && { since: timeText(since) }), ...(until && { until: timeText(until) }) };
  const entries: AuditEntry[] = [];
  let next = options.from ?? null;
  while (entries.length < options.atMost) {
    const atMost = Math.min(PAGE, options.atMost - entries.length);
    const from = next ?? undefined;
    const query = queryOf({ atMost, resource, application, who, what, by, ...times, from });
    const page = await asked<AuditPage>(options, `/audit?${query}`);
    entries.push(...page.entries);
    if (page.next === next) break;
    next = page.next;
  }
  return { entries, next };
}

function line({ atTaiNs, by, what, who, resource, application, token, why }: AuditEntry): string {
  const about = [resource, application, token !== null && `token ${token}`].filter(Boolean).join(" ");
  return `${utcText(atTaiNs)}  ${by.padEnd(3)} ${what.padEnd(11)} ${who}: ${about}${about && ": "}${actInWords(why)}`;
}
