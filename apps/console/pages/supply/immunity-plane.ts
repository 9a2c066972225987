// Where an event lies in the plane of voltage over the logarithm of duration, and how it is drawn there. Pure; called by
// `immunity.tsx`.

import type { ShownEvent } from "../../api/contracts.ts";
import type { Tone } from "../../parts/tag.tsx";

export const plane = { width: 620, height: 400, left: 72, right: 590, top: 12, base: 346 } as const;
const SHORTEST_S = 0.001;
const LONGEST_S = 100;
const HIGHEST_PERCENT = 200;
const DECADES = Math.log10(LONGEST_S / SHORTEST_S);

/** Beyond the plane things lie at its edge. */
export function at(seconds: number, percent: number): { readonly x: number; readonly y: number } {
  const { left, right, top, base } = plane;
  const s = Math.min(LONGEST_S, Math.max(SHORTEST_S, seconds));
  const p = Math.min(HIGHEST_PERCENT, Math.max(0, percent));
  return {
    x: left + ((right - left) * Math.log10(s / SHORTEST_S)) / DECADES,
    y: base - ((base - top) * p) / HIGHEST_PERCENT,
  };
}

export const cornersOf = (points: readonly (readonly [number, number])[]): string =>
  points
    .map(([seconds, percent]) => at(seconds, percent))
    .map(({ x, y }) => `${x.toFixed(1)},${y.toFixed(1)}`)
    .join(" ");

const R = 6;
/** Down for what falls, up for what rises, a square for what is gone, a lozenge for what changes. */
export function shapeOf(event: ShownEvent["event"], x: number, y: number): string {
  switch (event) {
    case "dip":
      return `M${x - R} ${y - R}H${x + R}L${x} ${y + R}Z`;
    case "swell":
      return `M${x - R} ${y + R}H${x + R}L${x} ${y - R}Z`;
    case "interruption":
      return `M${x - R} ${y - R}H${x + R}V${y + R}H${x - R}Z`;
    case "rapid change":
      return `M${x} ${y - R}L${x + R} ${y}L${x} ${y + R}L${x - R} ${y}Z`;
  }
}

const borne = new Set(["no interruption", "ride through", "beyond the curve"]);

/** Good: every curve says that equipment bears it; doubtful where half a cycle more or less would decide otherwise. */
export function toneOf({ immunity }: Pick<ShownEvent, "immunity">): Tone {
  if (immunity.some(({ region, sure }) => sure && !borne.has(region))) return "bad";
  return immunity.every(({ region, sure }) => sure && borne.has(region)) ? "good" : "doubt";
}
