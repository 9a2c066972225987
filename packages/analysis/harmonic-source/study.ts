// A harmonic study at work: windows of ten cycles come in, of a recording or of a stream, and nothing grows with their
// number. Called by recorded-study.ts and stream-study.ts; record.ts says what was found.

import { insist, type ThreeSecondValues } from "@etalon/basis";
import { addWindow, type EnergyState, noEnergy } from "../energy/registers.ts";
import type { ObservedWindow } from "../observed-windows.ts";
import { type Seen, together } from "../power-theory/mean-system.ts";
import { type ObservedSystem, phaseOf } from "../power-theory/observed-system.ts";
import { powerFigures } from "../windowed-powers.ts";
import { type OrderMoments, openOrderMoments } from "./order-moments.ts";
import { openThreeSecondValues } from "./three-second-values.ts";

export interface Studied {
  readonly system: ObservedSystem;
  readonly energy: EnergyState;
  readonly windows: number;
  /** [H + 1]; orders 0 and 1 say nothing. */
  readonly moments: readonly OrderMoments[];
  readonly frequencyHz: number;
  readonly threeSecond: ThreeSecondValues | null;
}

export interface HarmonicStudy {
  add(window: ObservedWindow): void;
  /** Null before the first window. */
  studied(): Studied | null;
}

/** Cycles of a window, of which its frequency follows. */
const CYCLES = 10;

export function openHarmonicStudy(): HarmonicStudy {
  let seen: Seen | null = null;
  let energy: EnergyState | null = null;
  let moments: ReturnType<typeof openOrderMoments>[] = [];
  let windows = 0;
  let seconds = 0;
  const threeSecond = openThreeSecondValues();
  return {
    add(window) {
      const { system, voltages, currents, fromS, toS } = window;
      const phases = voltages.length;
      energy = addWindow(energy ?? noEnergy(phases), {
        fromS,
        toS,
        phases: voltages.map((_, k) => powerFigures(phaseOf(system, k))),
      });
      seen = together(seen, { system, weight: toS - fromS });
      const highest = system.orders.length;
      if (windows === 0) moments = Array.from({ length: highest }, () => openOrderMoments(phases));
      const reference = voltages[0]?.[1];
      insist(reference !== undefined, "harmonic study: a window with a fundamental");
      for (let h = 2; h < Math.min(highest, moments.length); h++)
        moments[h]!.add(
          h,
          reference,
          voltages.map((row) => row[h]!),
          currents.map((row) => row[h]!),
        );
      threeSecond.add(window);
      windows++;
      seconds += toS - fromS;
    },
    studied() {
      if (seen === null || energy === null) return null;
      const { system } = seen;
      const reached = moments.slice(0, system.orders.length).map((one) => one.moments());
      return {
        system,
        energy,
        windows,
        moments: reached,
        frequencyHz: (CYCLES * windows) / seconds,
        threeSecond: threeSecond.values(),
      };
    },
  };
}
