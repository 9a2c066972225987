// Where an event lies beside the curves of what equipment must bear. Called by listed-events.ts and scenarios.

import { immunityCurves } from "./immunity.table.ts";

export type CurveName = keyof typeof immunityCurves;
type Points = readonly (readonly [seconds: number, percent: number])[];

export interface ImmunityRegion {
  readonly curve: CurveName;
  readonly region: string;
  /** False where half a cycle at each end or the class A error of the voltage would make it another region. */
  readonly sure: boolean;
}

/** What is known of an event's place: durations to a cycle, voltage to 0.2 % (class A). */
export interface EventUncertainty {
  readonly durationS: number;
  readonly percent: number;
}

export const curveNames = Object.keys(immunityCurves) as CurveName[];

/** At a step, what holds before it. Null before the first point and behind the last. */
function percentAt(points: Points, seconds: number): number | null {
  const next = points.findIndex(([s]) => s >= seconds);
  if (next < 0) return null;
  if (next === 0) return points[0]![0] === seconds ? points[0]![1] : null;
  const [[s0, p0], [s1, p1]] = [points[next - 1]!, points[next]!];
  return p0 + ((p1 - p0) * Math.log(seconds / s0)) / Math.log(s1 / s0);
}

function regionAt(name: CurveName, durationS: number, percent: number): string {
  const { above, below, regions } = immunityCurves[name];
  const most = above === null ? null : percentAt(above, durationS);
  const least = percentAt(below, durationS);
  if (most !== null && percent > most && regions.above !== null) return regions.above;
  if (least === null) return "beyond the curve";
  return percent < least ? regions.below : regions.within;
}

/** @param percent lowest voltage of a dip, highest of a swell, per cent of the nominal one */
export function immunityRegions(
  durationS: number,
  percent: number,
  uncertainty: EventUncertainty,
): ImmunityRegion[] {
  return curveNames.map((curve) => {
    const region = regionAt(curve, durationS, percent);
    const corners = [-1, 1].flatMap((t) =>
      [-1, 1].map((v) =>
        regionAt(
          curve,
          Math.max(1e-4, durationS + t * uncertainty.durationS),
          percent + v * uncertainty.percent,
        ),
      ),
    );
    return { curve, region, sure: corners.every((one) => one === region) };
  });
}
