// Values of three seconds of each order, as standards compare them with limits: what 95 % and 99 % of them do not exceed, the
// worst phase, of a study of any length in constant memory. Called by study.ts.

import type { ThreeSecondValues } from "@etalon/basis";
import { rms } from "@etalon/kernels/phasor";
import type { ObservedWindow } from "../observed-windows.ts";

/** A value is kept by its place among steps of 1 %: a percentile is known to half of that. */
const STEP = Math.log(1.01);
/** Below, volts and amperes of an order are nothing. */
const LEAST = 1e-6;
const LENGTH_S = 3;
const shares = { share95: 0.95, share99: 0.99 } as const;

/** How often each step was met. */
type Counts = Map<number, number>;
const met = (counts: Counts, value: number): void => {
  const place = value < LEAST ? Number.NEGATIVE_INFINITY : Math.round(Math.log(value) / STEP);
  counts.set(place, (counts.get(place) ?? 0) + 1);
};

/** The least value that at least `share` of those met do not exceed. */
function percentile(counts: Counts, share: number): number {
  const all = [...counts.values()].reduce((sum, n) => sum + n, 0);
  let seen = 0;
  for (const [place, n] of [...counts].sort(([a], [b]) => a - b)) {
    seen += n;
    if (seen >= share * all - 1e-9) return Math.exp(place * STEP);
  }
  return 0;
}

/** Squares of one interval so far: [phase][order]. */
interface Sums {
  readonly voltages: Float64Array[];
  readonly currents: Float64Array[];
  windows: number;
  /** Of the first window, and the end of the last. */
  readonly fromS: number;
  untilS: number;
}

export interface ThreeSecondStudy {
  add(window: ObservedWindow): void;
  /** Null before the first three seconds. */
  values(): ThreeSecondValues | null;
}

export function openThreeSecondValues(): ThreeSecondStudy {
  let sums: Sums | null = null;
  let intervals = 0;
  /** [phase][order]; place 0 is all orders together. */
  const voltages: Counts[][] = [];
  const currents: Counts[][] = [];
  const shareOf = (counts: readonly Counts[][], order: number) => {
    const worst = (share: number): number =>
      Math.max(...counts.map((phase) => percentile(phase[order] ?? new Map(), share)));
    return { share95: worst(shares.share95), share99: worst(shares.share99) };
  };
  return {
    add(window) {
      const { fromS, toS } = window;
      const orders = window.system.orders.length;
      // What lies between two windows was not seen: an interval has none of that.
      const follows = sums !== null && fromS - sums.untilS < (toS - fromS) / 2;
      if (sums === null || !follows || sums.voltages[0]!.length !== orders) {
        const squares = () => window.voltages.map(() => new Float64Array(orders));
        sums = { voltages: squares(), currents: squares(), windows: 0, fromS, untilS: fromS };
      }
      for (const [k, row] of window.voltages.entries())
        for (let h = 1; h < orders; h++) {
          sums.voltages[k]![h]! += rms(row[h]!) ** 2;
          sums.currents[k]![h]! += rms(window.currents[k]![h]!) ** 2;
        }
      sums.windows++;
      sums.untilS = toS;
      if (toS - sums.fromS < LENGTH_S - (toS - fromS) / 2) return;
      close(sums);
      sums = null;
    },
    values() {
      if (intervals === 0) return null;
      const orders = Math.min(...voltages.map((phase) => phase.length));
      return {
        intervals,
        orders: Array.from({ length: orders - 2 }, (_, n) => ({
          order: n + 2,
          voltagePercent: shareOf(voltages, n + 2),
          currentA: shareOf(currents, n + 2),
        })),
        total: { voltagePercent: shareOf(voltages, 0), currentA: shareOf(currents, 0) },
      };
    },
  };

  function close({ voltages: u, currents: i, windows }: Sums): void {
    intervals++;
    const count = (into: Counts[][], k: number, h: number, value: number): void => {
      into[k] ??= [];
      into[k][h] ??= new Map();
      met(into[k][h], value);
    };
    for (const [k, row] of u.entries()) {
      const [volts, amps] = [row, i[k]!];
      let [allV, allA] = [0, 0];
      for (let h = 2; h < row.length; h++) {
        count(voltages, k, h, volts[1]! > 0 ? 100 * Math.sqrt(volts[h]! / volts[1]!) : 0);
        count(currents, k, h, Math.sqrt(amps[h]! / windows));
        allV += volts[h]!;
        allA += amps[h]!;
      }
      count(voltages, k, 0, volts[1]! > 0 ? 100 * Math.sqrt(allV / volts[1]!) : 0);
      count(currents, k, 0, Math.sqrt(allA / windows));
    }
  }
}
