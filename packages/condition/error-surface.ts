// The meter's error over load: by current, power factor, distortion and unbalance; today's and of the whole life. A pure
// step over runs. Called by `condition.ts`.

import { binName, binOf, keyOf, watchedKey } from "./load-bins.ts";
import type { Run } from "./run.ts";
import { noSums, type WeightedMean, type WeightedSums, weightedMean, withError } from "./weighted-mean.ts";

/** Bins that the load has given, by key. */
export interface ErrorSurface {
  readonly today: Readonly<Record<string, WeightedSums>>;
  readonly life: Readonly<Record<string, WeightedSums>>;
  /** Reference energy below the smallest current of all bins, J. */
  readonly belowJ: number;
}

export interface SurfaceRow extends WeightedMean {
  readonly key: string;
  readonly bin: string;
}

export const emptySurface: ErrorSurface = { today: {}, life: {}, belowJ: 0 };

export function onSurface(surface: ErrorSurface, run: Run): ErrorSurface {
  const bin = binOf(run.state);
  if (bin === null) return { ...surface, belowJ: surface.belowJ + run.referenceJ };
  const key = keyOf(bin);
  const grown = (sums: Readonly<Record<string, WeightedSums>>) => ({
    ...sums,
    [key]: withError(sums[key] ?? noSums, run),
  });
  return { ...surface, today: grown(surface.today), life: grown(surface.life) };
}

export function rowsOf(sums: Readonly<Record<string, WeightedSums>>): readonly SurfaceRow[] {
  return Object.keys(sums)
    .sort()
    .flatMap((key) => {
      const mean = weightedMean(sums[key]!);
      return mean === null ? [] : [{ key, bin: binName(key), ...mean }];
    });
}

/** Today's means of the bins that are watched: distortion and unbalance, lag and lead joined. */
export function watchedToday(surface: ErrorSurface): ReadonlyMap<string, WeightedMean> {
  const joined = new Map<string, WeightedSums>();
  for (const [key, sums] of Object.entries(surface.today)) {
    const watched = watchedKey(key);
    const before = joined.get(watched) ?? noSums;
    joined.set(watched, {
      weight: before.weight + sums.weight,
      weighted: before.weighted + sums.weighted,
      systematic: before.systematic + sums.systematic,
      count: before.count + sums.count,
    });
  }
  return new Map([...joined].map(([key, sums]) => [key, weightedMean(sums)!]));
}
