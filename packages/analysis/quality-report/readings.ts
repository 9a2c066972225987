// The readings that a limit is about, in the limit's unit, channel by channel. Called by judged.ts.

import type { Limit, Supply } from "./limit.ts";
import type { ObservedColumn, ObservedQuantity, ObservedTable } from "./observation.ts";

export interface Readings {
  readonly channel: string | null;
  /** One for each interval of the table; NaN where there is none. */
  readonly values: Float64Array;
  /** Highest order that a sum over orders really had; null of all others. */
  readonly seenToOrder: number | null;
}

/** Null where something is not known of the supply without which the limit's unit means nothing. */
export function readingsOf(table: ObservedTable, limit: Limit, supply: Supply): Readings[] | string {
  const { declaredVoltageV, demandCurrentA, currentRatio } = supply;
  const of = (quantity: ObservedQuantity, order: number | null = null): ObservedColumn[] =>
    table.columns.filter((one) => one.quantity === quantity && one.order === order);
  const plain = ({ channel, values }: ObservedColumn, factor = 1): Readings => ({
    channel,
    values: factor === 1 ? values : values.map((x) => factor * x),
    seenToOrder: null,
  });
  const noDeclared = "the declared voltage is not known";
  switch (limit.quantity) {
    case "voltage":
      return declaredVoltageV === null
        ? noDeclared
        : of("voltage").map((one) => plain(one, 100 / declaredVoltageV));
    case "voltage span":
      return declaredVoltageV === null
        ? noDeclared
        : of("voltage").map((one) => spanOf(plain(one, 100 / declaredVoltageV)));
    case "harmonic voltage":
    case "interharmonic voltage": {
      if (limit.base === "declared" && declaredVoltageV === null) return noDeclared;
      return of(limit.quantity, limit.order).map((one) => relative(one, table, limit, supply));
    }
    case "total voltage distortion": {
      if (limit.base === "declared" && declaredVoltageV === null) return noDeclared;
      return sums(table, "harmonic voltage", limit.order!).map((one) => relative(one, table, limit, supply));
    }
    case "harmonic current":
      if (limit.unit === "A")
        return of("harmonic current", limit.order).map((one) => plain(one, currentRatio));
      return demandCurrentA === null
        ? "the demand current is not known"
        : of("harmonic current", limit.order).map((one) => plain(one, (100 * currentRatio) / demandCurrentA));
    case "total demand distortion":
      return demandCurrentA === null
        ? "the demand current is not known"
        : sums(table, "harmonic current", limit.order!).map((one) => ({
            ...one,
            values: one.values.map((x) => (100 * currentRatio * x) / demandCurrentA),
          }));
    case "frequency":
    case "unbalance":
    case "Pst":
    case "Plt":
      return of(limit.quantity).map((one) => plain(one));
  }
}

/** Whether a limit's readings are made of such a column too. Shares of harmonics are of the interval's own fundamental. */
export function isPartOf(
  { quantity, order }: Omit<ObservedColumn, "values">,
  limit: Pick<Limit, "quantity" | "order">,
): boolean {
  switch (limit.quantity) {
    case "voltage span":
      return quantity === "voltage";
    case "total voltage distortion":
      return quantity === "harmonic voltage" && order! <= limit.order!;
    case "total demand distortion":
      return quantity === "harmonic current" && order! <= limit.order!;
    case "harmonic voltage":
    case "interharmonic voltage":
      return (
        (quantity === limit.quantity && order === limit.order) ||
        (quantity === "harmonic voltage" && order === 1)
      );
    default:
      return (
        quantity === limit.quantity && order === (limit.quantity === "harmonic current" ? limit.order : null)
      );
  }
}

/** Per cent of the interval's own fundamental, or of the declared voltage. */
function relative(
  one: Pick<Readings, "channel" | "values"> & Partial<Readings>,
  table: ObservedTable,
  { base }: Limit,
  { declaredVoltageV }: Supply,
): Readings {
  const fundamental = table.columns.find(
    ({ quantity, channel, order }) =>
      quantity === "harmonic voltage" && order === 1 && channel === one.channel,
  );
  const to = (n: number): number =>
    base === "declared" ? declaredVoltageV! : (fundamental?.values[n] ?? Number.NaN);
  return {
    channel: one.channel,
    values: one.values.map((x, n) => (to(n) > 0 ? (100 * x) / to(n) : Number.NaN)),
    seenToOrder: one.seenToOrder ?? null,
  };
}

/** √Σ over orders 2 to `most`, as far as they were observed without a hole. */
function sums(table: ObservedTable, quantity: ObservedQuantity, most: number): Readings[] {
  const columns = table.columns.filter(
    (one) => one.quantity === quantity && one.order !== null && one.order >= 2 && one.order <= most,
  );
  return [...new Set(columns.map(({ channel }) => channel))].map((channel) => {
    const own = columns.filter((one) => one.channel === channel);
    const orders = new Set(own.map(({ order }) => order!));
    let seenToOrder = 1;
    while (orders.has(seenToOrder + 1)) seenToOrder += 1;
    const values = table.endTaiNs.length;
    const squares = new Float64Array(values);
    for (const { values: x, order } of own)
      if (order! <= seenToOrder) for (let n = 0; n < values; n++) squares[n]! += x[n]! * x[n]!;
    return { channel, values: squares.map(Math.sqrt), seenToOrder };
  });
}

/**
 * |ΔU+| + |ΔU−| as each interval makes it with the opposite extreme of all: its largest value is the sum of the two
 * largest deviations, or the larger one where both have the same sign.
 */
function spanOf({ channel, values }: Readings): Readings {
  let [above, below] = [0, 0];
  for (const x of values) {
    if (x - 100 > above) above = x - 100;
    if (100 - x > below) below = 100 - x;
  }
  return {
    channel,
    seenToOrder: null,
    values: values.map((x) => (x >= 100 ? x - 100 + below : 100 - x + above)),
  };
}
