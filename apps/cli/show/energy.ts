// The energies of a recording for people. Called by analysis.ts.

import type { DirectedEnergy, EnergyReading, TotalEnergyReading } from "@etalon/analysis/energy/reading";
import type { RecordedEnergy } from "@etalon/analysis/energy/recorded-energy";
import { counted } from "@etalon/basis";
import { quantity, seconds } from "./quantities.ts";
import { columns } from "./table.ts";

type Column = EnergyReading | TotalEnergyReading;
type Cell = (reading: Column) => number | null;

export function energyText(found: RecordedEnergy | null): string {
  if (found === null) return "";
  const { phases, total, fromS, toS, windows } = found;
  const readings: readonly Column[] = phases.length === 1 ? phases : [...phases, total];
  const names = [...phases.map(({ name }) => name), ...(phases.length === 1 ? [] : ["total"])];
  const row = (name: string, unit: string, cell: Cell): string[] => [
    name,
    ...readings.map((reading) => quantity(cell(reading), unit, 6, largestOf(reading))),
  ];
  const both = (name: string, of: (reading: Column) => DirectedEnergy | null): string[][] => [
    row(`${name}, import`, "Wh", (reading) => of(reading)?.importWh ?? null),
    row(`${name}, export`, "Wh", (reading) => of(reading)?.exportWh ?? null),
  ];
  const quadrant = (name: string, of: (q: EnergyReading["reactiveVarh"]) => number): string[] =>
    row(`fundamental reactive Q1, quadrant ${name}`, "varh", ({ reactiveVarh }) => of(reactiveVarh));
  const byPhase = (reading: Column): DirectedEnergy | null =>
    "harmonicByPhase" in reading ? reading.harmonicByPhase : null;
  const rows = [
    ...both("active P", ({ active }) => active),
    ...both("fundamental P1", ({ fundamental }) => fundamental),
    ...both("harmonic PH = P − P1", ({ harmonic }) => harmonic),
    ...(phases.length === 1 ? [] : both("harmonic PH, phase by phase", byPhase)),
    ...both("harmonic Ph, order by order", ({ harmonicByOrder }) => harmonicByOrder),
    row("DC and interharmonic, net", "Wh", ({ restWh }) => restWh),
    quadrant("I", ({ q1 }) => q1),
    quadrant("II", ({ q2 }) => q2),
    quadrant("III", ({ q3 }) => q3),
    quadrant("IV", ({ q4 }) => q4),
  ];
  const against = found.phasesAgainst === "neutral" ? "" : `; phases against their ${found.phasesAgainst}`;
  const span = `${seconds(fromS)} to ${seconds(toS)}, whole cycles in ${counted(windows, "window")}${against}`;
  return `energy, ${span}\n${columns([["", ...names], ...rows])}`;
}

/** What the column's smaller energies are read beside. */
const largestOf = ({ active, reactiveVarh: { q1, q2, q3, q4 } }: Column): number =>
  Math.max(active.importWh, active.exportWh, q1, q2, q3, q4);
