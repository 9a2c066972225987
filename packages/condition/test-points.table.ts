// Load points at which a class is verified. Currents in percent of In or Ib; "max": the meter's Imax. Called by coverage.

import type { Connection, LoadBalance, TabulatedFactor } from "@etalon/verification/limits.table";

export type PointCurrent = number | "max" | "half max";

export interface TestPoints {
  readonly connection: Connection;
  readonly classes: readonly string[];
  readonly source: string;
  /** The print was not at hand. */
  readonly unverified: boolean;
  readonly rows: readonly (readonly [LoadBalance, TabulatedFactor, readonly PointCurrent[]])[];
}

export const testPoints: readonly TestPoints[] = [
  {
    connection: "transformer",
    classes: ["0.1S", "0.2S", "0.5S"],
    source: "JJG 596-2012, basic error, via transformer",
    unverified: true,
    rows: [
      ["balanced", "1", ["max", 100, 5, 1]],
      ["balanced", "0.5L", ["max", 100, 10, 2]],
      ["balanced", "0.8C", ["max", 100, 10, 2]],
      ["single", "1", ["max", 100, 5]],
      ["single", "0.5L", ["max", 100, 10]],
    ],
  },
  {
    connection: "transformer",
    classes: ["0.5", "1", "2"],
    source: "JJG 596-2012, basic error, via transformer",
    unverified: true,
    rows: [
      ["balanced", "1", ["max", 100, 5, 2]],
      ["balanced", "0.5L", ["max", 100, 10, 5]],
      ["balanced", "0.8C", ["max", 100, 10, 5]],
      ["single", "1", ["max", 100, 5]],
      ["single", "0.5L", ["max", 100, 10]],
    ],
  },
  {
    connection: "direct",
    classes: ["0.5", "1", "2"],
    source: "JJG 596-2012, basic error, direct",
    unverified: true,
    rows: [
      ["balanced", "1", ["max", "half max", 100, 10, 5]],
      ["balanced", "0.5L", ["max", "half max", 100, 20, 10]],
      ["balanced", "0.8C", ["max", "half max", 100, 20, 10]],
      ["single", "1", ["max", 100, 10]],
      ["single", "0.5L", ["max", 100, 20]],
    ],
  },
];

/** How near a load must come to stand for a point: current as a factor either way, power factor as a difference. */
export const NEAR_POINT = { currentFactor: 1.25, powerFactor: 0.05 } as const;
/** Distortion and unbalance under which a load in service still resembles a rig's; project defaults. */
export const LIKE_A_RIG = { thdPercent: 20, unbalancePercent: 15 } as const;
