// Aggregates of a supply over days whose laws are known in closed form: every quantity swings once a day about its mean, so
// how long it is beyond any limit is known without looking. Called by `etalon simulate quality` and scenarios.

export interface Swing {
  readonly mean: number;
  /** Amplitude of the daily sine. */
  readonly swing: number;
  /** Share of the day by which it comes later, 0 to 1. */
  readonly later?: number;
}

export type AggregateInterval = "3 s" | "10 s" | "10 min" | "2 h";

/** By the names that stored aggregates have: ua_v, ua_h5_v, frequency_hz … */
export interface SupplyLaw {
  readonly startMs: number;
  readonly days: number;
  /** Means over an interval are those of the square, of frequency and flicker plain; Plt follows from Pst. */
  readonly columns: Readonly<Record<string, Swing>>;
  /** Intervals that hold these instants, seconds from the start, are flagged. */
  readonly disturbedS?: readonly number[];
  readonly interruptedS?: readonly number[];
}

export interface SimulatedRow {
  readonly endMs: number;
  readonly flag: "none" | "disturbed" | "interrupted";
  readonly values: Float64Array;
}

export interface SimulatedAggregates {
  readonly names: readonly string[];
  readonly rows: readonly SimulatedRow[];
}

const DAY_S = 86_400;
const lengthS: Readonly<Record<AggregateInterval, number>> = {
  "3 s": 3,
  "10 s": 10,
  "10 min": 600,
  "2 h": 7200,
};

export const swingAt = ({ mean, swing, later = 0 }: Swing, s: number): number =>
  mean + swing * Math.sin(2 * Math.PI * (s / DAY_S - later));

/** Share of whole days in which a swinging quantity is above a limit: an arc of the sine. */
export function shareAbove({ mean, swing }: Swing, limit: number): number {
  const x = (limit - mean) / swing;
  return x >= 1 ? 0 : x <= -1 ? 1 : Math.acos(x) / Math.PI;
}

/** Root of the mean square over [from, to), from the integral of the squared law. */
function rmsBetween({ mean, swing, later = 0 }: Swing, fromS: number, toS: number): number {
  if (swing === 0) return Math.abs(mean);
  const [a, b] = [fromS, toS].map((s) => 2 * Math.PI * (s / DAY_S - later)) as [number, number];
  const sine = (Math.cos(a) - Math.cos(b)) / (b - a);
  const square = 0.5 - (Math.sin(2 * b) - Math.sin(2 * a)) / (4 * (b - a));
  return Math.sqrt(mean * mean + 2 * mean * swing * sine + swing * swing * square);
}

const belongs = (name: string, interval: AggregateInterval): boolean => {
  if (name === "frequency_hz") return interval === "10 s";
  if (name.endsWith("_pst")) return interval === "10 min";
  return interval === "3 s" || interval === "10 min";
};

export function simulatedAggregates(law: SupplyLaw, interval: AggregateInterval): SimulatedAggregates {
  const { columns, days, startMs, disturbedS = [], interruptedS = [] } = law;
  const stepS = lengthS[interval];
  const count = Math.floor((days * DAY_S) / stepS);
  const severity = interval === "2 h";
  const used = Object.entries(columns).filter(([name]) =>
    severity ? name.endsWith("_pst") : belongs(name, interval),
  );
  const marks = (instants: readonly number[]): Set<number> =>
    new Set(instants.map((s) => Math.floor(s / stepS)));
  const [disturbed, interrupted] = [marks(disturbedS), marks(interruptedS)];
  const meanOver = (name: string, swing: Swing, fromS: number): number => {
    if (severity) return longTerm(swing, fromS);
    const plain = name === "frequency_hz" || name.endsWith("_pst");
    return plain ? swingAt(swing, fromS + stepS / 2) : rmsBetween(swing, fromS, fromS + stepS);
  };
  return {
    names: used.map(([name]) => (severity ? name.replace(/pst$/, "plt") : name)),
    rows: Array.from({ length: count }, (_, n) => ({
      endMs: startMs + 1000 * stepS * (n + 1),
      flag: interrupted.has(n) ? "interrupted" : disturbed.has(n) ? "disturbed" : "none",
      values: Float64Array.from(used, ([name, swing]) => meanOver(name, swing, n * stepS)),
    })),
  };
}

/** Cube root of the mean cube of the twelve Pst of two hours. */
function longTerm(swing: Swing, fromS: number): number {
  let cubes = 0;
  for (let k = 0; k < 12; k++) cubes += swingAt(swing, fromS + 600 * (k + 0.5)) ** 3;
  return Math.cbrt(cubes / 12);
}
