// How near the flickermeter comes to the standard's test points, at every sampling rate. Items of the accuracy report.

import { readFileSync } from "node:fs";
import type { Lamp } from "@etalon/analysis/power-quality/flicker/eye-response";
import { type Fluctuation, flickerOf } from "@etalon/analysis/power-quality/flicker/fluctuating.fixture";
import { dataPath } from "@etalon/basis/testing/recordings";
import { severityPoints } from "./flicker-points.table.ts";
import type { AccuracyTable, Bound } from "./table.ts";

/** Points as another project's own test carries them; see the folder's README. */
export const pointsFile = "peer-test-values/flicker-iec61000-4-15.json";

interface PointTable {
  readonly edition: string;
  readonly table: string;
  readonly lamp: Lamp;
  readonly line_frequency_hz: 50 | 60;
  readonly modulation: Fluctuation["shape"];
  readonly quantity: "Pinst,max" | "Pst";
  readonly tolerance: number;
  readonly points: readonly { readonly changes_per_minute: number; readonly dU_over_U_percent: number }[];
}

/** Ten minutes in which every slow point changes whole times up and down, its last change far from the end. */
const SEVERITY_S = [155, 755] as const;
/** The highest P_inst comes back with every change; the slowest of those points changes once a second. */
const HIGHEST_S = [122, 126] as const;
/** At and above so many changes a minute the squared carrier itself is near the changes. */
const FAST_CHANGES = 3900;
const within = (percent: number): Bound => ({ least: -percent, most: percent });
const offPercent = (value: number): number => 100 * (value - 1);
const boundOf = (changes: number): Bound => within(changes >= FAST_CHANGES ? 3 : 1);

const severity = (fluctuation: Fluctuation, lamp: Lamp, rate: number): number =>
  flickerOf(fluctuation, lamp, rate, ...SEVERITY_S).severity() ?? Number.NaN;

/** One row for each lamp and rate, one column for each of its seven points. */
export function severities(rates: readonly number[]): AccuracyTable {
  const rows = Object.entries(severityPoints).flatMap(([name, { nominalHz, points }]) =>
    rates.map((rate) => [
      `${name}, ${nominalHz} Hz`,
      `${rate}`,
      ...points.map(([changesPerMinute, percent]) => {
        const fluctuation: Fluctuation = { nominalHz, shape: "rectangular", changesPerMinute, percent };
        const value = offPercent(severity(fluctuation, name as Lamp, rate));
        return { value, bound: boundOf(changesPerMinute) };
      }),
    ]),
  );
  const changes = ["1", "2", "7", "39", "110", "1620", "4000 or 4800"];
  return {
    title: "Flicker severity at the standard's points",
    about: `Pst − 1 in per cent over ten minutes of rectangular changes of which IEC 61000-4-15 edition 2 says Pst = 1; \
class A allows 5 %. Changes fall on zero crossings of the voltage where they can.`,
    heads: ["lamp", "samples/s", ...changes.map((n) => `${n} changes/min, %`)],
    rows,
  };
}

/** The same changes a quarter of a cycle later: what the test signal leaves open. */
export function severitiesAtPeaks(): AccuracyTable {
  const { nominalHz, points } = severityPoints["230 V"];
  const row = (name: string, delayS: number) => [
    name,
    ...points.slice(0, 3).map(([changesPerMinute, percent]) => {
      const order = { nominalHz, shape: "rectangular", changesPerMinute, percent, delayS } as const;
      return { value: offPercent(severity(order, "230 V", 4000)), bound: within(2) };
    }),
  ];
  return {
    title: "Flicker severity by where the changes fall",
    about: "Pst − 1 in per cent: slow changes at the voltage's zero crossings, and at its peaks.",
    heads: ["changes at", "1 change/min, %", "2 changes/min, %", "7 changes/min, %"],
    rows: [row("zero crossings", 0), row("peaks", 0.005)],
  };
}

/**
 * Points of edition 1.1 that edition 2 moved by more than the tolerance they had: the weighting is the same in both, so
 * no flickermeter keeps to both.
 */
function moved({ edition, table, quantity, tolerance }: PointTable, tables: readonly PointTable[]) {
  const later = tables.find((one) => one.table === table && one.edition > edition);
  return ({ changes_per_minute: changes, dU_over_U_percent: percent }: PointTable["points"][number]) => {
    const now = later?.points.find((one) => one.changes_per_minute === changes)?.dU_over_U_percent;
    const power = quantity === "Pst" ? 1 : 2;
    return now !== undefined && Math.abs((percent / now) ** power - 1) > tolerance;
  };
}

/** The worst point of each table of the file, edition 1.1 within that table's own tolerance. */
export function flickerTables(rates: readonly number[], every = 1): AccuracyTable {
  const { tables } = JSON.parse(readFileSync(dataPath(pointsFile), "utf8")) as { tables: PointTable[] };
  const rows = tables.flatMap((table) =>
    rates.map((rate) => {
      const { edition, quantity, modulation, lamp, line_frequency_hz: nominalHz, tolerance } = table;
      const unlike = moved(table, tables);
      const chosen = table.points.filter((point, n) => n % every === 0 && !unlike(point));
      const off = chosen.map(({ changes_per_minute: changesPerMinute, dU_over_U_percent: percent }) => {
        const order: Fluctuation = { nominalHz, shape: modulation, changesPerMinute, percent };
        const value =
          quantity === "Pst"
            ? severity(order, lamp, rate)
            : flickerOf(order, lamp, rate, ...HIGHEST_S).highest;
        return { changesPerMinute, value: Math.abs(offPercent(value)) };
      });
      const worst = (of: typeof off, most: number) => ({
        value: Math.max(0, ...of.map(({ value }) => value)),
        bound: { most },
      });
      const old = edition.startsWith("ed. 1");
      const fast = off.filter(({ changesPerMinute }) => changesPerMinute >= FAST_CHANGES);
      const others = off.filter(({ changesPerMinute }) => changesPerMinute < FAST_CHANGES);
      const bounds = old ? [100 * tolerance, 100 * tolerance] : [1, 3];
      return [
        edition,
        `${quantity}, ${modulation}`,
        `${chosen.length}`,
        `${rate}`,
        worst(others, bounds[0]!),
        worst(fast, bounds[1]!),
      ];
    }),
  );
  return {
    title: "Flicker at every point of the tables",
    about: `Largest |deviation| from 1 in per cent, 230 V lamp; edition 1.1 within the tolerance it was given. Left out is \
what edition 2 moved by more than that: sinusoidal changes at 120/min, from 1.432 % to 1.397 %. At both P_inst is read as \
the square of the change says: 5.1 % too high at the old point, 0.0 % at the new one.`,
    heads: ["edition", "quantity", "points", "samples/s", "worst to 3900 changes/min, %", "beyond, %"],
    rows,
  };
}
