// A power quality report for people: one line a phenomenon, then events beside the curves.

import type { Finding, Verdict } from "@etalon/analysis/quality-report/judged";
import type { Phenomenon } from "@etalon/analysis/quality-report/quality-report";
import type { RapidChangesReport } from "@etalon/analysis/quality-report/rapid-changes";
import { counted, utcText } from "@etalon/basis";
import type { QualityDay } from "@etalon/messages/quality";
import type { ShownEvent, WholeReport } from "../quality-report.ts";
import { fixed, seconds } from "./quantities.ts";
import { columns, named } from "./table.ts";

/** More than these are counted: JSON has them all. */
const MOST_EVENTS = 12;
const MOST_REASONS = 2;

export function qualityReportText(report: WholeReport): string {
  const { title, verdict, observed, phenomena, events, notes, recordingNotes } = report;
  const { fromTaiNs, toTaiNs, intervals } = observed;
  const what = intervals.map(
    ({ interval, count, flagged }) => `${count} of ${interval}${flagged > 0 ? ` (${flagged} flagged)` : ""}`,
  );
  const span = fromTaiNs === null || toTaiNs === null ? "" : `${utcText(fromTaiNs)} to ${utcText(toTaiNs)}: `;
  const head = named([
    ["standard", title],
    ["verdict", wholeVerdict(verdict, phenomena)],
    ["observed", what.length === 0 ? "no whole interval" : `${span}${what.join(", ")}`],
    ...recordingNotes.map(({ text }): [string, string] => ["", `note: ${text}`]),
  ]);
  const table = columns([
    ["phenomenon", "verdict", "nearest", "limit", "within"],
    ...phenomena.map(phenomenonRow),
  ]);
  const sources = phenomena.map(({ phenomenon, sources, why }): [string, string] => [
    phenomenon,
    [
      sources.map(({ document, verified }) => `${document}${verified ? "" : " (unverified)"}`).join(", "),
      ...why.slice(0, MOST_REASONS),
      ...(why.length > MOST_REASONS ? [`and ${counted(why.length - MOST_REASONS, "more reason")}`] : []),
    ].join("; "),
  ]);
  const parts = [
    head,
    table,
    named(sources, 24),
    ...(report.rapidChanges === null
      ? []
      : [named([["rapid changes", changesText(report.rapidChanges)]], 24)]),
    ...eventParts(events),
    notes.map((n) => `note: ${n}`).join("\n"),
  ];
  return `${parts.join("\n\n")}\n`;
}

/** "not assessable: 3 of 12 phenomena comply, of 9 too little is known" */
function wholeVerdict(verdict: Verdict, phenomena: readonly Phenomenon[]): string {
  const count = (of: Verdict): number => phenomena.filter((one) => one.verdict === of).length;
  const [violating, complying, open] = [count("violates"), count("complies"), count("not assessable")];
  const each = [
    ...(violating > 0 ? [`${violating} violate`] : []),
    `${complying} of ${counted(phenomena.length, "phenomenon", "phenomena")} comply`,
    ...(open > 0 ? [`${open} not assessable`] : []),
  ];
  return verdict === "complies" ? verdict : `${verdict}: ${each.join(", ")}`;
}

function phenomenonRow({ phenomenon, verdict, worst }: Phenomenon): string[] {
  if (worst?.worst == null) return [phenomenon, verdict, "–", "–", "–"];
  const { limit, worst: period } = worst;
  const unit = limit.unit;
  const within = `${fixed(period.withinPercent, 2, "%")} of ${counted(period.counted, "value")} of ${limit.interval}`;
  return [phenomenon, verdict, nearestText(worst), `${boundsText(worst)} ${unit}`.trim(), within];
}

