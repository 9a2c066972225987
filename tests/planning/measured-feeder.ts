// A feeder of chance, its anchors as a verification would have found them, and what the balance says of it. Called by the test
// of sum meters and by scenarios.

import { normal, uniform } from "@etalon/outside/simulated/chance";
import { type Feeder, feederHours } from "@etalon/outside/simulated/sum-meter-feeder";
import { type AnchoredError, anchoredErrors, emptyBalance, hearInterval } from "@etalon/planning";

export interface MeasuredFeeder {
  readonly meters: number;
  readonly anchored: number;
  readonly hours: number;
  /** The loss of all, or of each section along the line; told to the estimate or kept from it. */
  readonly line: "one section" | "sections, told" | "sections, not told";
  readonly change?: Partial<Feeder>;
}

/** Standard uncertainties of the anchors, percent. */
const ANCHOR = 0.025;
const SUM = 0.02;

export function measuredFeeder(
  { meters, anchored, hours, line, change = {} }: MeasuredFeeder,
  seed: number,
): { readonly found: readonly AnchoredError[]; readonly truth: readonly number[] } {
  const each = Array.from({ length: meters }, (_, n) => n);
  const feeder: Feeder = {
    errorPercent: each.map((n) => 0.6 * normal(seed, 1, n)),
    sumErrorPercent: SUM * normal(seed, 2, 0),
    sectionPerKw: each.map((n) =>
      line === "one section" ? (n === 0 ? 3e-4 : 0) : 5e-5 * (1 + uniform(seed, 3, n)),
    ),
    fixedKw: 0.4,
    unmeteredKw: 0,
    stepKwh: 0.01,
    loadKw: each.map((n) => 2 + 6 * uniform(seed, 4, n)),
    alike: 0.3,
    ...change,
  };
  const balance = emptyBalance({
    meters: each.map((n) => ({
      id: `m-${n + 1}`,
      anchor:
        n < anchored
          ? {
              errorPercent: feeder.errorPercent[n]! + ANCHOR * normal(seed, 5, n),
              uncertaintyPercent: ANCHOR,
            }
          : null,
    })),
    sum: { errorPercent: 0, uncertaintyPercent: SUM },
    ...(line === "sections, told" ? { sections: each.map((n) => each.slice(n)) } : {}),
  });
  for (const hour of feederHours(feeder, hours, seed)) hearInterval(balance, hour);
  return { found: anchoredErrors(balance).meters, truth: feeder.errorPercent };
}

/** Of the meters without anchor that were estimated: how many lie within what was stated. */
export function covered(which: MeasuredFeeder, seeds: readonly number[]) {
  let [inside, estimated, undetermined] = [0, 0, 0];
  for (const seed of seeds) {
    const { found, truth } = measuredFeeder(which, seed);
    for (const [n, one] of found.entries()) {
      if (n < which.anchored) continue;
      if (one.kind === "undetermined") undetermined++;
      else {
        estimated++;
        if (Math.abs(one.errorPercent - truth[n]!) <= one.uncertaintyPercent) inside++;
      }
    }
  }
  return { inside, estimated, undetermined };
}
