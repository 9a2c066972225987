// One row of a fleet file, as CSV or JSON lines have it → a meter. Called for each row by whoever opens the file.

import { type Answer, accuracyClasses, good, refused } from "@etalon/basis";
import { classes448, type FleetMeter, type FoundError, waysToFind } from "./fleet-meter.ts";
import { DAYS_A_YEAR } from "./life.ts";

/** Dates are days, as 2019-05-30; what is unknown is left out or empty. Percent are of the energy. */
export const fleetColumns = {
  meter: "its number",
  class448: "I to V, DL/T 448",
  accuracyClass: "0.1S to 2",
  batch: "maker, model and lot",
  installed: "day",
  kwhPerYear: "kWh; may be empty",
  foundBy: "site test, waveform or sum meter; empty where its error was never found",
  foundOn: "day",
  errorPercent: "%",
  uncertaintyPercent: "%, expanded (95 %)",
  driftPercentPerYear: "% a year; may be empty",
  driftUncertainty: "% a year, standard",
  timesBeyond: "results in a row beyond the limit; 0 or 1 when empty, as the error says",
  wiringFault: "what is wrong with its wiring; empty where nothing is known to be",
  events: "since the last review; 0 when empty",
  familyDefect: "yes or no; no when empty",
} as const;
type Column = keyof typeof fleetColumns;

const FOUND: readonly Column[] = ["foundOn", "errorPercent", "uncertaintyPercent"];
const OF_FOUND: readonly Column[] = [...FOUND, "driftPercentPerYear", "driftUncertainty", "timesBeyond"];

/** 2019-05-30 → milliseconds of that day, as Date has them; null: no day of the calendar. */
export function dayMs(text: unknown): number | null {
  const ms = typeof text === "string" && /^\d{4}-\d\d-\d\d$/.test(text) ? Date.parse(text) : Number.NaN;
  // Date takes the 31st of February for the 3rd of March.
  return Number.isFinite(ms) && new Date(ms).toISOString().startsWith(text as string) ? ms : null;
}

/** Cells are texts, or numbers where JSON has them; what looks otherwise is no number to a person. */
function decimal(cell: unknown): number {
  if (typeof cell === "number") return cell;
  const plain = typeof cell === "string" ? cell.trim() : "";
  return /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(plain) ? Number(plain) : Number.NaN;
}

const cellText = (cell: unknown): string =>
  typeof cell === "string" || typeof cell === "number" ? String(cell).trim() : "";

/** @param todayMs  milliseconds of the day from which ages count, as Date has them */
export function fleetMeterFrom(row: Readonly<Record<string, unknown>>, todayMs: number): Answer<FleetMeter> {
  for (const name of Object.keys(row))
    if (!Object.hasOwn(fleetColumns, name))
      return refused(
        "planning.column",
        `"${name}" is no column of a fleet; ${Object.keys(fleetColumns).join(", ")} are`,
      );
  const problems: string[] = [];
  const wrong = (column: Column, expected: string): void => {
    problems.push(`${column} is ${JSON.stringify(row[column] ?? "")}; ${expected} is expected`);
  };
  const empty = (column: Column): boolean =>
    row[column] === undefined || row[column] === null || row[column] === "";
  const text = (column: Column): string => {
    const value = cellText(row[column]);
    if (value === "" || value.length > 256) wrong(column, "a text of 1 to 256 letters");
    return value;
  };
  const oneOf = <T extends string>(column: Column, of: readonly T[]): T => {
    const value = cellText(row[column]);
    const found = of.find((one) => one === value);
    if (found === undefined) wrong(column, `one of ${of.join(", ")}`);
    return found ?? of[0]!;
  };
  const number = (column: Column, lowest: number, highest: number): number => {
    const value = decimal(row[column]);
    if (!(value >= lowest && value <= highest)) wrong(column, `a number from ${lowest} to ${highest}`);
    return value;
  };
  const yearsAgo = (column: Column): number => {
    const ms = dayMs(row[column]) ?? Number.NaN;
    const ago = (todayMs - ms) / (86_400_000 * DAYS_A_YEAR);
    if (!(ago >= 0 && ago <= 100)) wrong(column, "a day of the last hundred years, such as 2019-05-30,");
    return ago;
  };
  const found = (): FoundError | null => {
    if (empty("foundBy")) {
      const stray = OF_FOUND.find((column) => !empty(column));
      if (stray !== undefined) wrong("foundBy", `how ${stray} was found`);
      return null;
    }
    const errorPercent = number("errorPercent", -100, 1000);
    const drift = empty("driftPercentPerYear")
      ? null
      : {
          percentPerYear: number("driftPercentPerYear", -100, 100),
          uncertainty: number("driftUncertainty", 0, 100),
        };
    return {
      by: oneOf("foundBy", waysToFind),
      yearsAgo: yearsAgo("foundOn"),
      errorPercent,
      uncertaintyPercent: number("uncertaintyPercent", 1e-6, 100),
      drift,
      timesBeyond: empty("timesBeyond") ? 1 : number("timesBeyond", 0, 1000),
    };
  };
  const yesNo = String(row.familyDefect ?? "no");
  if (!["yes", "no", "true", "false", ""].includes(yesNo)) wrong("familyDefect", "yes or no");
  const meter: FleetMeter = {
    meter: text("meter"),
    class448: oneOf("class448", classes448),
    accuracyClass: oneOf("accuracyClass", accuracyClasses),
    batch: text("batch"),
    ageYears: yearsAgo("installed"),
    kwhPerYear: empty("kwhPerYear") ? null : number("kwhPerYear", 0, 1e12),
    found: found(),
    wiringFault: empty("wiringFault") ? null : text("wiringFault"),
    events: empty("events") ? 0 : number("events", 0, 1e6),
    familyDefect: yesNo === "yes" || yesNo === "true",
  };
  return problems.length === 0 ? good(meter) : refused("planning.fleet-row", problems[0]!);
}
