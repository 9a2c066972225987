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
  warm(first);
  warm(second);
  const pairs = Array.from({ length: rounds }, () => [first(), second()] as const);
  return {
    first: median(pairs.map(([x]) => x)),
    second: median(pairs.map(([, y]) => y)),
    ratio: median(pairs.map(([x, y]) => x / y)),
  };
}

/** One alone, warm; median. */
export function alone(round: Round, rounds = 9): number {
  warm(round);
  return median(Array.from({ length: rounds }, round));
}

const STEADY_MS = 600;
const MOST_MS = 10_000;

/**
 * Rounds until for 0.6 s none was faster than the best by a twentieth. What V8 runs first is not what it runs for good:
 * it compiles the better code (of WebAssembly, two to three times as fast) on another thread, which on a busy machine
 * takes its time.
 */
function warm(round: Round): void {
  const start = performance.now();
  let best = Number.POSITIVE_INFINITY;
  let since = start;
  while (performance.now() - since < STEADY_MS && performance.now() - start < MOST_MS) {
    const now = round();
    if (now < 0.95 * best) since = performance.now();
    best = Math.min(best, now);
  }
}

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  return sorted.length % 2 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
