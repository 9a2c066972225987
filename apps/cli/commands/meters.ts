// `etalon meters list|show|add|change|retire`: the meters that a station verifies, for its operators and metrologists.

import { setTimeout as pause } from "node:timers/promises";
import { accuracyClasses, registers, toJson } from "@etalon/basis";
import { type MeterOrder, meterNumbers } from "@etalon/messages/meters";
import { classes448 } from "@etalon/planning/fleet-meter";
import { Argument, type Command } from "commander";
import { unannouncedNote } from "../announced-instruments.ts";
import { ask, chosenCloud } from "../api.ts";
import { BadInput, taken } from "../bad-input.ts";
import { listedMeters, orderFrom } from "../listed-meters.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import { registeredMeters } from "../registered-meters.ts";
import type { Screen } from "../screen.ts";
import { meterText, type ShownMeter } from "../show/meters.ts";
import { registerMetersList } from "./meters-list.ts";

type Fields = { readonly [K in keyof MeterOrder]?: MeterOrder[K] };

const FORM = `
One meter, as for etalon verify --meter, and where it is:
  { "id": "m-0001", "serial": "20260001", "accuracyClass": "0.5S", "activeConstant": 20000, "wiring": "3P4W",
    "nominalVoltage": 57.7, "ratedCurrent": 1.5, "maxCurrent": 6, "voltageRatio": 100, "currentRatio": 40,
    "site": "substation Qinghe, feeder 7", "instrument": "ia-01/yh-01", "register": "wh+",
    "class448": "II", "batch": "Acme A1 2019-3", "installed": "2019-05-30" }
Many: a JSON list, one such object a line, or CSV with these names as its header (empty cells: left out).
Constants are imp/kWh and imp/kvarh, volts and amperes on the meter's side; register says which energy its pulses
count; class448, batch and installed are for planning, and may be left out. All are added or none; a faulty one is named by its line.`;

const WITHIN_MS = 30_000;

export function registerMeters(program: Command, screen: Screen): void {
  const group = program
    .command("meters")
    .description("meters that a station verifies: what they are, and which terminal stands beside them");
  const print = ({ json }: CloudOptions, answer: unknown, text: string) =>
    screen.out(`${json ? toJson(answer, 2) : text}\n`);
  const doubt = async (options: CloudOptions, instruments: readonly string[]) => {
    const note = await unannouncedNote(options, instruments);
    if (note !== null) screen.err(`etalon: note: ${note}\n`);
  };
  const which = () => new Argument("<id>", "as `etalon meters list` names it");
  const command = (name: string, description: string, example: string) =>
    withCloud(group.command(name).description(description)).addHelpText(
      "after",
      `\nExample:\n  npx etalon meters ${example}`,
    );

  registerMetersList(group, screen);

  command("show", "one meter with its last verdicts", "show m-0001")
    .addArgument(which())
    .action(async (id: string, options: CloudOptions) => {
      const one = await asked<ShownMeter>(options, pathOf(id));
      print(options, one, meterText(one));
    });

  withFields(
    command("add", "add one meter by flags, or many from a file", "add --file meters.csv")
      .option("--file <path>", "meters as JSON, JSON lines or CSV, as below")
      .option("--id <id>", "how the station is to call it"),
  )
    .addHelpText("after", FORM)
    .action(async (options: CloudOptions & Fields & { file?: string }) => {
      const meters = await toAdd(options);
      const answer = await asked<{ meters: readonly string[] }>(options, "/meters", "POST", { meters });
      await untilAllShown(options, answer.meters);
      const [first, ...others] = answer.meters;
      print(
        options,
        answer,
        others.length === 0 ? `${first} is added` : `${others.length + 1} meters are added`,
      );
      await doubt(
        options,
        meters.map(({ instrument }) => instrument),
      );
    });

  withFields(
    command(
      "change",
      "change what is named; detections that run keep what they were ordered with",
      "change m-0001 --instrument ia-01/yh-02",
    ),
  )
    .addArgument(which())
    .action(async (id: string, options: CloudOptions & Fields) => {
      const change = fieldsOf(options);
      if (Object.keys(change).length === 0) throw new BadInput("meters change: name what is to be changed");
      const answer = await asked(options, pathOf(id), "PATCH", change);
      await untilShown(options, id, hasAll(change));
      print(options, answer, `${id} is changed`);
      if (options.instrument !== undefined) await doubt(options, [options.instrument]);
    });

  command(
    "retire",
    "take a meter out of service for good; its verdicts stay",
    'retire m-0001 --why "replaced"',
  )
    .addArgument(which())
    .requiredOption("--why <text>", "one sentence for whoever asks")
    .action(async (id: string, options: CloudOptions & { why: string }) => {
      const answer = await asked(options, `${pathOf(id)}/retirement`, "POST", { why: options.why });
      await untilShown(options, id, ({ retired }) => retired !== undefined);
      print(options, answer, `${id} is retired`);
    });
}

