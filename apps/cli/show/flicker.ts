// Pst and Plt of a recording for people, interval by interval. Called by power-quality.ts.

import type {
  IntervalJson,
  RecordedPowerQuality,
} from "@etalon/analysis/power-quality/recording-power-quality";
import { fixed, seconds } from "./quantities.ts";

type Line = [name: string, text: string];

/** More than these are counted: JSON has them all. */
const SHOWN = 13; // two hours
const whole = 1 - 1e-9;

export function flickerLines({ intervals, lamp }: RecordedPowerQuality): Line[] {
  const told = intervals.filter(({ flicker }) =>
    flicker.some(({ pst, plt }) => pst !== null || plt !== null),
  );
  if (told.length === 0) return [];
  const more = told.length - SHOWN;
  return [
    ["flicker", `IEC 61000-4-15, ${lamp} lamp`],
    ...told.slice(0, SHOWN).map((interval): Line => ["", intervalText(interval)]),
    ...(more > 0 ? [["", `and ${more} more: --json tells them all`] as Line] : []),
  ];
}

function intervalText({ interval, toS, flicker, flagged }: IntervalJson): string {
  const values = flicker.map(({ name, pst, plt }) =>
    plt === null ? `${name} Pst ${fixed(pst, 3)}` : `${name} Plt ${fixed(plt, 3)}`,
  );
  const least = Math.min(...flicker.map(({ coverage }) => coverage));
  const parts = [
    `${interval} to ${seconds(toS)}: ${values.join(", ")}`,
    ...(least < whole && !flicker.every(({ complete }) => complete)
      ? [`of ${fixed(100 * least, 1, "%")} of the interval`]
      : []),
    ...(flagged ? ["flagged"] : []),
  ];
  return parts.join("; ");
}
