// A meter's condition and lists of conditions as text. Called by `etalon condition`.

import { counted, nanoseconds, utcText } from "@etalon/basis";
import type { ConditionPage, MeterHour, ShownCondition } from "@etalon/messages/monitoring";
import { decimalsOf, errorWithin, fixed, nothing, ofLimitText, quantity, signed } from "./quantities.ts";
import { notCoveredLines } from "./result.ts";
import { columns, named } from "./table.ts";

type Hour = Omit<MeterHour, "kind" | "meter">;
type Mean = { readonly percent: number; readonly standardPercent: number };
type Life = NonNullable<ShownCondition["watched"][number]["life"]>;
type Change = ShownCondition["watched"][number]["change"];

const DAY_S = 86_400;
/** Of what the load never gave, so many are named. */
const NAMED_AT_MOST = 6;
/** U = 2u: 95 %. */
const within = ({ percent, standardPercent }: Mean): string => errorWithin(percent, 2 * standardPercent);

export function conditionText(known: ShownCondition, hours: readonly Hour[]): string {
  const { meter, plate, untilTaiNs, error, judgedBy, limitPercent, points, neverGiven, notCovered } = known;
  const given = points.filter((point) => point.error !== null);
  const rolling = (one: ShownCondition["error"]["day"]): string =>
    one === null ? "no pulses yet" : `${within(one)} over ${quantity(one.referenceJ / 3600, "Wh")}`;
  const never = neverGiven.slice(0, NAMED_AT_MOST).join("; ");
  const more = neverGiven.length > NAMED_AT_MOST ? `; and ${neverGiven.length - NAMED_AT_MOST} more` : "";
  const head = named(
    [
      ["meter", `${meter}, class ${plate.accuracyClass}, ${plate.wiring}, ${plate.activeConstant} imp/kWh`],
      ["until", utcText(untilTaiNs)],
      ["24 h", rolling(error.day)],
      ["30 days", rolling(error.month)],
      ["limit", limitText(judgedBy, limitPercent)],
      ["diagnosis", diagnosisText(known)],
      ...notCoveredLines(notCovered, "all this is about the meter behind its front end, which samples too"),
      ...(known.uncalibrated
        ? [
            [
              "note",
              "the terminal's calibration was not valid all the time: no verdict rests on this",
            ] as const,
          ]
        : []),
      ...(known.untimed
        ? [
            [
              "note",
              "the sample clock ran free for a time: its nominal rate was taken, within the bound that it states",
            ] as const,
          ]
        : []),
      ["coverage", `${given.length} of ${points.length} test points given`],
      ...(neverGiven.length > 0 ? [["", `never: ${never}${more}`] as const] : []),
    ],
    11,
  );
  const surface = known.surface.map((row) => [row.bin, within(row), counted(row.count, "run")]);
  const drift = known.watched.map(({ bin, days, change, life }) => [
    ...[bin, counted(Math.round(days), "day"), changeText(change, known.originTaiNs)],
    life === null ? nothing : lifeText(life, known.originTaiNs),
  ]);
  return [
    head,
    ...(surface.length > 0 ? ["", columns([["load", "error", ""], ...surface])] : []),
    ...(drift.length > 0 ? ["", columns([["load", "", "change", "limit reached"], ...drift])] : []),
    ...(hours.length > 0 ? ["", columns([HOURS, ...hours.map(hourCells)])] : []),
  ].join("\n");
}

/** Of the loads it was found at; that at rated current where these have none, or none is known yet. */
function limitText(judgedBy: ShownCondition["judgedBy"], ratedPercent: number | null): string {
  if (judgedBy?.of !== "loads")
    return ratedPercent === null ? nothing : `± ${fixed(ratedPercent, 2)} % at rated current`;
  const { percent, least, greatest } = judgedBy;
  if (least === greatest) return `± ${fixed(percent, 2)} % at each of its loads`;
  return `± ${fixed(percent, 3)} % as the mean over its loads by energy (${least} % to ${greatest} %)`;
}

function diagnosisText({ diagnosis: { meter, pulses }, notCovered }: ShownCondition): string {
  const own =
    meter.kind === "found"
      ? `${meter.causes.join(" and ")}: ${meter.text}`
      : meter.kind === "undetermined"
        ? `undetermined: ${meter.text}`
        : meter.kind === "too little"
          ? "too little was heard for one"
          : notCovered.length > 0
            ? "sound behind its front end"
            : "sound";
  return [own, ...pulses.map(({ cause, text }) => `${cause}: ${text}`)].join("; ");
}

/** The site's date: days are counted from midnights there, whose noon has it in UTC too. */
const dateOf = (day: number, origin: bigint): string =>
  utcText(origin + nanoseconds((Math.floor(day) + 0.5) * DAY_S)).slice(0, 10);
/** To the minute where it is one: hours that were counted by another clock begin elsewhere. */
const beginning = (hour: Hour): string => utcText(nanoseconds(hour.fromTaiS)).replace(/(:00)?\.000Z$/, "Z");

function changeText(change: Change, origin: bigint): string {
  switch (change.kind) {
    case "drift":
      return `${errorWithin(365.25 * change.percentPerDay, 2 * 365.25 * change.uncertainty)} a year`;
    case "step":
      return `${errorWithin(change.percent, 2 * change.uncertainty)} on ${dateOf(change.fromDay, origin)}`;
    default:
      return change.kind;
  }
}

function lifeText(life: Life, origin: bigint): string {
  switch (life.kind) {
    case "drift":
      return `${dateOf(life.earliestDay, origin)} at the earliest`;
    case "no detectable drift":
      return life.minimumDay === null ? "not in a century" : `not before ${dateOf(life.minimumDay, origin)}`;
    case "beyond the limit":
      return "beyond it now";
  }
}

const HOURS = ["hour from", "reference", "error", "pulses", "unmatched", "covered", "doubtful", "gaps"];
const hourCells = (hour: Hour): string[] => [
  beginning(hour),
  quantity(hour.referenceJ / 3600, "Wh"),
  hour.referenceJ > 0
    ? `${signed(100 * (hour.meterJ / hour.referenceJ - 1), decimalsOf(2 * hour.systematicPercent))} %`
    : nothing,
  ...[String(hour.pulses), String(hour.unmatched)],
  ...[fixed(hour.coveredS, 0, "s"), fixed(hour.doubtfulS, 0, "s"), String(hour.gaps)],
];

export function rankedText({ lines, next }: ConditionPage): string {
  if (lines.length === 0) return "nothing is known of any meter like that";
  const rows = lines.map((line) => [
    line.meter,
    line.errorPercent === null
      ? nothing
      : within({ percent: line.errorPercent, standardPercent: line.standardPercent ?? 0 }),
    ofLimitText(line.ofLimit),
    line.cause,
    `${line.pointsGiven} of ${line.points}`,
    `${utcText(line.untilTaiNs).slice(0, 16)}Z`,
  ]);
  const table = columns([["meter", "error", "(|e|+U)/limit", "diagnosis", "points", "until"], ...rows]);
  return next === null ? table : `${table}\ngo on with --after ${next}`;
}
