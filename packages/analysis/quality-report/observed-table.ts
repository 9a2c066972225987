// Stored aggregates: columns of numbers whose names say what they are, as the files of `etalon quality aggregates` have
// them. Called by the command and by scenarios.

import { type Answer, good, instantFromPosixNs, refused } from "@etalon/basis";
import {
  flags,
  type ObservedColumn,
  type ObservedInterval,
  type ObservedQuantity,
  type ObservedTable,
} from "./observation.ts";

export const flagWords = Object.keys(flags) as (keyof typeof flags)[];

/** One interval as it is stored. */
export interface StoredRow {
  /** Of its end, milliseconds of POSIX time. */
  readonly endMs: number;
  readonly flag: keyof typeof flags;
  /** In the order of the names; NaN where there is none. */
  readonly values: readonly number[] | Float64Array;
}

const HIGHEST = 100;
const ofAll: Readonly<Record<string, ObservedQuantity>> = {
  frequency_hz: "frequency",
  unbalance_percent: "unbalance",
};
const ofChannel: Readonly<Record<string, ObservedQuantity>> = { v: "voltage", pst: "Pst", plt: "Plt" };
const byOrder: readonly (readonly [RegExp, ObservedQuantity])[] = [
  [/^(.+)_h(\d+)_v$/, "harmonic voltage"],
  [/^(.+)_h(\d+)_a$/, "harmonic current"],
  [/^(.+)_ih(\d+)_v$/, "interharmonic voltage"],
];
export const columnForms =
  "frequency_hz, unbalance_percent, ua_v, ua_pst, ua_plt, ua_h5_v, ua_ih2_v, ia_h5_a";

/** "ua_h5_v" → harmonic voltage of order 5 of channel ua; null where it means nothing. */
export function columnNamed(name: string): Omit<ObservedColumn, "values"> | null {
  const together = ofAll[name];
  if (together !== undefined) return { quantity: together, channel: null, order: null };
  for (const [form, quantity] of byOrder) {
    const [, channel, order] = form.exec(name) ?? [];
    if (channel !== undefined && Number(order) <= HIGHEST) return { quantity, channel, order: Number(order) };
  }
  const [, channel, what = ""] = /^(.+)_([a-z]+)$/.exec(name) ?? [];
  const quantity = ofChannel[what];
  const cut = channel === undefined || /_i?h\d+$/.test(channel);
  return cut || quantity === undefined ? null : { quantity, channel, order: null };
}

/** The other way round; both are each other's inverse. */
export function nameOfColumn({ quantity, channel, order }: Omit<ObservedColumn, "values">): string {
  switch (quantity) {
    case "frequency":
      return "frequency_hz";
    case "unbalance":
      return "unbalance_percent";
    case "voltage":
      return `${channel}_v`;
    case "harmonic voltage":
      return `${channel}_h${order}_v`;
    case "harmonic current":
      return `${channel}_h${order}_a`;
    case "interharmonic voltage":
      return `${channel}_ih${order}_v`;
    case "Pst":
      return `${channel}_pst`;
    case "Plt":
      return `${channel}_plt`;
  }
}

export function observedTable(
  interval: ObservedInterval,
  names: readonly string[],
  rows: readonly StoredRow[],
): Answer<ObservedTable> {
  const columns = names.map(columnNamed);
  const unknown = columns.indexOf(null);
  if (unknown >= 0)
    return refused("quality.column", `column "${names[unknown]}" is none of those like ${columnForms}`);
  for (let n = 1; n < rows.length; n++)
    if (!(rows[n]!.endMs > rows[n - 1]!.endMs))
      return refused(
        "quality.order",
        `row ${n + 1} ends no later than the one before; ascending ends are expected`,
      );
  return good({
    interval,
    endTaiNs: BigInt64Array.from(rows, ({ endMs }) =>
      instantFromPosixNs(BigInt(Math.round(endMs)) * 1_000_000n),
    ),
    flagged: Uint8Array.from(rows, ({ flag }) => flags[flag]),
    columns: columns.map((column, c) => ({
      ...column!,
      values: Float64Array.from(rows, ({ values }) => values[c]!),
    })),
  });
}
