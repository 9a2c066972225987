// What a recording's power quality says, as an observation. Called by the command and by scenarios.

import { type Instant, instantFromPosixNs, later, nanoseconds } from "@etalon/basis";
import type { FiguresJson } from "../power-quality/figures-json.ts";
import type { RecordedPowerQuality } from "../power-quality/recording-power-quality.ts";
import type { AggregateInterval } from "../power-quality/records.ts";
import {
  columnKey,
  flags,
  type Observation,
  type ObservedColumn,
  type ObservedInterval,
  type ObservedTable,
} from "./observation.ts";

interface Row {
  readonly toS: number;
  readonly flag: number;
  readonly values: readonly (Omit<ObservedColumn, "values"> & { readonly value: number })[];
}

/** As reports call them. */
export const observedNames: Readonly<Record<AggregateInterval, ObservedInterval>> = {
  "150/180 cycles": "3 s",
  "10 min": "10 min",
  "2 h": "2 h",
};
type Interval = RecordedPowerQuality["intervals"][number];

/** Whole intervals alone; orders as far as the sampling rate can claim them. */
export function observedRecording(quality: RecordedPowerQuality): Observation {
  const { intervals, frequencies, classA } = quality;
  const interruptions = quality.events.found.filter(({ event }) => event === "interruption");
  const flagOf = (one: {
    readonly fromS: number;
    readonly toS: number;
    readonly flagged: boolean;
  }): number =>
    interruptions.some(({ fromS, toS }) => fromS < one.toS && toS > one.fromS)
      ? flags.interrupted
      : one.flagged
        ? flags.disturbed
        : flags.none;
  const origin = originOf(quality);
  const rows = (interval: AggregateInterval): Row[] =>
    intervals
      .filter((one) => one.interval === interval && one.complete)
      .map((one) => ({ toS: one.toS, flag: flagOf(one), values: intervalValues(one, classA.highestOrder) }));
  const frequencyRows = frequencies.map((one) => ({
    toS: one.toS,
    flag: flagOf(one),
    values: known({ quantity: "frequency", channel: null, order: null }, one.frequencyHz),
  }));
  return {
    tables: [
      ...(["150/180 cycles", "10 min", "2 h"] as const).map((one) =>
        tableOf(observedNames[one], rows(one), origin),
      ),
      tableOf("10 s", frequencyRows, origin),
    ].filter(({ endTaiNs }) => endTaiNs.length > 0),
  };
}

/** Of second 0 of the recording's time; 1970 where it states none. */
function originOf({ intervals }: RecordedPowerQuality): Instant {
  const stamped = intervals.find(({ endTaiNs }) => endTaiNs !== null);
  return stamped?.endTaiNs == null
    ? instantFromPosixNs(0n)
    : later(stamped.endTaiNs, -nanoseconds(stamped.toS));
}

function known(column: Omit<ObservedColumn, "values">, value: number | null | undefined): Row["values"] {
  return value === null || value === undefined ? [] : [{ ...column, value }];
}

/** What an interval says of each column that is known. */
export function intervalValues(
  { figures, flicker }: Pick<Interval, "figures" | "flicker">,
  highestOrder: number,
): Row["values"] {
  return [
    ...known(
      { quantity: "unbalance", channel: null, order: null },
      figures.voltageUnbalance?.negativePercent,
    ),
    ...figures.channels.flatMap((channel) => channelValues(channel, highestOrder)),
    ...flicker.flatMap(({ name, pst, plt, complete }) =>
      complete
        ? [
            ...known({ quantity: "Pst", channel: name, order: null }, pst),
            ...known({ quantity: "Plt", channel: name, order: null }, plt),
          ]
        : [],
    ),
  ];
}

/** Currents are those channels that have no place among the voltages: their names begin with i. */
function channelValues(
  { name, rms, orders }: FiguresJson["channels"][number],
  highestOrder: number,
): Row["values"] {
  const isCurrent = name.toLowerCase().startsWith("i");
  const seen = orders.filter(({ order }) => order <= highestOrder);
  const harmonic = isCurrent ? "harmonic current" : "harmonic voltage";
  return [
    ...(isCurrent ? [] : known({ quantity: "voltage", channel: name, order: null }, rms)),
    ...seen.flatMap(({ order, subgroup }) =>
      order === 0 ? [] : known({ quantity: harmonic, channel: name, order }, subgroup),
    ),
    ...(isCurrent
      ? []
      : seen.flatMap(({ order, interharmonicSubgroup }) =>
          known({ quantity: "interharmonic voltage", channel: name, order }, interharmonicSubgroup),
        )),
  ];
}

function tableOf(interval: ObservedInterval, rows: readonly Row[], origin: Instant): ObservedTable {
  const inOrder = rows.toSorted((a, b) => a.toS - b.toS);
  const columns = new Map<string, ObservedColumn>();
  inOrder.forEach(({ values }, n) => {
    for (const { value, ...column } of values) {
      const key = columnKey(column);
      const own = columns.get(key) ?? { ...column, values: new Float64Array(rows.length).fill(Number.NaN) };
      own.values[n] = value;
      columns.set(key, own);
    }
  });
  return {
    interval,
    endTaiNs: BigInt64Array.from(inOrder, ({ toS }) => later(origin, nanoseconds(toS))),
    flagged: Uint8Array.from(inOrder, ({ flag }) => flag),
    columns: [...columns.values()],
  };
}
