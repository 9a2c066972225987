// How the benchmark takes times: processor time of this process, rounds of two contestants in turn, medians. Whatever
// else the machine does then moves both, and their ratio little.

/** Takes so many seconds of processor time, or says what its own clock showed. */
export type Round = () => number;

/** Processor seconds of `calls` calls, divided by their number. */
export function perCall(call: () => void, calls: number): Round {
  return () => {
    const before = process.cpuUsage();
    for (let n = 0; n < calls; n++) call();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6 / calls;
  };
}

export interface Contest {
  /** Seconds, median. */
  readonly first: number;
  readonly second: number;
  /** Median of the rounds' own ratios first ÷ second. */
  readonly ratio: number;
}

/** Both warm, then in turn; each round gives its own ratio. */
export function contest(first: Round, second: Round, rounds = 9): Contest {
  first();
  second();
  const pairs = Array.from({ length: rounds }, () => [first(), second()] as const);
  return {
    first: median(pairs.map(([x]) => x)),
    second: median(pairs.map(([, y]) => y)),
    ratio: median(pairs.map(([x, y]) => x / y)),
  };
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
