// Pst and Plt of a recording for people, interval by interval. Called by power-quality.ts.

import { LEAST_FLICKER_RATE_HZ } from "@etalon/analysis/power-quality/flicker/flickermeter";
import type {
  IntervalJson,
  RecordedPowerQuality,
} from "@etalon/analysis/power-quality/recording-power-quality";
import { fixed, rate, seconds } from "./quantities.ts";

type Line = [name: string, text: string];

/** What was analysed, in the recording's time. */
export interface Span {
  readonly toS: number;
  readonly durationS: number;
  readonly sampleRateHz: number;
  readonly nominalFrequencyHz: number;
}

/** A short-term severity is of so many seconds. */
const SHORT_S = 600;

/** More than these are counted: JSON has them all. */
const SHOWN = 13; // two hours
const whole = 1 - 1e-9;

export function flickerLines(found: RecordedPowerQuality, span: Span): Line[] {
  const { intervals, lamp, statistics } = found;
  if (statistics.channels.every(({ name }) => name.startsWith("i"))) return [];
  const told = intervals.filter(({ flicker }) =>
    flicker.some(({ pst, plt }) => pst !== null || plt !== null),
  );
  if (told.length === 0) return [["flicker", `no Pst: ${whyNone(span)}`]];
  const more = told.length - SHOWN;
  return [
    ["flicker", `IEC 61000-4-15, ${lamp} lamp`],
    ...told.slice(0, SHOWN).map((interval): Line => ["", intervalText(interval, span)]),
    ...(more > 0 ? [["", `and ${more} more: --json tells them all`] as Line] : []),
  ];
}

function whyNone({ durationS, sampleRateHz }: Span): string {
  if (sampleRateHz < LEAST_FLICKER_RATE_HZ)
    return `${rate(LEAST_FLICKER_RATE_HZ)} are needed, the recording has ${rate(sampleRateHz)}`;
  if (durationS < SHORT_S) return `10 minutes are needed, the recording has ${seconds(durationS)}`;
  return "no voltage was there for long enough";
}

/** The standard names an interval by its end; the last one may go on beyond the recording's. */
function intervalText({ interval, toS, flicker, flagged }: IntervalJson, span: Span): string {
  const values = flicker.map(({ name, pst, plt }) =>
    plt === null ? `${name} Pst ${fixed(pst, 3)}` : `${name} Plt ${fixed(plt, 3)}`,
  );
  const least = Math.min(...flicker.map(({ coverage }) => coverage));
  const parts = [
    `${interval} to ${toS > span.toS ? `the recording's end at ${seconds(span.toS)}` : seconds(toS)}: ${values.join(", ")}`,
    ...(least < whole && !flicker.every(({ complete }) => complete)
      ? [`of ${fixed(100 * least, 1, "%")} of the interval`]
      : []),
    ...(flagged ? ["flagged"] : []),
  ];
  return parts.join("; ");
}