const pathOf = (id: string): string => `/meters/${encodeURIComponent(id)}`;

function withFields(command: Command): Command {
  const number = (flags: string, description: string, unit?: string) =>
    numberOption(flags, description, { above: 0, ...(unit !== undefined && { unit }) });
  return command
    .option("--serial <text>", "serial number on its plate")
    .addOption(choiceOption("--accuracy-class <class>", "accuracy class", accuracyClasses))
    .addOption(number("--active-constant <n>", "pulses per kWh", "imp/kWh"))
    .addOption(number("--reactive-constant <n>", "pulses per kvarh", "imp/kvarh"))
    .addOption(choiceOption("--wiring <kind>", "how it is connected", ["3P4W", "3P3W", "1P2W"]))
    .addOption(number("--nominal-voltage <v>", "volts, line to line for 3P3W", "volts"))
    .addOption(number("--rated-current <a>", "amperes: In or Ib", "amperes"))
    .addOption(number("--max-current <a>", "amperes", "amperes"))
    .addOption(number("--voltage-ratio <n>", "of its voltage transformers, primary to secondary"))
    .addOption(number("--current-ratio <n>", "of its current transformers, primary to secondary"))
    .addOption(
      choiceOption("--registering <side>", "whose energy its constant counts", ["primary", "secondary"]),
    )
    .addOption(number("--rated-frequency <hz>", "of its system: 50 (when left out) or 60", "hertz"))
    .option("--site <text>", "where it is, for people")
    .option(
      "--instrument <id>",
      "the waveform source beside it, as `etalon instruments` lists it: agent/terminal",
    )
    .addOption(choiceOption("--register <kind>", "which energy its pulses count", registers))
    .addOption(
      choiceOption(
        "--sampled-by <what>",
        "whose front end samples: a terminal apart's, or the meter's itself",
        ["terminal", "itself"],
      ),
    )
    .addOption(choiceOption("--class448 <class>", "its class by DL/T 448, for planning", classes448))
    .option("--batch <text>", "maker, model and lot, for planning")
    .option("--installed <day>", "when it was put up, such as 2019-05-30, for planning");
}

const fieldNames = [
  ...["serial", "accuracyClass", ...meterNumbers, "wiring", "registering"],
  ...["site", "instrument", "register", "sampledBy", "class448", "batch", "installed"],
] as const;

function fieldsOf(options: Fields): Record<string, unknown> {
  const all: Readonly<Record<string, unknown>> = { ...options };
  return Object.fromEntries(
    fieldNames.flatMap((name) => (all[name] === undefined ? [] : [[name, all[name]]])),
  );
}

async function toAdd(options: Fields & { readonly file?: string }): Promise<readonly MeterOrder[]> {
  const fields = { ...fieldsOf(options), ...(options.id !== undefined && { id: options.id }) };
  if (options.file === undefined) return [taken(orderFrom(fields), "meters add")];
  if (Object.keys(fields).length > 0)
    throw new BadInput("--file: the file says everything, without other flags");
  return taken(await listedMeters(options.file));
}

/** What was taken in is to be seen within moments, and whoever goes on builds on it. */
async function untilShown(
  options: CloudOptions,
  id: string,
  asWished: (shown: ShownMeter) => boolean = () => true,
): Promise<void> {
  const cloud = taken(await chosenCloud(options));
  for (const deadline = Date.now() + WITHIN_MS; ; await pause(50)) {
    const shown = await ask(cloud, pathOf(id));
    if (shown.ok && asWished(shown.value as ShownMeter)) return;
    if (Date.now() > deadline) throw new BadInput(`the station took it in, and is busy: ${id} is not so yet`);
  }
}

/** A list comes in part by part, in no order that is promised. */
async function untilAllShown(options: CloudOptions, ids: readonly string[]): Promise<void> {
  const [first = "", ...others] = ids;
  await untilShown(options, first);
  if (others.length === 0) return;
  const text = beginningOf(ids);
  for (const deadline = Date.now() + 4 * WITHIN_MS; ; await pause(1000)) {
    const shown = new Set<string>();
    for await (const page of registeredMeters(options, { ...(text !== "" && { text }) }))
      for (const { id } of page) shown.add(id);
    if (others.every((id) => shown.has(id))) return;
    if (Date.now() > deadline)
      throw new BadInput("the station took the list in, and is busy: not all is shown yet");
  }
}

/** What all names begin with: of a million meters, those are looked at. */
function beginningOf(ids: readonly string[]): string {
  const [first = "", ...others] = ids;
  let length = first.length;
  for (const id of others) while (!id.startsWith(first.slice(0, length))) length--;
  return first.slice(0, length);
}

const hasAll =
  (change: Readonly<Record<string, unknown>>) =>
  ({ record }: ShownMeter): boolean => {
    const { meter, site, resource: instrument, register, planning } = record;
    const now: Readonly<Record<string, unknown>> = { ...meter, site, instrument, register, ...planning };
    return Object.entries(change).every(([name, value]) => now[name] === value);
  };
