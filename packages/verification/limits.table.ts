// Permissible errors of meters by class, load and power factor, percent. Values as published; what could not be
// checked against a print of the standard is named in `unverified`. Called through `limit.ts`.

/** How the meter's current inputs are fed. */
export type Connection = "transformer" | "direct";
/** All phases loaded alike (and any single-phase meter), or one phase of a three-phase meter. */
export type LoadBalance = "balanced" | "single";
/** Classes of reactive energy, which a meter carries beside its active class. */
export type ReactiveClass = "0.5S" | "1S" | "1" | "2" | "3";

/** Power factor with L (lag) or C (lead); of reactive energy sinφ, where lag and lead are alike. */
export type TabulatedFactor = "1" | "0.8C" | "0.5L" | "0.5C" | "0.25L" | "0.5" | "0.25";

/** Currents in percent of In (transformer) or Ib (direct); `below` null: up to and with Imax. */
export type LimitRow = readonly [
  load: LoadBalance,
  factor: TabulatedFactor,
  fromPercent: number,
  below: number | null,
  ...limits: (number | null)[],
];

export interface LimitTable {
  readonly energy: "active" | "reactive";
  readonly connection: Connection;
  readonly source: string;
  readonly unverified: readonly string[];
  /** Order of the limits in each row. */
  readonly classes: readonly string[];
  readonly rows: readonly LimitRow[];
}

/** A measured power factor stands for a tabulated one this near: the house's rule, as rigs are set by JJG 596. */
export const FACTOR_TOLERANCE = 0.01;
/** A measured current stands for a range's bound this near, relative: then the stricter range above holds. */
export const CURRENT_TOLERANCE = 0.01;

export const limitTables: readonly LimitTable[] = [
  {
    energy: "active",
    connection: "transformer",
    source: "IEC 62053-22:2020, table 3",
    unverified: ["0.1S"],
    classes: ["0.1S", "0.2S", "0.5S"],
    rows: [
      ["balanced", "1", 1, 5, 0.2, 0.4, 1.0],
      ["balanced", "1", 5, null, 0.1, 0.2, 0.5],
      ["balanced", "0.5L", 2, 10, 0.25, 0.5, 1.0],
      ["balanced", "0.5L", 10, null, 0.15, 0.3, 0.6],
      ["balanced", "0.8C", 2, 10, 0.25, 0.5, 1.0],
      ["balanced", "0.8C", 10, null, 0.15, 0.3, 0.6],
      ["single", "1", 5, null, 0.15, 0.3, 0.6],
      ["single", "0.5L", 10, null, 0.2, 0.4, 1.0],
    ],
  },
  {
    energy: "active",
    connection: "transformer",
    source: "IEC 62053-22:2020, table 3, on request",
    unverified: ["0.1S"],
    classes: ["0.1S", "0.2S", "0.5S"],
    rows: [
      ["balanced", "0.25L", 10, null, 0.25, 0.5, 1.0],
      ["balanced", "0.5C", 10, null, 0.25, 0.5, 1.0],
    ],
  },
  {
    energy: "active",
    connection: "transformer",
    source: "IEC 62053-21, tables 6 and 7",
    unverified: [],
    classes: ["1", "2"],
    rows: [
      ["balanced", "1", 2, 5, 1.5, 2.5],
      ["balanced", "1", 5, null, 1.0, 2.0],
      ["balanced", "0.5L", 5, 10, 1.5, 2.5],
      ["balanced", "0.5L", 10, null, 1.0, 2.0],
      ["balanced", "0.8C", 5, 10, 1.5, null],
      ["balanced", "0.8C", 10, null, 1.0, 2.0],
      ["single", "1", 5, null, 2.0, 3.0],
      ["single", "0.5L", 10, null, 2.0, 3.0],
    ],
  },
  {
    energy: "active",
    connection: "direct",
    source: "IEC 62053-21, tables 6 and 7",
    unverified: [],
    classes: ["1", "2"],
    rows: [
      ["balanced", "1", 5, 10, 1.5, 2.5],
      ["balanced", "1", 10, null, 1.0, 2.0],
      ["balanced", "0.5L", 10, 20, 1.5, 2.5],
      ["balanced", "0.5L", 20, null, 1.0, 2.0],
      ["balanced", "0.8C", 10, 20, 1.5, null],
      ["balanced", "0.8C", 20, null, 1.0, 2.0],
      ["single", "1", 10, null, 2.0, 3.0],
      ["single", "0.5L", 20, null, 2.0, 3.0],
    ],
  },
  {
    energy: "active",
    connection: "transformer",
    source: "IEC 62053-21, on request",
    unverified: ["1"], // the range of currents
    classes: ["1"],
    rows: [
      ["balanced", "0.25L", 10, 100, 3.5],
      ["balanced", "0.5C", 10, 100, 2.5],
    ],
  },
  {
    energy: "active",
    connection: "direct",
    source: "IEC 62053-21, on request",
    unverified: ["1"],
    classes: ["1"],
    rows: [
      ["balanced", "0.25L", 20, 100, 3.5],
      ["balanced", "0.5C", 20, 100, 2.5],
    ],
  },
  // Class 0.5 without S: at unity only. Sources differ about 0.5L (1.0 and 0.5, or 1.3 and 0.8), so none is given.
  {
    energy: "active",
    connection: "transformer",
    source: "IEC 62053-11:2003",
    unverified: ["0.5"],
    classes: ["0.5"],
    rows: [
      ["balanced", "1", 2, 5, 1.0],
      ["balanced", "1", 5, null, 0.5],
    ],
  },
  {
    energy: "active",
    connection: "direct",
    source: "IEC 62053-11:2003",
    unverified: ["0.5"],
    classes: ["0.5"],
    rows: [
      ["balanced", "1", 5, 10, 1.0],
      ["balanced", "1", 10, null, 0.5],
    ],
  },
  // Classes 2 and 3 were IEC 62053-23. Only transformer-operated values were at hand.
  {
    energy: "reactive",
    connection: "transformer",
    source: "IEC 62053-24",
    unverified: ["0.5S", "1S", "1", "2", "3"],
    classes: ["0.5S", "1S", "1", "2", "3"],
    rows: [
      ["balanced", "1", 1, 2, 1.0, null, null, null, null],
      ["balanced", "1", 2, 5, 1.0, 1.5, 1.5, 2.5, 4.0],
      ["balanced", "1", 5, null, 0.5, 1.0, 1.0, 2.0, 3.0],
      ["balanced", "0.5", 5, 10, 1.0, 1.5, 1.5, 2.5, 4.0],
      ["balanced", "0.5", 10, null, 0.5, 1.0, 1.0, 2.0, 3.0],
      ["balanced", "0.25", 10, null, 1.0, 2.0, 2.0, 2.5, 4.0],
    ],
  },
];
