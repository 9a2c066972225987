// `etalon owner terms|approve|revoke|book`: an owner's ways with instruments; `etalon quota`: what an applicant may have.

import { openHours, toJson } from "@etalon/basis";
import { clockTime, terms } from "@etalon/messages/is-to-im";
import { priorities } from "@etalon/messages/nouns";
import { type Command, Option } from "commander";
import { BadInput } from "../bad-input.ts";
import {
  applicationOption,
  asked,
  type CloudOptions,
  forOption,
  instrumentOption,
  secondsOption,
  timeOption,
  wallsOption,
  withCloud,
} from "../options/cloud.ts";
import { fitting, idOption, nounsOption, sentenceOption } from "../options/nouns.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { APPLIED_CODES, type ApplyOptions, applied, conclude } from "./lending.ts";

interface TermsOptions extends CloudOptions {
  readonly instrument: string;
  readonly applicants: readonly string[];
  readonly longest: number;
  readonly hours?: readonly Span[];
  readonly utcOffset: number;
  readonly sharedAtMost?: number;
  readonly highest?: string;
  readonly own?: string;
  readonly preemptFrom?: string;
  readonly notice: number;
  readonly walls?: string;
  readonly approval?: boolean;
}
interface QuotaOptions extends CloudOptions {
  readonly applicant: string;
  readonly leases?: number;
  readonly perDay?: number;
  readonly none?: boolean;
  readonly ahead?: boolean;
}
interface Quota {
  readonly leasesAtOnce: number | null;
  readonly secondsPerDay: number | null;
  readonly counted: number;
}
type Span = { readonly day: (typeof openHours.days)[number]; readonly from: string; readonly to: string };

export function registerOwner(program: Command, screen: Screen): void {
  const owner = program.command("owner").description("an owner's instruments: terms, taking back, own use");
  const done = (options: CloudOptions, answer: unknown, text: string) =>
    screen.out(`${options.json ? toJson(answer, 2) : text}\n`);

  withTerms(owner.command("terms").description("who may have an instrument, when, how long, how")).action(
    async (options: TermsOptions) => {
      const { instrument: resource } = options;
      const answer = await asked(options, "/terms", "POST", { resource, terms: termsOf(options) });
      done(options, answer, `${resource} is lent on these terms from now on; present leases go on`);
    },
  );

  withCloud(
    owner
      .command("revoke")
      .description(
        "take an instrument back at once, from one application, or from everybody: then its terms go too",
      )
      .addOption(instrumentOption())
      .addOption(applicationOption())
      .addOption(sentenceOption("--why <text>", "one sentence for those who had it").makeOptionMandatory()),
  )
    .addHelpText(
      "after",
      '\nExample:\n  npx etalon owner revoke --instrument ia-01/yh-01 --why "needed here"',
    )
    .action(async (options: CloudOptions & { instrument: string; application?: string; why: string }) => {
      const { instrument: resource, application, why } = options;
      const body = { resource, why, ...(application !== undefined && { application }) };
      const answer = await asked(options, "/revocations", "POST", body);
      done(
        options,
        answer,
        `${resource} was taken back from ${application ?? "everybody; it has no terms now"}`,
      );
    });

  withCloud(
    owner
      .command("approve")
      .description("say yes to an application, where the terms ask for it; refusing one is `owner revoke`")
      .addOption(instrumentOption())
      .addOption(applicationOption().makeOptionMandatory()),
  )
    .addHelpText(
      "after",
      "\nExample:\n  npx etalon owner approve --instrument ia-01/yh-01 --application app-1",
    )
    .action(async (options: CloudOptions & { instrument: string; application: string }) => {
      const { instrument: resource, application } = options;
      const answer = await asked(options, "/approvals", "POST", { resource, application });
      done(options, answer, `${application} gets ${resource} when its turn comes`);
    });

  withCloud(
    owner
      .command("book")
      .description("book an instrument for the owner's own use")
      .addOption(instrumentOption())
      .addOption(timeOption("--from <time>", "when it begins").makeOptionMandatory())
      .addOption(forOption("for how long").makeOptionMandatory()),
  )
    .addHelpText(
      "after",
      "\nExample:\n  npx etalon owner book --instrument ia-01/yh-01 --from 2026-03-02T08:30:00Z --for 3600\n" +
        APPLIED_CODES,
    )
    .action(async (options: ApplyOptions) => conclude(options, await applied(options), screen));

  const upTo = (highest: number) => ({ lowest: 0, highest });
  withCloud(
    program
      .command("quota")
      .description(
        "what an applicant may have in all: shown, or set; of two limits the one that is not named is none; leases and bookings that there are already count, and stay",
      )
      .addOption(idOption("--applicant <id>", "the applicant's party").makeOptionMandatory())
      .addOption(numberOption("--leases <n>", "leases at once", { ...upTo(1000), whole: true }))
      .addOption(
        numberOption("--per-day <s>", "of leases a day, seconds", { ...upTo(86_400_000), unit: "seconds" }),
      )
      .option("--none", "no limits from now on")
      .option("--ahead", "also for a party that no user is of yet"),
  )
    .addHelpText(
      "after",
      "\nExamples:\n  npx etalon quota --applicant laboratory-a\n" +
        "  npx etalon quota --applicant laboratory-a --leases 2 --per-day 14400",
    )
    .action(async (options: QuotaOptions) => {
      const { applicant, leases, perDay, none, ahead = false } = options;
      const named = leases !== undefined || perDay !== undefined;
      if (named && none) throw new BadInput("--none: it is given without --leases and --per-day");
      const set = { applicant, leasesAtOnce: leases ?? null, secondsPerDay: perDay ?? null };
      const change = named || none;
      if (ahead && !change) throw new BadInput("--ahead: it is given with --leases, --per-day or --none");
      if (change) await asked(options, "/quotas", "POST", { ...set, ...(ahead && { ahead }) });
      const now = await asked<Quota>(options, `/quotas/${encodeURIComponent(applicant)}`);
      const quota = change ? { ...now, ...set } : now; // it takes a moment to be heard
      const { leasesAtOnce, secondsPerDay, counted } = quota;
      const limits = [
        leasesAtOnce !== null && `${leasesAtOnce} ${leasesAtOnce === 1 ? "lease" : "leases"} at once`,
        secondsPerDay !== null && `${secondsPerDay} s a day`,
      ];
      const has = `it has ${counted} leases and bookings`;
      done(
        options,
        quota,
        `${applicant} may have ${limits.filter(Boolean).join(", ") || "what owners lend"}; ${has}`,
      );
    });
}

