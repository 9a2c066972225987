// Where spans of time stand in a day's column: those that overlap stand side by side. Pure; called by `time-grid.tsx`.

export interface TimeSpan {
  readonly fromMs: number;
  readonly untilMs: number;
}

/** Shares of the column's height and width. */
export interface Placed<Of extends TimeSpan> {
  readonly of: Of;
  readonly top: number;
  readonly height: number;
  readonly left: number;
  readonly width: number;
}

export function laidOut<Of extends TimeSpan>(spans: readonly Of[], day: TimeSpan): readonly Placed<Of>[] {
  const whole = day.untilMs - day.fromMs;
  const within = spans
    .filter(({ fromMs, untilMs }) => fromMs < day.untilMs && untilMs > day.fromMs && untilMs > fromMs)
    .sort((a, b) => a.fromMs - b.fromMs || b.untilMs - a.untilMs);
  return together(within).flatMap((group) => {
    const ends: number[] = []; // of each lane, what was put there last
    const lanes = group.map(({ fromMs, untilMs }) => {
      const free = ends.findIndex((end) => end <= fromMs);
      const lane = free < 0 ? ends.length : free;
      ends[lane] = untilMs;
      return lane;
    });
    return group.map((of, n) => {
      const from = Math.max(of.fromMs, day.fromMs);
      const until = Math.min(of.untilMs, day.untilMs);
      return {
        ...{ of, top: (from - day.fromMs) / whole, height: (until - from) / whole },
        ...{ left: lanes[n]! / ends.length, width: 1 / ends.length },
      };
    });
  });
}

/** Groups that share no moment with each other. */
function together<Of extends TimeSpan>(inOrder: readonly Of[]): readonly (readonly Of[])[] {
  const groups: Of[][] = [];
  let ends = Number.NEGATIVE_INFINITY;
  for (const one of inOrder) {
    if (one.fromMs >= ends) groups.push([]);
    groups.at(-1)!.push(one);
    ends = Math.max(ends, one.untilMs);
  }
  return groups;
}
