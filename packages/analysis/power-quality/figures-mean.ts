// The mean of many figures: root of the mean square for rms-like ones, plain mean for powers and frequency. Called by
// aggregates.ts, for blocks as for the aggregates made of them.

import type { Distortion } from "./distortion.ts";
import type { ChannelFigures, Figures, PowerFigures, UnbalanceFigures } from "./figures.ts";
import type { LineGroups } from "./line-groups.ts";

export interface FiguresMean {
  add(figures: Figures): void;
  /** Null before anything was added. */
  value(): Figures | null;
}

/** What is averaged in place of the value itself, and the way back. */
interface Law {
  readonly of: (x: number) => number;
  readonly back: (mean: number) => number;
}

const plain: Law = { of: (x) => x, back: (mean) => mean };
const square: Law = { of: (x) => x * x, back: Math.sqrt };
/** U_under = (Udin − √(Σ min(U, Udin)²/n)) / Udin: the deviation of the mean square, not the mean deviation. */
const under: Law = { of: (percent) => (100 - percent) ** 2, back: (mean) => 100 - Math.sqrt(mean) };
const over: Law = { of: (percent) => (100 + percent) ** 2, back: (mean) => Math.sqrt(mean) - 100 };

interface Mean<T> {
  add(value: T | null): void;
  value(): T | null;
}

function openMean(law: Law): Mean<number> {
  let sum = 0;
  let count = 0;
  return {
    add(value) {
      if (value === null) return;
      sum += law.of(value);
      count += 1;
    },
    value: () => (count === 0 ? null : law.back(sum / count)),
  };
}

/** Orders that not every window showed have no mean. */
function openListMean(law: Law): Mean<Float64Array> {
  let sums: Float64Array | null = null;
  let count = 0;
  return {
    add(values) {
      if (values === null) return;
      if (sums === null || values.length < sums.length)
        sums = sums?.slice(0, values.length) ?? new Float64Array(values.length);
      for (let h = 0; h < sums.length; h++) sums[h]! += law.of(values[h]!);
      count += 1;
    },
    value: () => sums?.map((sum) => law.back(sum / count)) ?? null,
  };
}

type Means<T> = { readonly [K in keyof T]-?: Mean<NonNullable<T[K]>> };

/** Means of every field of a group that is there as a whole or not at all. */
function openGroupMean<T extends object>(means: Means<T>): Mean<T> {
  const fields = Object.keys(means) as (keyof T)[];
  let count = 0;
  return {
    add(value) {
      if (value === null) return;
      for (const field of fields) means[field].add((value[field] ?? null) as NonNullable<T[keyof T]> | null);
      count += 1;
    },
    value: () =>
      count === 0
        ? null
        : (Object.fromEntries(fields.map((field) => [field, means[field].value()])) as unknown as T),
  };
}

const openLines = (): Mean<LineGroups> =>
  openGroupMean<LineGroups>({
    harmonics: openListMean(square),
    subgroups: openListMean(square),
    groups: openListMean(square),
    interharmonicGroups: openListMean(square),
    interharmonicSubgroups: openListMean(square),
  });

const openDistortion = (): Mean<Distortion> =>
  openGroupMean<Distortion>({
    thdPercent: openMean(square),
    thdGroupsPercent: openMean(square),
    thdSubgroupsPercent: openMean(square),
    partialWeightedPercent: openMean(square),
    totalDemandPercent: openMean(square),
  });

const openChannel = (): Mean<ChannelFigures> =>
  openGroupMean<ChannelFigures>({
    rms: openMean(square),
    underDeviationPercent: openMean(under),
    overDeviationPercent: openMean(over),
    signallingRms: openMean(square),
    lines: openLines(),
    distortion: openDistortion(),
  });

const openPower = (): Mean<PowerFigures> =>
  openGroupMean<PowerFigures>({
    activePowerW: openMean(plain),
    harmonicActivePowerW: openListMean(plain),
    harmonicReactivePowerVar: openListMean(plain),
  });

const openUnbalance = (): Mean<UnbalanceFigures> =>
  openGroupMean<UnbalanceFigures>({ negativePercent: openMean(square), zeroPercent: openMean(square) });

function openEach<T extends object>(open: () => Mean<T>): Mean<readonly (T | null)[]> {
  let means: Mean<T>[] | null = null;
  return {
    add(values) {
      means ??= (values ?? []).map(open);
      means.forEach((mean, k) => {
        mean.add(values?.[k] ?? null);
      });
    },
    value: () => means?.map((mean) => mean.value()) ?? null,
  };
}

/** @source IEC 61000-4-30:2015, aggregation algorithm: √(ΣX²/n) for rms-like quantities (clause unchecked) */
export const openFiguresMean = (): FiguresMean =>
  openGroupMean<Figures>({
    frequencyHz: openMean(plain),
    channels: openEach(openChannel),
    powers: openEach(openPower),
    voltageUnbalance: openUnbalance(),
    currentUnbalance: openUnbalance(),
  });
