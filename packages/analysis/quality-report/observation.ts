// What was observed of a supply, interval by interval over hours or weeks: what a report judges. Made by
// observed-recording.ts from a recording, and by observed-table.ts from stored aggregates.

import { type Answer, good, type Instant, refused } from "@etalon/basis";

/** "3 s" are 150 cycles of 50 Hz or 180 of 60 Hz. */
export type ObservedInterval = "3 s" | "10 s" | "10 min" | "2 h";

export const intervalS: Readonly<Record<ObservedInterval, number>> = {
  "3 s": 3,
  "10 s": 10,
  "10 min": 600,
  "2 h": 7200,
};
export const observedIntervals = Object.keys(intervalS) as ObservedInterval[];

export type ObservedQuantity =
  /** Volt rms. */
  | "voltage"
  /** Subgroup of an order, volt rms; order 1 is the fundamental. */
  | "harmonic voltage"
  /** Subgroup of an order, ampere rms. */
  | "harmonic current"
  /** Centred subgroup between an order and the next, volt rms. */
  | "interharmonic voltage"
  /** Hertz. */
  | "frequency"
  /** Negative by positive sequence of the voltages, per cent. */
  | "unbalance"
  | "Pst"
  | "Plt";

export interface ObservedColumn {
  readonly quantity: ObservedQuantity;
  /** Null for what belongs to all channels together. */
  readonly channel: string | null;
  /** Of harmonics and interharmonics. */
  readonly order: number | null;
  /** One for each interval of the table; NaN where there is none. */
  readonly values: Float64Array;
}

/** Why an interval is no steady supply. */
export const flags = { none: 0, disturbed: 1, interrupted: 2 } as const;

export interface ObservedTable {
  readonly interval: ObservedInterval;
  /** Ends of the intervals, ascending. */
  readonly endTaiNs: BigInt64Array;
  /** `flags` of each: a dip or swell fell into it, or an interruption. */
  readonly flagged: Uint8Array;
  readonly columns: readonly ObservedColumn[];
}

export interface Observation {
  /** At most one for each interval. */
  readonly tables: readonly ObservedTable[];
}

export const columnKey = ({ quantity, channel, order }: Omit<ObservedColumn, "values">): string =>
  `${quantity}|${channel ?? ""}|${order ?? ""}`;

/** From the begin of the first interval to the end of the last; null without any. */
export function observedSpan({
  tables,
}: Observation): { readonly fromTaiNs: Instant; readonly toTaiNs: Instant } | null {
  let from: Instant | null = null;
  let to: Instant | null = null;
  for (const { interval, endTaiNs } of tables) {
    const [first, last] = [endTaiNs[0], endTaiNs.at(-1)];
    if (first === undefined || last === undefined) continue;
    const begin = first - BigInt(intervalS[interval]) * 1_000_000_000n;
    if (from === null || begin < from) from = begin;
    if (to === null || last > to) to = last;
  }
  return from === null || to === null ? null : { fromTaiNs: from, toTaiNs: to };
}

/** Several observations of one place, one after the other: their intervals in order, each once. */
export function joined(observations: readonly Observation[]): Answer<Observation> {
  const tables: ObservedTable[] = [];
  for (const interval of observedIntervals) {
    const parts = observations.flatMap(({ tables }) => tables.filter((one) => one.interval === interval));
    if (parts.length === 0) continue;
    const one = parts.length === 1 ? good(parts[0]!) : joinedTables(interval, parts);
    if (!one.ok) return one;
    tables.push(one.value);
  }
  return good({ tables });
}

function joinedTables(interval: ObservedInterval, parts: readonly ObservedTable[]): Answer<ObservedTable> {
  const places = parts
    .flatMap((part, p) => Array.from(part.endTaiNs, (end, row) => ({ end, p, row })))
    .sort((a, b) => (a.end < b.end ? -1 : a.end > b.end ? 1 : 0));
  const twice = places.findIndex(({ end }, n) => n > 0 && places[n - 1]!.end === end);
  if (twice >= 0)
    return refused(
      "quality.twice",
      `two intervals of ${interval} end at the same time in what is to be joined; each once is expected`,
    );
  const byKey = parts.map(({ columns }) => new Map(columns.map((one) => [columnKey(one), one])));
  const all = new Map(parts.flatMap(({ columns }) => columns.map((one) => [columnKey(one), one] as const)));
  return good({
    interval,
    endTaiNs: BigInt64Array.from(places, ({ end }) => end),
    flagged: Uint8Array.from(places, ({ p, row }) => parts[p]!.flagged[row]!),
    columns: [...all].map(([key, { quantity, channel, order }]) => ({
      quantity,
      channel,
      order,
      values: Float64Array.from(places, ({ p, row }) => byKey[p]!.get(key)?.values[row] ?? Number.NaN),
    })),
  });
}
