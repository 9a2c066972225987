// `etalon audit`: the audit log of a running cloud, page by page.

import { type AuditEntry, type AuditPage, toJson, utcText } from "@etalon/basis";
import type { Command } from "commander";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { numberOption } from "../options/numbers.ts";
import type { Terminal } from "../terminal.ts";

interface Options extends CloudOptions {
  readonly from?: string;
  readonly atMost: number;
  readonly instrument?: string;
}

const PAGE = 1000;

export function registerAudit(program: Command, terminal: Terminal): void {
  const bounds = { lowest: 1, highest: 1_000_000, whole: true };
  withCloud(
    program
      .command("audit")
      .description("who did what to which instrument, when and why; oldest first")
      .option("--from <place>", "go on behind this place, as the end of an earlier page named it")
      .option("--instrument <id>", "of this instrument only")
      .addOption(numberOption("--at-most <n>", "entries looked through", bounds).default(1000)),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  npx etalon audit --instrument ia-01/yh-01\n  npx etalon audit --at-most 100000 --json",
    )
    .action(async (options: Options) => {
      const { entries, next } = await pages(options);
      const wanted = entries.filter(({ resource }) => (options.instrument ?? resource) === resource);
      if (options.json) terminal.out(`${toJson({ entries: wanted, next }, 2)}\n`);
      else
        terminal.out(
          `${[...wanted.map(line), next === null ? "nothing was done yet" : `go on with --from ${next}`].join("\n")}\n`,
        );
    });
}

async function pages(options: Options): Promise<AuditPage> {
  const entries: AuditEntry[] = [];
  let next = options.from ?? null;
  while (entries.length < options.atMost) {
    const atMost = Math.min(PAGE, options.atMost - entries.length);
    const query = new URLSearchParams({ atMost: String(atMost), ...(next !== null && { from: next }) });
    const page = await asked<AuditPage>(options, `/audit?${query}`);
    entries.push(...page.entries);
    next = page.next;
    if (page.entries.length < atMost) break;
  }
  return { entries, next };
}

function line({ atTaiNs, by, what, who, resource, application, token, why }: AuditEntry): string {
  const about = [resource, application, token !== null && `token ${token}`].filter(Boolean).join(" ");
  return `${utcText(atTaiNs)}  ${by.padEnd(3)} ${what.padEnd(11)} ${who}: ${about}${about && ": "}${why}`;
}