function nearestText({ limit, channel, worst }: Finding): string {
  const sum = limit.quantity.startsWith("total");
  const order = limit.order === null ? [] : [sum ? `to order ${limit.order}` : `order ${limit.order}`];
  const where = [...(channel === null ? [] : [channel]), ...order];
  const value =
    worst!.percentile === null
      ? `${fixed(worst!.lowest, 2)} to ${fixed(worst!.highest, 2)}`
      : fixed(worst!.percentile, 3);
  return [...where, `${value} ${limit.unit}`.trim()].join(" ");
}

function boundsText({ limit: { lowest, highest, sharePercent, period } }: Finding): string {
  const bounds = lowest === null ? `${fixed(highest, 2)}` : `${fixed(lowest, 2)} to ${fixed(highest, 2)}`;
  return `${sharePercent} % of a ${period} ${lowest === null ? "≤" : "in"} ${bounds}`;
}

function changesText({ verdict, count, perHour, largestPercent, ...about }: RapidChangesReport): string {
  const { limitPercent, why, source } = about;
  const rate = count === 0 || perHour === null ? "" : `, ${fixed(perHour, 2)} an hour`;
  const most = largestPercent === null ? "" : `, the largest ${fixed(largestPercent, 2, "%")}`;
  const limit = limitPercent === null ? "" : ` (limit ${limitPercent} %)`;
  return `${verdict}: ${count}${rate}${most}${limit}; ${why}; ${source.document}${source.verified ? "" : " (unverified)"}`;
}

function eventParts(events: WholeReport["events"]): string[] {
  if (events === null) return [];
  if (events.length === 0) return ["events     none, or none looked for (--declared-voltage)"];
  const more = events.length - MOST_EVENTS;
  const lines = events.slice(0, MOST_EVENTS).map((event): [string, string] => ["", eventText(event)]);
  return [
    named([
      ["events", String(events.length)],
      ...lines,
      ...(more > 0 ? [["", `and ${more} more: --json tells them all`] as [string, string]] : []),
    ]),
  ];
}

export function eventText(event: ShownEvent): string {
  const { percent, channel, channels, cell, immunity, whole, file } = event;
  const kept = "hasWaveform" in event;
  const at = kept ? utcText(event.startTaiNs) : seconds(event.fromS);
  const waveform = kept
    ? `${event.hasWaveform ? "its" : "no"} waveform is kept`
    : `waveform ${seconds(event.waveform.fromS)} to ${seconds(event.waveform.toS)}`;
  const regions = immunity.map(
    ({ curve, region, sure }) => `${curve === "itic" ? "ITIC" : "SEMI F47"}: ${region}${sure ? "" : "?"}`,
  );
  return [
    `${event.event} at ${at} for ${whole ? "" : "at least "}${seconds(event.durationS)}: ${channel} ${fixed(percent, 1, "%")}`,
    ...(channels.length > 1 ? [channels.join(", ")] : []),
    ...(cell === null ? [] : [`cell ${cell}`]),
    ...regions,
    file ?? waveform,
  ].join("; ");
}

/** A line a day: how long was seen, and what violates. */
export function qualityDaysText(days: readonly QualityDay[]): string {
  if (days.length === 0) return "no day is over yet";
  const rows = days.map(({ untilTaiNs, standard, verdict, observed, phenomena }) => {
    const { count = 0 } = observed.intervals.find(({ interval }) => interval === "10 min") ?? {};
    const violated = phenomena.filter((one) => one.verdict === "violates").map(violationText);
    return [
      `${utcText(untilTaiNs).slice(0, 16)}Z`,
      standard,
      `${count} of 144`,
      verdict,
      violated.join("; "),
    ];
  });
  return columns([["day until", "standard", "10 min seen", "verdict", "violated"], ...rows]);
}

const violationText = ({ phenomenon, channel, order, unit, seen }: QualityDay["phenomena"][number]): string =>
  [
    ...[phenomenon, ...(channel === null ? [] : [channel]), ...(order === null ? [] : [`order ${order}`])],
    ...(seen?.percentile == null ? [] : [`${fixed(seen.percentile, 3)} ${unit}`.trim()]),
  ].join(" ");
