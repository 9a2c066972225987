// `etalon instruments`: searches the catalogue of a running cloud.

import { toJson, utcText } from "@etalon/basis";
import type { CatalogueEntry } from "@etalon/messages/cc-to-im";
import { instrumentClasses } from "@etalon/messages/nouns";
import { searchInstruments } from "@etalon/messages/users-to-cc";
import type { Command } from "commander";
import { chosenCloud } from "../api.ts";
import { taken } from "../bad-input.ts";
import { jobsIn, likelyNow } from "../likely-free.ts";
import { asked, type CloudOptions, withCloud } from "../options/cloud.ts";
import { idOption, nounOption } from "../options/nouns.ts";
import { choiceOption, numberOption } from "../options/numbers.ts";
import type { Screen } from "../screen.ts";
import { columns } from "../show/table.ts";

type Jobs = Awaited<ReturnType<typeof jobsIn>>;

const kinds = ["waveform-source", "message-instrument", "meter"] as const;

/** Each option is a wish of `GET /instruments`, by the name that it has there. */
const wishes: Readonly<Record<string, string>> = {
  kind: "kind",
  class: "class",
  voltage: "voltageV",
  current: "currentA",
  rate: "rateHz",
  channels: "channels",
  place: "place",
  owner: "owner",
  calibrated: "calibrated",
  free: "free",
  for: "forS",
};

const { shape: wish } = searchInstruments;

export function registerInstruments(program: Command, screen: Screen): void {
  const command = program
    .command("instruments")
    .description("the instruments of a running cloud that fulfil every wish, and who has them")
    .addOption(choiceOption("--kind <kind>", "what it is", kinds))
    .addOption(choiceOption("--class <class>", "accuracy class, or better", instrumentClasses))
    .addOption(numberOption("--voltage <V>", "range reaches so far, V", { unit: "volts", above: 0 }))
    .addOption(numberOption("--current <A>", "range reaches so far, A", { unit: "amperes", above: 0 }))
    .addOption(
      numberOption("--rate <Hz>", "sampling rate at least, samples/s", { unit: "samples/s", above: 0 }),
    )
    .addOption(numberOption("--channels <n>", "channels at least", { lowest: 1, whole: true }))
    .addOption(nounOption("--place <text>", "part of its place's name", wish.place))
    .addOption(idOption("--owner <id>", "its owner"))
    .addOption(nounOption("--calibrated <date>", "calibration is valid then, as 2026-03-02", wish.calibrated))
    .addOption(nounOption("--free <time>", 'free for you then: "now", or as 2026-03-02T08:30:00Z', wish.free))
    .addOption(numberOption("--for <s>", "with --free: for so long, seconds", { unit: "seconds", above: 0 }));
  withCloud(command)
    .addHelpText(
      "after",
      "\nExamples:\n  npx etalon instruments --class 0.2 --voltage 220 --rate 4000\n  npx etalon instruments --free now --for 3600",
    )
    .action(async (options: CloudOptions & Readonly<Record<string, string | undefined>>) => {
      const query = new URLSearchParams();
      for (const [option, wish] of Object.entries(wishes)) {
        const value = options[option];
        if (value !== undefined) query.set(wish, String(value));
      }
      const asking = () => asked<readonly CatalogueEntry[]>(options, `/instruments?${query}`);
      const found = await asking();
      if (options.json) return screen.out(`${toJson(found, 2)}\n`);
      const wasFree = query.has("free");
      query.delete("free");
      const others = found.length === 0 && wasFree ? await asking() : [];
      const lent = [...found, ...others].some(({ leases }) => leases.length > 0);
      const jobs = lent ? await jobsIn(taken(await chosenCloud(options))) : [];
      const text = others.length > 0 ? notFreeText(others, jobs) : instrumentsText(found, jobs);
      screen.out(`${text}\n`);
    });
}

/** Who has what would do, and until when. */
const notFreeText = (others: readonly CatalogueEntry[], jobs: Jobs): string =>
  `no instrument is free for you then, and for so long; all else is fulfilled by\n${instrumentsText(others, jobs)}`;

function instrumentsText(found: readonly CatalogueEntry[], jobs: Jobs): string {
  if (found.length === 0) return "no instrument fulfils all that";
  const header = ["instrument", "kind", "class", "range", "rate", "place", "owner", "now"];
  return columns([header, ...found.map((entry) => row(entry, jobs))]);
}

function row(entry: CatalogueEntry, jobs: Jobs): string[] {
  const { resource, identity, auxiliary } = entry.instrument;
  const { accuracyClass, voltageRangeV, currentRangeA, sampleRateHz } = auxiliary.capabilities;
  const range = [voltageRangeV && `${voltageRangeV} V`, currentRangeA && `${currentRangeA} A`].filter(
    Boolean,
  );
  return [
    resource,
    identity.kind,
    accuracyClass ?? "-",
    range.join(", ") || "-",
    sampleRateHz ? `${sampleRateHz} Hz` : "-",
    auxiliary.place || "-",
    auxiliary.owner,
    nowText(entry, jobs),
  ];
}

function nowText({ alive, terms, leases, waiting }: CatalogueEntry, jobs: Jobs): string {
  if (!alive) return "silent";
  if (!terms) return "not lent";
  if (leases.length === 0) return "free";
  const [{ applicant, untilTaiNs }] = leases as [CatalogueEntry["leases"][number]];
  const others = leases.length > 1 ? ` and ${leases.length - 1} more` : "";
  const free = likelyNow(leases, jobs);
  const likely = free ? `, likely free about ${utcText(free.likelyTaiNs)}` : "";
  return `${applicant}${others} until ${utcText(untilTaiNs)}${likely}${waiting > 0 ? `, ${waiting} waiting` : ""}`;
}
