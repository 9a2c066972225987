// Harmonics of the windows that have ended, for lanes whose harmonics are wanted. Called by the lane after its windows are
// cut.

import type { Arena, CodeRows } from "@etalon/basis";
import { type Engine, RESAMPLE_BEFORE } from "@etalon/kernels/code-kernels";
import { resampleRule } from "@etalon/kernels/resample-rule";
import { openWindowPhasors, type Window, type WindowPhasors } from "@etalon/kernels/window-phasors";
import type { LaneFigures } from "./lane-figures.ts";
import { type LanePlan, MOST_RATE_HZ, ROOM } from "./lane-terms.ts";

export interface LaneSpectra {
  /**
   * Writes the harmonics of window n of the figures: NaN above what is claimed, and for a window that is too long.
   * @param start of the window, in samples after the frame's first
   */
  take(plan: LanePlan, rows: CodeRows, n: number, start: number, cycles: number, figures: LaneFigures): void;
}

/** 50 orders of 53 Hz: the highest that is asked for. */
const HIGHEST_HZ = 2650;
/** What tables are made for, cycles per sample: terminals of about one rate share them. */
const CLAIMS = [0.22, 0.28, 0.36, 0.465] as const;
/** Longest window, seconds: ten cycles of 40 Hz, and a little. */
const LONGEST_S = 0.254;

/** Tables and memory are taken when the first terminal of about its rate comes. */
export function openLaneSpectra(arena: Arena, engine: Engine): LaneSpectra {
  const opened = new Map<number, { phasors: WindowPhasors; longest: number }>();
  const lines = new Float64Array(2 * ROOM.orders);
  const window = { start: 0, length: 0, cycles: 0 } satisfies Window;
  const scale = { gain: 1, delay: 0 };

  function spectraOf(rateHz: number) {
    const wanted = CLAIMS.findIndex((claim) => claim * rateHz >= HIGHEST_HZ);
    const place = wanted < 0 ? CLAIMS.length - 1 : wanted;
    const known = opened.get(place);
    if (known) return known;
    // the fastest that has these tables: one more would have those before
    const fastestHz = place === 0 ? MOST_RATE_HZ : HIGHEST_HZ / CLAIMS[place - 1]!;
    const longest = Math.ceil(LONGEST_S * fastestHz);
    const rule = resampleRule(CLAIMS[place]!);
    const made = { phasors: openWindowPhasors({ arena, engine, rule, samples: longest }), longest };
    opened.set(place, made);
    return made;
  }

  return {
    take(plan, rows, n, start, cycles, figures) {
      const { description, windowRows, windowPlaces, scales, delays } = plan;
      const { phasors, longest } = spectraOf(description.nominalRateHz);
      const { orders, channelCount, harmonics } = figures;
      const at = n * channelCount * 2 * orders;
      harmonics.fill(Number.NaN, at, at + channelCount * 2 * orders);
      window.start = start;
      window.length = figures.windowTo[n]! - figures.windowFrom[n]!;
      window.cycles = cycles;
      if (window.length > longest || start - RESAMPLE_BEFORE < -rows.history) return;
      phasors.take(rows, windowRows, window);
      const claimed = Math.min(orders, phasors.claimedOrder);
      for (let c = 0; c < channelCount; c++) {
        const place = windowPlaces[c]!;
        if (place < 0) continue;
        scale.gain = scales[c]!.gain;
        scale.delay = delays[c]!;
        phasors.phasors(place, scale, cycles, cycles, claimed, lines);
        for (let h = 0; h < 2 * claimed; h++) harmonics[at + c * 2 * orders + h] = lines[h]!;
      }
    },
  };
}
