// Which permissible error holds at the load that was measured. Called by the assessment.

import type { Answer, Meter } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import type { EnergyKind } from "./element-load.ts";
import {
  type Connection,
  CURRENT_TOLERANCE,
  FACTOR_TOLERANCE,
  type LimitRow,
  type LimitTable,
  type LoadBalance,
  limitTables,
  type ReactiveClass,
  type TabulatedFactor,
} from "./limits.table.ts";

export interface LoadPoint {
  /** Of the meter's rated current: the mean of the loaded phases. */
  readonly currentPercentOfRated: number;
  /** cosφ, −1 … 1: positive where the current lags (L), negative where it leads (C). */
  readonly powerFactor: number;
  readonly loadBalance: LoadBalance;
}

export interface Limit {
  readonly percent: number;
  readonly source: string;
}

interface Candidate {
  readonly table: LimitTable;
  readonly row: LimitRow;
  readonly percent: number;
  readonly factor: number;
}

/** A secondary winding gives 5 A rated and no meter for it is made for more than twice that. */
const LARGEST_SECONDARY_A = 10;

/** S classes exist for transformers only; for the others the ratio, else the size of the current says it. */
export function connectionOf(meter: Meter): Connection {
  if (meter.accuracyClass.endsWith("S")) return "transformer";
  if ((meter.currentRatio ?? 1) > 1) return "transformer";
  return meter.maxCurrent <= LARGEST_SECONDARY_A ? "transformer" : "direct";
}

/**
 * The limit at a load, or why none is tabulated there.
 *
 * A power factor between tabulated values takes the next lower tabulated one, with lag and lead apart (a rule for
 * verification; nothing is interpolated). Rows that the maker grants on request are used and named as such.
 * @param reactiveClass  the meter's class for reactive energy; a meter's accuracy class is for active energy only
 */
export function limitAt(
  meter: Meter,
  kind: EnergyKind,
  load: LoadPoint,
  reactiveClass: ReactiveClass | null,
): Answer<Limit> {
  const name = kind === "active" ? meter.accuracyClass : reactiveClass;
  if (name === null) {
    return refused(
      "limit.class-unknown",
      "the meter's class for reactive energy is not stated, so no limit holds",
    );
  }
  const connection = connectionOf(meter);
  const candidates = candidatesFor(kind, name, connection, load.loadBalance);
  const what = `class ${name}, ${connection} connected, ${load.loadBalance} load`;
  if (candidates.length === 0) {
    return refused("limit.not-tabulated", `no limit of ${kind} energy is tabulated for ${what}`);
  }
  const maxPercent = (100 * meter.maxCurrent) / meter.ratedCurrent;
  const percent = load.currentPercentOfRated;
  if (percent > maxPercent * (1 + CURRENT_TOLERANCE)) {
    const text = `the current was ${round(percent)} % of rated, above the meter's maximum of ${round(maxPercent)} %`;
    return refused("limit.current-too-high", text);
  }

  const factor = nextLowerFactor(candidates, kind, load.powerFactor);
  if (factor === null) {
    const text = `${factorText(kind, load.powerFactor)} is below every value tabulated for ${what}`;
    return refused("limit.power-factor-too-low", text);
  }
  const atFactor = candidates.filter(({ row }) => row[1] === factor);
  const reached = atFactor.filter(({ row: [, , from] }) => percent >= from * (1 - CURRENT_TOLERANCE));
  if (reached.length === 0) {
    const lowest = Math.min(...atFactor.map(({ row }) => row[2]));
    const begin = `the ${lowest} % where limits at ${factorName(kind, factor)} begin`;
    return refused("limit.current-too-low", `the current was ${round(percent)} % of rated, below ${begin}`);
  }
  const found = reached.reduce((best, next) => (next.row[2] > best.row[2] ? next : best));
  const end = found.row[3] ?? Number.POSITIVE_INFINITY;
  if (percent > end * (1 + CURRENT_TOLERANCE)) {
    const where = `${factorName(kind, factor)} and ${round(percent)} % of rated current`;
    return refused("limit.not-tabulated", `no limit is tabulated for ${what} at ${where}`);
  }
  const source = `${sourceText(found, kind, name)}${ruleText(found.factor, kind, load.powerFactor)}`;
  return good({ percent: found.percent, source });
}

function candidatesFor(
  kind: EnergyKind,
  name: string,
  connection: Connection,
  balance: LoadBalance,
): Candidate[] {
  const found: Candidate[] = [];
  for (const table of limitTables) {
    const column = table.classes.indexOf(name);
    if (table.energy !== kind || table.connection !== connection || column < 0) continue;
    for (const row of table.rows) {
      const percent = row[4 + column];
      if (row[0] !== balance || typeof percent !== "number") continue;
      found.push({ table, row, percent, factor: Number.parseFloat(row[1]) });
    }
  }
  return found;
}

function nextLowerFactor(
  candidates: readonly Candidate[],
  kind: EnergyKind,
  powerFactor: number,
): TabulatedFactor | null {
  const measured = factorOf(kind, powerFactor);
  const mine = powerFactor < 0 ? "C" : "L";
  let best: Candidate | null = null;
  for (const candidate of candidates) {
    const character = candidate.row[1].at(-1);
    const fits = kind === "reactive" || candidate.row[1] === "1" || character === mine;
    if (!fits || candidate.factor > measured + FACTOR_TOLERANCE) continue;
    if (best === null || candidate.factor > best.factor) best = candidate;
  }
  return best === null ? null : best.row[1];
}

function sourceText({ table, row }: Candidate, kind: EnergyKind, name: string): string {
  const [balance, factor, from, below] = row;
  const rated = table.connection === "transformer" ? "In" : "Ib";
  const range = `${from / 100}${rated} ≤ I ${below === null ? "≤ Imax" : `< ${below / 100}${rated}`}`;
  const doubt = table.unverified.includes(name) ? " (unverified)" : "";
  return `${table.source}, class ${name}, ${balance} load, ${range}, ${factorName(kind, factor)}${doubt}`;
}

const factorName = (kind: EnergyKind, factor: string): string =>
  `${kind === "active" ? "PF" : "sinφ"} ${factor}`;

/** By which rule a limit holds at a power factor that no row of the table has; nothing where one has it. */
const ruleText = (tabulated: number, kind: EnergyKind, powerFactor: number): string =>
  factorOf(kind, powerFactor) - tabulated <= FACTOR_TOLERANCE
    ? ""
    : `; it lists no limit at ${factorText(kind, powerFactor)}, so that of the next lower one listed holds: a rule of this system, not of the standard`;

/** cosφ of active energy, sinφ of reactive energy, without its sign. */
const factorOf = (kind: EnergyKind, powerFactor: number): number =>
  kind === "active" ? Math.abs(powerFactor) : Math.sqrt(Math.max(0, 1 - powerFactor * powerFactor));

function factorText(kind: EnergyKind, powerFactor: number): string {
  const factor = factorOf(kind, powerFactor).toFixed(3);
  return kind === "active" ? `power factor ${factor}${powerFactor < 0 ? "C" : "L"}` : `sinφ ${factor}`;
}

const round = (percent: number): string => String(Number(percent.toPrecision(3)));
