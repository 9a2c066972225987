// A simulated feeder, its anchors as a verification would have found them, and what the balance says of it. Called by the test
// of sum meters and by scenarios.

import { type FeederOrder, simulatedFeeder } from "@etalon/outside/simulated/feeder-rows";
import { type AnchoredError, anchoredErrors, emptyBalance, hearInterval } from "@etalon/planning";

export interface MeasuredFeeder extends FeederOrder {
  /** Whether the estimate is told of the sections of a line along the meters. */
  readonly told?: boolean;
}

export function measuredFeeder(
  order: MeasuredFeeder,
  seed: number,
): { readonly found: readonly AnchoredError[]; readonly truth: readonly number[] } {
  const { meters, anchors, hours, truthPercent } = simulatedFeeder(order, seed);
  const [sum, ...measured] = anchors;
  const each = meters.map((_, n) => n);
  const balance = emptyBalance({
    meters: meters.map((id, n) => ({ id, anchor: measured[n] ?? null })),
    sum: sum!,
    ...(order.told === true ? { sections: each.map((n) => each.slice(n)) } : {}),
  });
  for (const hour of hours) hearInterval(balance, hour);
  return { found: anchoredErrors(balance).meters, truth: truthPercent };
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