function withTerms(command: Command): Command {
  const minutes = { unit: "minutes", lowest: -900, highest: 900, whole: true };
  return withCloud(
    command
      .addOption(instrumentOption())
      .addOption(
        nounsOption(
          "--applicants <ids>",
          'parties that may apply, as a,b; "*" for all, "" for none but you',
          terms.shape.applicants.element,
        ).default(["*"], "*"),
      )
      .addOption(
        secondsOption("--longest <s>", "longest lease with all renewals, seconds").makeOptionMandatory(),
      )
      .addOption(
        new Option("--hours <spans>", 'lent only then, as "mon-fri 08:30-17:30, sat 09:00-12:00"').argParser(
          spansOf,
        ),
      )
      .addOption(
        numberOption("--utc-offset <minutes>", "of those hours, minutes east of UTC", minutes).default(0),
      )
      .addOption(
        numberOption("--shared-at-most <n>", "how many may read side by side", {
          lowest: 1,
          highest: 100,
          whole: true,
        }),
      )
      .addOption(
        choiceOption("--highest <class>", "the most urgent that others may call themselves", priorities),
      )
      .addOption(choiceOption("--own <class>", "how urgent your own applications are", priorities))
      .addOption(
        choiceOption(
          "--preempt-from <class>",
          "from this urgency on a call may end running leases",
          priorities,
        ),
      )
      .addOption(
        numberOption("--notice <s>", "how long holders then have, seconds", {
          unit: "seconds",
          lowest: 0,
          highest: 86_400,
        }).default(300),
      )
      .option("--approval", "each application of others waits for your word: see owner approve")
      .addOption(wallsOption("how far machines that hold it are kept from others, at least")),
  ).addHelpText(
    "after",
    '\nExample:\n  npx etalon owner terms --instrument ia-01/yh-01 --longest 7200 --hours "mon-fri 08:00-18:00" --utc-offset 480',
  );
}

function termsOf(options: TermsOptions) {
  const {
    applicants,
    longest,
    hours,
    utcOffset,
    sharedAtMost,
    highest,
    own,
    preemptFrom,
    notice,
    walls,
    approval,
  } = options;
  return {
    applicants,
    longestLeaseS: longest,
    ...(hours && { hours: { utcOffsetMinutes: utcOffset, spans: hours } }),
    ...(sharedAtMost !== undefined && { sharedAtMost }),
    ...(highest !== undefined && { highestPriority: highest }),
    ...(own !== undefined && { ownPriority: own }),
    ...(preemptFrom !== undefined && { preemption: { from: preemptFrom, noticeS: notice } }),
    ...(walls !== undefined && { walls }),
    ...(approval && { approval: true }),
  };
}

/** "mon-fri 08:30-17:30, sat 09:00-12:00" */
function spansOf(text: string): readonly Span[] {
  return text.split(",").flatMap((piece) => {
    const [, first, last = first, from = "", to = ""] =
      /^\s*([a-z]{3})(?:-([a-z]{3}))?\s+(\d\d:\d\d)-(\d\d:\d\d)\s*$/.exec(piece) ?? [];
    const [begin, end] = [first, last].map((day) => openHours.days.indexOf(day as Span["day"]));
    if (begin === undefined || end === undefined || begin < 0 || end < begin)
      throw new BadInput(
        `--hours "${piece.trim()}": days and times are expected, such as mon-fri 08:30-17:30`,
      );
    for (const time of [from, to]) fitting(`--hours "${piece.trim()}":`, clockTime, time);
    if (from >= to)
      throw new BadInput(
        `--hours "${piece.trim()}": it ends at ${to}, not after ${from}; one over midnight is two`,
      );
    return openHours.days.slice(begin, end + 1).map((day) => ({ day, from, to }));
  });
}
