// Power quality of a recording for people: blocks, channels, unbalance, intervals, and what class A asks in vain.
// Called by analysis.ts.

import type { RecordedPowerQuality } from "@etalon/analysis/power-quality/recording-power-quality";
import { counted } from "@etalon/basis";
import { eventLines } from "./events.ts";
import { flickerLines, type Span } from "./flicker.ts";
import { fixed, nothing, quantity, rate, seconds } from "./quantities.ts";
import { columns, named } from "./table.ts";

/** @param span  what was analysed */
export function powerQualityText(found: RecordedPowerQuality | null, span: Span): string {
  if (found === null)
    return `power quality (IEC 61000-4-30): not told at ${rate(span.sampleRateHz)} of sampling and ${span.nominalFrequencyHz} Hz of the mains`;
  const parts = [named(blockLines(found)), channelTable(found), named(togetherLines(found, span))];
  return `power quality (IEC 61000-4-30)\n${parts.filter((part) => part !== "").join("\n")}`;
}

function blockLines({ blocks, blockCycles, marks }: RecordedPowerQuality): [string, string][] {
  const { count, flagged, fromS, toS } = blocks;
  if (fromS === null || toS === null) return [["blocks", `none of ${blockCycles} cycles`]];
  const events = flagged === 0 ? "none flagged" : `${flagged} flagged: a dip, swell or interruption`;
  const text = `${counted(count, "block")} of ${blockCycles} cycles, ${seconds(fromS)} to ${seconds(toS)}, ${events}`;
  return [
    ["blocks", text],
    ...marks.map(({ code, channel, blocks }): [string, string] => [
      "",
      `${channel === null ? "" : `${channel} `}${code} in ${counted(blocks, "block")}`,
    ]),
  ];
}

function channelTable({ figures, statistics, declaredVoltageV, blocks }: RecordedPowerQuality): string {
  if (figures === null) return "";
  const channels = figures.channels.map((channel, c) => ({
    ...channel,
    unit: channel.name.startsWith("i") ? "A" : "V",
    ...statistics.channels[c]!,
  }));
  type Column = (typeof channels)[number];
  const row = (name: string, cell: (channel: Column) => string): string[] => [name, ...channels.map(cell)];
  const volts = ({ unit }: Column, text: string): string => (unit === "V" ? text : nothing);
  const deviation = [
    row("under-deviation", (c) => volts(c, fixed(c.underDeviationPercent, 3, "%"))),
    row("over-deviation", (c) => volts(c, fixed(c.overDeviationPercent, 3, "%"))),
  ];
  const unflaggedRows = [
    row("unflagged: rms", (c) => quantity(c.rms.unflagged?.mean ?? null, c.unit)),
    row("unflagged: THD, subgroups, 95 % value", (c) =>
      fixed(c.thdSubgroupsPercent.unflagged?.percentile95 ?? null, 3, "%"),
    ),
  ];
  const signalling = channels.some((c) => c.signallingRms !== null)
    ? [row("signalling", (c) => quantity(c.signallingRms, "V"))]
    : [];
  /** Whether any interval was whole. */
  const flicker = (of: "pst" | "plt"): boolean => channels.some((c) => c[of].all !== null);
  return columns([
    row("", (c) => c.name),
    row("rms", (c) => quantity(figures.channels.find((one) => one.name === c.name)?.rms ?? null, c.unit)),
    row("lowest", (c) => quantity(c.rms.all?.lowest ?? null, c.unit)),
    row("highest", (c) => quantity(c.rms.all?.highest ?? null, c.unit)),
    row("THD, subgroups", (c) => fixed(c.distortion?.thdSubgroupsPercent ?? null, 3, "%")),
    row("THD, subgroups, 95 % value", (c) => fixed(c.thdSubgroupsPercent.all?.percentile95 ?? null, 3, "%")),
    ...(blocks.flagged === 0 ? [] : unflaggedRows),
    ...(declaredVoltageV === null ? [] : deviation),
    ...(flicker("pst") ? [row("Pst, highest", (c) => fixed(c.pst.all?.highest ?? null, 3))] : []),
    ...(flicker("plt") ? [row("Plt, highest", (c) => fixed(c.plt.all?.highest ?? null, 3))] : []),
    ...signalling,
  ]);
}

function togetherLines(found: RecordedPowerQuality, span: Span): [string, string][] {
  const lines: [string, string][] = [];
  const { voltageUnbalance, currentUnbalance } = found.figures ?? {};
  const percents = [
    ["voltage", voltageUnbalance],
    ["current", currentUnbalance],
  ] as const;
  const { voltageUnbalancePercent, currentUnbalancePercent } = found.statistics;
  const unflagged = {
    voltage: voltageUnbalancePercent.unflagged,
    current: currentUnbalancePercent.unflagged,
  };
  const unbalance = percents.flatMap(([of, x]) => {
    if (!x) return [];
    const zero = x.zeroPercent === null ? "" : `, u0 ${fixed(x.zeroPercent, 3, "%")}`;
    const mean = found.blocks.flagged === 0 ? null : (unflagged[of]?.mean ?? null);
    const without = mean === null ? "" : ` (unflagged u2 ${fixed(mean, 3, "%")})`;
    return [`${of} u2 ${fixed(x.negativePercent, 3, "%")}${zero}${without}`];
  });
  if (unbalance.length > 0) lines.push(["unbalance", unbalance.join("; ")]);
  return [
    ...lines,
    ...frequencyLines(found),
    ...flickerLines(found, span),
    ...eventLines(found),
    ...intervalLines(found),
    ...classALines(found),
  ];
}

/** So many are told one by one. */
const FEW = 6;

function frequencyLines({ frequencies }: RecordedPowerQuality): [string, string][] {
  if (frequencies.length <= FEW)
    return frequencies.map(({ fromS, frequencyHz }) => [
      "10 s",
      `from ${seconds(fromS)}: ${fixed(frequencyHz, 4, "Hz")}`,
    ]);
  const values = frequencies.flatMap(({ frequencyHz }) => frequencyHz ?? []);
  const flagged = frequencies.filter((one) => one.flagged).length;
  const [lowest, highest] = [Math.min(...values), Math.max(...values)];
  const span =
    values.length === 0
      ? "no voltage was followed"
      : `${fixed(lowest, 4, "Hz")} to ${fixed(highest, 4, "Hz")}`;
  return [["10 s", `${counted(frequencies.length, "value")}, ${span}, ${flagged} flagged`]];
}

function intervalLines({ intervals, tooShort, timeBase }: RecordedPowerQuality): [string, string][] {
  const whole = intervals.filter(({ complete }) => complete);
  const counts = [...new Set(whole.map(({ interval }) => interval))].map(
    (name) => `${whole.filter(({ interval }) => interval === name).length} of ${name}`,
  );
  const base = timeBase === "utc" ? "by UTC" : "counted from the first sample: the recording states no time";
  const short = tooShort.map(({ interval }) => interval).join(", ");
  return [
    ["intervals", counts.length === 0 ? "no whole one" : `${counts.join(", ")}, ${base}`],
    ...(short === "" ? [] : [["", `too short for ${short}`] as [string, string]]),
  ];
}

function classALines({ classA }: RecordedPowerQuality): [string, string][] {
  const unmet = classA.demands.filter(({ status }) => status === "not-met");
  return [
    ["class A", classA.claimed ? "claimed" : "not claimed"],
    ...unmet.map(({ parameter, text }): [string, string] => ["", `${parameter}: ${text}`]),
  ];
}
