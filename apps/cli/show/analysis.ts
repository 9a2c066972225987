// An analysis for people: a table of the phases, what they do together, harmonics, power quality and wiring.

import type {
  Analysis,
  HarmonicAnalysis,
  PhaseAnalysis,
  SequenceAnalysis,
  WiringAnalysis,
} from "@etalon/analysis/analysis-result";
import type { AnalysisReport } from "../analysis-report.ts";
import { billsText } from "./bills.ts";
import { energyText } from "./energy.ts";
import { powerQualityText } from "./power-quality.ts";
import { powerTheoriesText } from "./power-theories.ts";
import { fixed, nothing, quantity } from "./quantities.ts";
import { recordedSpanLines } from "./recorded-span.ts";
import { columns, named } from "./table.ts";

/** Harmonics below this share of the fundamental are left out of the table (percent). */
const SHOWN_PERCENT = 0.1;

export function analysisText(report: AnalysisReport): string {
  const { phases, wiring } = report;
  return `${[
    named(recordedSpanLines(report)),
    columns(phaseRows(phases)),
    named(togetherLines(report)),
    harmonicsText(report),
    energyText(report.energy),
    powerTheoriesText(report.powerTheories),
    billsText(report.bills),
    powerQualityText(report.powerQuality, report.recording),
    named(wiringLines(wiring)),
  ]
    .filter((part) => part !== "")
    .join("\n\n")}\n`;
}

function phaseRows(phases: readonly PhaseAnalysis[]): string[][] {
  const row = (name: string, cell: (phase: PhaseAnalysis) => string): string[] => [name, ...phases.map(cell)];
  return [
    row("", (p) => p.name),
    row("voltage", (p) => quantity(p.voltageRms, "V")),
    row("current", (p) => quantity(p.currentRms, "A")),
    row("active power", (p) => besideS(p.activePowerW, "W", p)),
    row("reactive power Q1", (p) => besideS(p.fundamentalReactivePowerVar, "var", p)),
    row("apparent power", (p) => quantity(p.apparentPowerVA, "VA")),
    row("power factor", (p) => fixed(p.powerFactor, 4)),
    row("angle of U1", (p) => fixed(p.fundamentalVoltage?.angleDeg ?? null, 3, "°")),
    row("angle of I1", (p) => fixed(p.fundamentalCurrent?.angleDeg ?? null, 3, "°")),
    row("THD of U, harmonics", (p) => fixed(p.thdVoltagePercent, 2, "%")),
    row("THD of I, harmonics", (p) => fixed(p.thdCurrentPercent, 2, "%")),
  ];
}

/** A power is told as far as it is something beside the apparent one. */
const besideS = (
  power: number | null,
  unit: "W" | "var",
  { apparentPowerVA }: { readonly apparentPowerVA: number | null },
  digits = 6,
): string => quantity(power, unit, digits, apparentPowerVA ?? 0);

function togetherLines({ total, powerTheories, sequence, windows }: Analysis): [string, string][] {
  const power = [
    `P ${besideS(total.activePowerW, "W", total)}`,
    `Q1 ${besideS(total.fundamentalReactivePowerVar, "var", total)}`,
    `S ${quantity(total.apparentPowerVA, "VA")}`,
    `power factor ${fixed(total.powerFactor, 4)}`,
  ];
  const lines: [string, string][] = [["total", power.join(", ")]];
  const effective = powerTheories?.together?.ieee1459;
  if (effective) {
    const factor = fixed(effective.powerFactor, 4);
    const Se = quantity(effective.apparentPowerVA, "VA");
    lines.push(["", `S is the arithmetic sum; effective (IEEE 1459) Se ${Se}, power factor ${factor}`]);
  }
  if (sequence.voltage) lines.push(["sequence", `voltage ${sequenceText(sequence.voltage, "V")}`]);
  if (sequence.current)
    lines.push([sequence.voltage ? "" : "sequence", `current ${sequenceText(sequence.current, "A")}`]);
  const powers = windows.flatMap((window) => window.totalActivePowerW ?? []);
  if (powers.length > 1) {
    const between = [Math.min(...powers), Math.max(...powers)]
      .map((power) => besideS(power, "W", total))
      .join(" to ");
    lines.push(["windows", `${windows.length} of ten cycles, P from ${between}`]);
  }
  return lines;
}

