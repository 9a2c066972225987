// How sure a figure of a mean system is, by what is stated of the channels: each figure is asked again of the system as it
// would have been seen through channels that are off. Called by record.ts.

import type { ChannelUncertainty } from "../channel-uncertainty.ts";
import { type ChannelsOff, throughChannelsOff } from "../power-theory/channels-off.ts";
import type { ObservedSystem } from "../power-theory/observed-system.ts";

export type Figures = (system: ObservedSystem) => readonly (number | null)[];

/** Of each figure, coverage factor 2; null where nothing is stated, or the figure does not depend on what is. */
export type ExpandedOf = (figures: Figures) => (number | null)[];

/** Coverage of about 95 % of a normal distribution. */
export const COVERAGE = 2;

/**
 * u² = Σ u_c² over the causes c: gain of the voltages, gain of the currents, angle between the two. Whether the phases are off
 * together (one standard has calibrated them) or each by itself no record states, so each cause has the greater of both:
 * |Δ_together|, or √(Σ_k Δ_k²) over the phases; what lies between is less than that.
 *
 * A record's gain and delay are taken for all orders: how a channel answers beyond that no record states.
 */
export function channelUncertainty(system: ObservedSystem, channels: ChannelUncertainty): ExpandedOf {
  const phases = system.powersW.length;
  const right = { voltage: ones(phases), current: ones(phases), angleRad: ones(phases).map(() => 0) };
  const causes = (
    [
      ["voltage", 1 + channels.voltageGain],
      ["current", 1 + channels.currentGain],
      ["angleRad", channels.angleRad],
    ] as const
  ).map(([cause, off]) => {
    const seen = (is: (phase: number) => boolean): ObservedSystem => {
      const own = right[cause].map((plain, k) => (is(k) ? off : plain));
      return throughChannelsOff(system, { ...right, [cause]: own } satisfies ChannelsOff);
    };
    const each = phases === 1 ? [] : right[cause].map((_, phase) => seen((k) => k === phase));
    return { together: seen(() => true), each };
  });
  return (figures) => {
    const plain = figures(system);
    const squares = causes.map(({ together, each }) => {
      const off = (other: ObservedSystem) =>
        figures(other).map((x, n) => (x ?? Number.NaN) - (plain[n] ?? Number.NaN));
      const all = off(together);
      const single = each.map(off);
      return all.map((x, n) =>
        Math.max(
          x * x,
          single.reduce((sum, one) => sum + one[n]! ** 2, 0),
        ),
      );
    });
    return plain.map((value, n) => {
      const expanded = COVERAGE * Math.sqrt(squares.reduce((sum, cause) => sum + cause[n]!, 0));
      return expanded > ROUNDING * Math.abs(value ?? 0) && Number.isFinite(expanded) ? expanded : null;
    });
  };
}

/** Below this share of a figure a difference is that of two roundings. */
const ROUNDING = 1e-12;
const ones = (count: number): number[] => Array.from({ length: count }, () => 1);
