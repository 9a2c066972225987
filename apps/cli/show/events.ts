// Dips, swells, interruptions and rapid changes for people. Called by power-quality.ts.

import type { EventRules } from "@etalon/analysis/power-quality/events/event-rules";
import type { EventJson } from "@etalon/analysis/power-quality/events/events-json";
import type { RecordedPowerQuality } from "@etalon/analysis/power-quality/recording-power-quality";
import { counted } from "@etalon/basis";
import { fixed, quantity, seconds } from "./quantities.ts";

type Line = [name: string, text: string];

/** More than these are counted: JSON has them all. */
const SHOWN = 12;
const kinds = ["dip", "swell", "interruption", "rapid change"] as const;

export function eventLines({ events, declaredVoltageV, blocks }: RecordedPowerQuality): Line[] {
  const { rules, found, neverShown, cells } = events;
  if (rules === null || declaredVoltageV === null)
    return [["events", "none looked for: --declared-voltage says what dips and swells refer to"]];
  if (blocks.count === 0 && found.length === 0) return [["events", "none can be told of less than a block"]];
  const counts = kinds.flatMap((kind) => {
    const count = found.filter(({ event }) => event === kind).length;
    return count === 0 ? [] : [counted(count, kind)];
  });
  const more = found.length - SHOWN;
  const matrix = Object.entries(cells)
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([cell, count]) => (count === 1 ? cell : `${cell} ${count} times`));
  return [
    ["events", counts.length === 0 ? "none" : counts.join(", ")],
    ...rulesText(rules, declaredVoltageV).map((text): Line => ["", text]),
    ...neverShown.map((name): Line => ["", `${name} never showed a voltage: takes no part in events`]),
    ...found.slice(0, SHOWN).map((event): Line => ["", eventText(event)]),
    ...(more > 0 ? [["", `and ${more} more: --json tells them all`] as Line] : []),
    ...(matrix.length > 0 ? [["", `cells of EN 50160: ${matrix.join(", ")}`] as Line] : []),
  ];
}

function rulesText(rules: EventRules, declaredVoltageV: number): string[] {
  const of = quantity(declaredVoltageV, "V");
  const reference = rules.reference === "sliding" ? `a reference that slides from ${of} on` : of;
  const ends = {
    outer: "from the start of the cycle that begins them to the end of the one that ends them",
    starts: "between the starts of the cycles that begin and end them",
    ends: "between the ends of the cycles that begin and end them",
  } as const;
  return [
    `of ${reference}: dip below ${rules.dipPercent} %, swell above ${rules.swellPercent} %, interruption below ` +
      `${rules.interruptionPercent} %, hysteresis ${rules.hysteresisPercent} %, rapid change beyond ${rules.rapidChangePercent} %`,
    `timed ${ends[rules.stamping]}`,
  ];
}

function eventText(event: EventJson): string {
  const when = `${event.event} at ${seconds(event.fromS)} for ${event.beginUnseen || event.endUnseen ? "at least " : ""}${seconds(event.durationS)}`;
  const what = event.event === "rapid change" ? changesText(event) : levelText(event);
  const unseen = [
    ...(event.beginUnseen === null ? [] : [`going on since before ${inRecording(event.beginUnseen)}`]),
    ...(event.endUnseen === null ? [] : [`going on at ${inRecording(event.endUnseen)}`]),
    ...(event.gap ? ["samples are missing in it"] : []),
  ];
  return [`${when}: ${what}`, ...unseen].join("; ");
}

const inRecording = (unseen: string): string => unseen.replace("stream", "recording");

function levelText(event: Exclude<EventJson, { event: "rapid change" }>): string {
  const { channels, channel, rms, percent, cell, interrupted } = event;
  const others = channels.filter((name) => name !== channel);
  const parts = [
    `${channel} ${event.event === "swell" ? "up" : "down"} to ${quantity(rms, "V")}, ${fixed(percent, 1, "%")}`,
    ...(others.length === 0 ? [] : [`${others.join(" and ")} too`]),
    ...(interrupted ? ["with an interruption"] : cell === null ? [] : [`cell ${cell}`]),
  ];
  return parts.join(", ");
}

function changesText({ changes }: Extract<EventJson, { event: "rapid change" }>): string {
  return changes
    .map(({ channel, mostV, mostPercent, steadyV, steadyPercent }) => {
      const most = `${channel} by up to ${quantity(mostV, "V")}, ${fixed(mostPercent, 1, "%")}`;
      return steadyV === null
        ? most
        : `${most}, to stay ${quantity(steadyV, "V")}, ${fixed(steadyPercent, 1, "%")} off`;
    })
    .join("; ");
}