function sequenceText({ positive, negative, zero, ...percent }: SequenceAnalysis, unit: string): string {
  // A share of next to nothing says nothing: a wrong sequence is told in the unit itself.
  const largest = Math.max(positive.rms, negative.rms, zero?.rms ?? 0);
  const size = (rms: number): string => quantity(rms, unit, 6, largest);
  const part = (rms: number, share: number | null): string =>
    share !== null && share <= 100 ? fixed(share, 3, "%") : size(rms);
  const parts = [`positive ${size(positive.rms)}`, `negative ${part(negative.rms, percent.negativePercent)}`];
  if (zero !== null) parts.push(`zero ${part(zero.rms, percent.zeroPercent)}`);
  return parts.join(", ");
}

/** Orders at which any channel shows more than next to nothing: shares of the fundamental, and the power carried. */
function harmonicsText({ phases, total }: Analysis): string {
  const shares = phases.map((phase) => ({
    voltage: shareOf(phase.harmonics, (h) => h.voltageRms),
    current: shareOf(phase.harmonics, (h) => h.currentRms),
    power: (order: number) => harmonicPower(phase, order),
  }));
  const orders = (phases[0]?.harmonics ?? [])
    .map(({ order }) => order)
    .filter((order) => order > 1)
    .filter((order) =>
      shares.some(
        ({ voltage, current }) => Math.max(voltage(order) ?? 0, current(order) ?? 0) >= SHOWN_PERCENT,
      ),
    );
  if (orders.length === 0) return "";
  const several = phases.length > 1;
  const head = ["order", ...phases.flatMap(({ name }) => [`U ${name}, %`, `I ${name}, %`, `P ${name}`])];
  const rows = orders.map((order) => [
    String(order),
    ...shares.flatMap(({ voltage, current, power }) => [
      fixed(voltage(order), 3),
      fixed(current(order), 3),
      power(order),
    ]),
    ...(several ? [besideS(total.harmonics[order - 1]?.activePowerW ?? null, "W", total, 4)] : []),
  ]);
  const table = columns([several ? [...head, "P total"] : head, ...rows]);
  return `harmonics, % of the fundamental (from ${SHOWN_PERCENT} % on), and their active power (~: within 10° of ±90°, sign undetermined)\n${table}`;
}

function harmonicPower(phase: PhaseAnalysis, order: number): string {
  const harmonic = phase.harmonics.find((one) => one.order === order);
  const text = besideS(harmonic?.activePowerW ?? null, "W", phase, 4);
  return harmonic?.direction === "undetermined" ? `~ ${text}` : text;
}

function shareOf(harmonics: readonly HarmonicAnalysis[], rms: (one: HarmonicAnalysis) => number | null) {
  const first = harmonics.find(({ order }) => order === 1);
  const fundamental = first === undefined ? null : rms(first);
  const byOrder = new Map(harmonics.map((one) => [one.order, rms(one)]));
  return (order: number): number | null => {
    const value = byOrder.get(order) ?? null;
    return value === null || fundamental === null || fundamental === 0 ? null : (100 * value) / fundamental;
  };
}

function wiringLines(wiring: WiringAnalysis): [string, string][] {
  return [
    ["wiring", wiringSentence(wiring)],
    ...wiring.checks.map(({ text }): [string, string] => ["", text]),
  ];
}

function wiringSentence({ status, fault, powerDirection }: WiringAnalysis): string {
  if (status === "undetermined") return "undetermined";
  const direction = powerDirection === "export" ? "given" : "drawn";
  if (fault === null) return `no fault found; power is ${direction}`;
  const ratio = fault.powerRatio === null ? nothing : fixed(fault.powerRatio, 4);
  const others =
    fault.ambiguousWith.length === 0 ? "" : `; could as well be: ${fault.ambiguousWith.join("; ")}`;
  return `FAULT: ${fault.text} (recorded power ÷ right power: ${ratio})${others}`;
}
