// `etalon apply`, `leases`, `renew`, `release`: an applicant's ways with instruments of a running cloud.

import { setTimeout as pause } from "node:timers/promises";
import { type Instant, toJson, utcText } from "@etalon/basis";
import type { DriverOffer } from "@etalon/messages/drivers";
import { soonerThan } from "@etalon/messages/likely-free";
import { type Event, priorities } from "@etalon/messages/nouns";
import type { Command } from "commander";
import { chosenCloud } from "../api.ts";
import { BadInput, taken } from "../bad-input.ts";
import { ExitCode, REFUSED, UNANSWERED } from "../exit-code.ts";
import { jobsIn, likelyFreeText, likelyNow } from "../likely-free.ts";
import {
  asked,
  type CloudOptions,
  forOption,
  instrumentOption,
  secondsOption,
  timeOption,
  wallsOption,
  withApplication,
  withCloud,
} from "../options/cloud.ts";
import { choiceOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../show/table.ts";
import { waitingHint } from "../show/waiting.ts";

interface Application {
  readonly id: string;
  readonly applicant: string;
  readonly resource: string;
  readonly status: string;
  readonly events: readonly Event[];
  readonly asks?: DriverOffer | null;
}

const ANSWER_WITHIN_MS = 15_000;
/** From the lease to the machine that holds the instrument. */
const JOINED_WITHIN_MS = 10_000;
const exitCodes = (done: string, no?: string): string =>
  `\nExit code: 0 ${done}, 2 not asked (bad input)${no ? `, ${REFUSED} ${no}` : ""}, ` +
  `${UNANSWERED} no answer within ${ANSWER_WITHIN_MS / 1000} s`;
export const APPLIED_CODES = exitCodes("lent, booked or waiting", "refused");
const RENEWED_CODES = exitCodes("renewed", "not renewed, or for less than was asked");
const RELEASED_CODES = exitCodes("given back, or over already");

export function registerLending(program: Command, screen: Screen): void {
  const apply = program
    .command("apply")
    .description("apply for an instrument, or book it: what became of it, and under which name it goes on")
    .addOption(instrumentOption());
  withLease(apply).action(async (options: ApplyOptions) => {
    const application = await applied(options);
    conclude(options, application, screen);
    if (application.status !== "waiting" || options.json) return;
    const free = await likelyFreeText(taken(await chosenCloud(options)), application.resource);
    if (free) screen.err(`etalon: ${free}\n`);
  });

  withCloud(
    program
      .command("leases")
      .description("leases, bookings and who waits in which place: your own and those of your instruments"),
  )
    .addHelpText("after", "\nExample:\n  npx etalon leases")
    .action(async (options: CloudOptions) => {
      const leases = await asked<readonly Lease[]>(options, "/leases");
      if (options.json) return screen.out(`${toJson(leases, 2)}\n`);
      const waited = leases.some(({ place }) => place === 1);
      const jobs = waited ? await jobsIn(taken(await chosenCloud(options))) : [];
      screen.out(`${leasesText(leases, jobs)}\n`);
    });

  withCloud(
    withApplication(program.command("renew"))
      .description("keep an instrument longer, as far as its owner's terms and others' wishes allow")
      .addOption(forOption("how long from now").makeOptionMandatory()),
  )
    .addHelpText("after", `\nExample:\n  npx etalon renew app-1a2b --for 600\n${RENEWED_CODES}`)
    .action(async (_, options: CloudOptions & { application: string; for: number }) => {
      const path = pathOf(options.application);
      const before = await asked<Application>(options, path);
      await asked(options, `${path}/renewals`, "POST", { forS: options.for });
      const after = await answered(options, options.application, RENEWAL_ANSWERS, before.events.length);
      conclude(options, after, screen, { no: NOT_RENEWED, after: before.events.length });
    });

  withCloud(
    withApplication(program.command("release")).description(
      "give an instrument back, or withdraw an application or booking",
    ),
  )
    .addHelpText("after", `\nExample:\n  npx etalon release app-1a2b\n${RELEASED_CODES}`)
    .action(async (_, options: CloudOptions & { application: string }) => {
      const path = pathOf(options.application);
      const { status, events } = await asked<Application>(options, path);
      await asked(options, path, "DELETE");
      const after = await answered(options, options.application, ENDS, 0);
      show(options, after, screen);
      if (status === "ended")
        screen.err(
          `etalon: application ${options.application} was over already: ${events.at(-1)?.text ?? ""}\n`,
        );
      if (!after.told) throw new ExitCode(UNANSWERED);
    });
}

const pathOf = (application: string): string => `/applications/${encodeURIComponent(application)}`;
const ENDS = ["reclaimed", "refused", "no-place"];
const NOT_RENEWED = ["renewed-in-part", "not-renewed", ...ENDS];
const RENEWAL_ANSWERS = ["renewed", ...NOT_RENEWED];
const NOT_LENT = ["refused", "no-place"];
const LENDING_ANSWERS = ["granted", "waiting", "booked", ...NOT_LENT];
/** Behind these nothing more comes within moments, as far as a machine's driver goes. */
const MACHINE_ANSWERS = ["joined", "machine-awaited", "driver-missing", ...ENDS];

export interface ApplyOptions extends CloudOptions {
  readonly instrument: string;
  readonly for: number;
  readonly least?: number;
  readonly priority?: string;
  readonly shared?: boolean;
  readonly from?: Instant;
  readonly walls?: string;
}

function withLease(command: Command): Command {
  return withCloud(
    command
      .addOption(forOption("for how long").makeOptionMandatory())
      .addOption(secondsOption("--least <s>", "a lease down to this is welcome too, seconds"))
      .addOption(choiceOption("--priority <class>", "how urgent it is", priorities))
      .option("--shared", "others may read it beside you")
      .addOption(timeOption("--from <time>", "book it: the lease begins then"))
      .addOption(wallsOption("how far the machine is kept from others, at least")),
  ).addHelpText(
    "after",
    "\nExamples:\n  npx etalon apply --instrument ia-01/yh-01 --for 600\n" +
      "  npx etalon apply --instrument ia-01/yh-01 --from 2026-03-02T08:30:00Z --for 3600\n" +
      APPLIED_CODES,
  );
}

export async function applied(options: ApplyOptions): Promise<Answered> {
  const { instrument: resource, for: forS, least, priority, shared, from, walls } = options;
  const { application } = await asked<{ application: string }>(options, "/applications", "POST", {
    resource,
    forS,
    ...(least !== undefined && { leastS: least }),
    ...(priority !== undefined && { priority }),
    ...(shared && { use: "shared" }),
    ...(from !== undefined && { fromTaiNs: from }),
    ...(walls !== undefined && { walls }),
  });
  const answer = await answered(options, application, LENDING_ANSWERS, 0);
  return answer.events.some(({ step }) => step === "granted") ? joined(options, answer) : answer;
}

/** The machine has what was lent within moments, unless its driver waits for a word: who applied is to hear of that here. */
async function joined(options: CloudOptions, lent: Answered): Promise<Answered> {
  const over = ({ asks, events }: Application) =>
    asks || events.some(({ step }) => MACHINE_ANSWERS.includes(step));
  let now = lent;
  for (const deadline = Date.now() + JOINED_WITHIN_MS; !over(now) && Date.now() < deadline; await pause(50))
    now = { ...(await asked<Application>(options, pathOf(lent.id))), told: true };
  return now;
}

/** The application, and whether it was told what is waited for. */
interface Answered extends Application {
  readonly told: boolean;
}

/** The application once one of these steps has been told behind the first `after`; as it is when that takes too long. */
async function answered(
  options: CloudOptions,
  id: string,
  steps: readonly string[],
  after: number,
): Promise<Answered> {
  const look = () => asked<Application>(options, pathOf(id)).catch(notYet);
  for (const deadline = Date.now() + ANSWER_WITHIN_MS; ; await pause(50)) {
    const now = await look();
    if (now?.events.slice(after).some(({ step }) => steps.includes(step))) return { ...now, told: true };
    if (Date.now() > deadline && now) return { ...now, told: false };
    if (Date.now() > deadline)
      throw new BadInput(`the cloud has not taken application ${id} in yet; ask again later`);
  }
}

/** In a cloud that is much behind, an application that was posted a while ago is not known yet. */
function notYet(error: unknown): null {
  if (error instanceof BadInput && /there is no application/.test(error.message)) return null;
  throw error;
}

function show({ json }: CloudOptions, { told: _, ...application }: Answered, screen: Screen): void {
  const { id, resource, events } = application;
  const lines = events.map(({ atTaiNs, step, text }) => `${utcText(atTaiNs)}  ${step.padEnd(14)} ${text}`);
  screen.out(`${json ? toJson(application, 2) : [`${id} for ${resource}`, ...lines].join("\n")}\n`);
}

/** Shows what became of it, and tells scripts by the exit code: which steps behind the first `after` are a no. */
export function conclude(
  options: CloudOptions,
  application: Answered,
  screen: Screen,
  { no, after }: { readonly no: readonly string[]; readonly after: number } = { no: NOT_LENT, after: 0 },
): void {
  show(options, application, screen);
  if (!application.told) throw new ExitCode(UNANSWERED);
  if (application.status === "waiting" && !options.json)
    screen.err(`etalon: ${waitingHint("application", application.id)}\n`);
  if (application.events.slice(after).some(({ step }) => no.includes(step))) throw new ExitCode(REFUSED);
}

interface Lease {
  readonly resource: string;
  readonly application: string;
  readonly applicant: string;
  readonly use: string;
  readonly status: string;
  readonly token: number | null;
  readonly place: number | null;
  readonly fromTaiNs: Instant | null;
  readonly untilTaiNs: Instant | null;
  readonly expectedTaiNs: Instant | null;
}

function leasesText(leases: readonly Lease[], jobs: Awaited<ReturnType<typeof jobsIn>>): string {
  if (leases.length === 0) return "nothing is lent, booked or waited for";
  /** To the next one who waits, where it is shown who has the instrument. */
  const likely = ({ place, resource, expectedTaiNs }: Lease): string | null => {
    const held = leases.flatMap(({ application, untilTaiNs, ...one }) =>
      one.status === "lent" && one.resource === resource && untilTaiNs !== null
        ? [{ application, untilTaiNs }]
        : [],
    );
    const at = place === 1 ? soonerThan(expectedTaiNs, likelyNow(held, jobs)) : null;
    return at === null ? null : `about ${utcText(at)}`;
  };
  const header = ["application", "instrument", "applicant", "", "use", "token", "from", "until"];
  const time = (at: Instant | null) => (at === null ? "-" : utcText(at));
  const row = (one: Lease) => [
    ...[one.application, one.resource, one.applicant],
    one.place === null ? one.status : `${one.status}, number ${one.place}`,
    ...[one.use, one.token?.toString() ?? "-", likely(one) ?? time(one.fromTaiNs), time(one.untilTaiNs)],
  ];
  return columns([header, ...leases.map(row)]);
}
