// A register of meters as a utility would have it after some watched years of a simulated population: rows of a fleet file.
// Called by `etalon simulate fleet`, and by scenarios with the truth beside each row.

import { uniform } from "./chance.ts";
import { meterPopulation } from "./meter-population.ts";

export interface FleetRow {
  readonly meter: string;
  readonly class448: string;
  readonly accuracyClass: string;
  readonly batch: string;
  readonly installed: string;
  readonly kwhPerYear: number;
  readonly foundBy: "waveform" | null;
  readonly foundOn: string | null;
  readonly errorPercent: number | null;
  readonly uncertaintyPercent: number | null;
  readonly driftPercentPerYear: number | null;
  readonly driftUncertainty: number | null;
  readonly timesBeyond: number | null;
  readonly events: number;
  readonly familyDefect: "yes" | "no";
}

export interface FleetTruth {
  /** Today, percent; and in the middle of the last year, for which its error was found. */
  readonly errorPercent: number;
  readonly errorWhenFoundPercent: number;
  /** Until it leaves its limit or dies. */
  readonly yearsLeft: number;
}

/** Years of readings behind a drift, and the share of meters that nobody watches. */
const WATCHED_YEARS = 5;
const UNWATCHED = 0.1;

/** @param today  a day, as 2026-03-02 */
export function fleetRows(
  count: number,
  seed: number,
  today: string,
): { readonly rows: readonly FleetRow[]; readonly truth: readonly FleetTruth[] } {
  const population = meterPopulation(count, seed);
  const readings: Float32Array[] = [];
  for (let year = 0; year < WATCHED_YEARS; year++) {
    population.yearPasses();
    readings.push(population.readingPercent.slice());
  }
  const now = Date.parse(today);
  const daysAgo = (days: number): string => new Date(now - days * 86_400_000).toISOString().slice(0, 10);
  const rows: FleetRow[] = [];
  const truth: FleetTruth[] = [];
  for (let n = 0; n < count; n++) {
    const { class448, accuracyClass } = population.kinds[population.kind[n]!]!;
    const own = readings.map((year) => year[n]!);
    const since = own.findLastIndex((reading) => Number.isNaN(reading)) + 1;
    const years = own.length - 1 - since;
    const limit = population.limitPercent[n]!;
    const { random, systematic } = population.reading;
    const unwatched = years < 0 || uniform(seed, 7, n) < UNWATCHED;
    const last = own.at(-1)!;
    const drift = (last - own[since]!) / years;
    const beyond = own
      .slice(since)
      .filter((reading) => Math.abs(reading) > limit * (1 + 2 * (random + systematic)));
    rows.push({
      meter: `m-${String(n + 1).padStart(7, "0")}`,
      class448,
      accuracyClass,
      batch: `b-${Math.floor(n / population.metersABatch) + 1}`,
      installed: daysAgo(365.25 * population.ageYears[n]!),
      kwhPerYear: Math.round(population.kwhPerYear[n]!),
      foundBy: unwatched ? null : "waveform",
      foundOn: unwatched ? null : daysAgo(182), // the middle of the last year
      errorPercent: unwatched ? null : Number(last.toFixed(5)),
      uncertaintyPercent: unwatched ? null : Number((2 * limit * Math.hypot(random, systematic)).toFixed(5)),
      driftPercentPerYear: unwatched || years < 2 ? null : Number(drift.toFixed(6)),
      driftUncertainty:
        unwatched || years < 2 ? null : Number(((Math.SQRT2 * random * limit) / years).toFixed(6)),
      timesBeyond: unwatched ? null : beyond.length,
      events: Math.floor(-Math.log(uniform(seed, 8, n)) * 0.7),
      familyDefect: "no",
    });
    truth.push({
      errorPercent: population.errorPercent(n),
      errorWhenFoundPercent: population.errorPercent(n, Math.min(0.5, population.ageYears[n]!)),
      yearsLeft: population.yearsLeft(n),
    });
  }
  return { rows, truth };
}
