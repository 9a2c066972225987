// A population of meters in service, year after year: how their errors really go and when they die. Planners see readings and
// tests alone. All laws are the simulation's own (no field data): errors age by a power law, leap at shocks, batches differ.

import { normal, uniform } from "./chance.ts";

/** Blocks of batches that share nothing by chance: their scatter says how sure a total is. */
export const BLOCKS = 20;

/** Three-phase meters by class of DL/T 448: limit, percent; share; typical kWh a year, with a spread of e^±0.7. */
const kinds = [
  { class448: "I", accuracyClass: "0.2S", limit: 0.2, share: 0.001, kwh: 60e6 },
  { class448: "II", accuracyClass: "0.5S", limit: 0.5, share: 0.012, kwh: 12e6 },
  { class448: "III", accuracyClass: "0.5S", limit: 0.5, share: 0.087, kwh: 1.2e6 },
  { class448: "IV", accuracyClass: "1", limit: 1, share: 0.9, kwh: 30e3 },
] as const;

/** In limits: what a new meter shows, what the time unit brings; bad batches age faster. */
const LAW = {
  initial: 0.18,
  aging: 0.16,
  agingOfBad: 0.9,
  badBatches: 0.04,
  agingYears: 8,
  exponent: [0.6, 1.6],
  shockEveryYears: 80,
  shock: 0.5,
  lifeYears: 34,
  lifeShape: 3.5,
} as const;
/** A block has twenty batches where meters suffice for batches of a hundred. */
const BATCHES = 20 * BLOCKS;
const SMALLEST_BATCH = 100;

/** What the master station's terminals say of a year's mean error: random, and common to a meter's life, percent of its limit. */
const READING = { random: 0.03, systematic: 0.03 } as const;
const SITE_TEST = 0.03;

export interface Population {
  readonly count: number;
  readonly kinds: readonly { readonly class448: string; readonly accuracyClass: string }[];
  /** [count] which of `kinds` */
  readonly kind: Uint8Array;
  readonly limitPercent: Float32Array;
  readonly kwhPerYear: Float32Array;
  readonly ageYears: Float32Array;
  /** [count] this year's mean error as the master station finds it, percent. */
  readonly readingPercent: Float32Array;
  readonly metersABatch: number;
  /** [count] 0 … BLOCKS − 1, and fewer of small populations */
  readonly block: Uint8Array;
  /** Standard uncertainties, as shares of the limit. */
  readonly reading: { readonly random: number; readonly systematic: number };
  readonly siteTest: number;
  /** A test on site by a crew, percent. */
  testOnSite(n: number): number;
  /** A new meter takes the place of this one. */
  replace(n: number): void;
  /** Truth: years until it leaves its limits or dies, were it left alone. */
  yearsLeft(n: number): number;
  /** Truth of the year that passes; meters that die in it are replaced at once. */
  yearPasses(): Year;
  /** Truth so many years ago, percent. */
  errorPercent(n: number, yearsAgo?: number): number;
}

/** Of each block. */
export interface Year {
  readonly died: Float64Array;
  /** [kinds][BLOCKS] */
  readonly diedOfKind: readonly Float64Array[];
  /** Meter-years beyond the limit. */
  readonly beyondYears: Float64Array;
  /** Energy counted too much or too little, kWh, both added: all of it, and by meters beyond their limit. */
  readonly wrongKwh: Float64Array;
  readonly beyondKwh: Float64Array;
}

export function meterPopulation(count: number, seed: number): Population {
  const kind = new Uint8Array(count);
  const block = new Uint8Array(count);
  const generation = new Uint16Array(count);
  const siteTests = new Uint16Array(count);
  const arrays = (): Float32Array => new Float32Array(count);
  const [limitPercent, kwhPerYear, ageYears, readingPercent] = [arrays(), arrays(), arrays(), arrays()];
  const [initial, aging, exponent, shockAge, shock, outAge, deathAge, systematic] = [
    ...[arrays(), arrays(), arrays(), arrays(), arrays(), arrays(), arrays(), arrays()],
  ] as [
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
    Float32Array,
  ];
  const metersABatch = Math.max(SMALLEST_BATCH, Math.ceil(count / BATCHES));
  let years = 0;

  for (let n = 0; n < count; n++) {
    const which = uniform(seed, 1, n);
    let [of, below] = [0, 0];
    for (; of < kinds.length - 1; of++) {
      below += kinds[of]!.share;
      if (which < below) break;
    }
    kind[n] = of;
    limitPercent[n] = kinds[of]!.limit;
    kwhPerYear[n] = kinds[of]!.kwh * Math.exp(0.7 * normal(seed, 2, n));
    block[n] = Math.floor(n / metersABatch) % BLOCKS;
    born(n);
    ageYears[n] = LAW.agingYears * uniform(seed, 3, n);
  }

  /** Batches are numbered so that a block's stay in it, whatever generation. */
  function born(n: number): void {
    const g = generation[n]!;
    const batch = Math.floor(n / metersABatch) + 1_000_003 * g;
    const own = (stream: number): number => uniform(seed, 100 + 16 * g + stream, n);
    const bell = (stream: number): number => normal(seed, 100 + 16 * g + stream, n);
    const limit = limitPercent[n]!;
    const bad = uniform(seed, 4, batch) < LAW.badBatches;
    const [slow, fast] = LAW.exponent;
    ageYears[n] = 0;
    exponent[n] = slow + (fast - slow) * uniform(seed, 5, batch);
    initial[n] = Math.max(-0.8, Math.min(0.8, LAW.initial * bell(0))) * limit;
    const common = normal(seed, 6, 2 * batch);
    aging[n] = (bad ? LAW.agingOfBad : LAW.aging) * (0.8 * common + 0.6 * bell(1)) * limit;
    shockAge[n] = -LAW.shockEveryYears * Math.log(own(2));
    shock[n] = (own(3) < 0.5 ? 1 : -1) * -Math.log(own(4)) * LAW.shock * limit;
    deathAge[n] = LAW.lifeYears * (-Math.log(own(5))) ** (1 / LAW.lifeShape);
    systematic[n] = READING.systematic * bell(6) * limit;
    outAge[n] = firstOut(n);
  }

  function errorAt(n: number, age: number): number {
    const grown = (age / LAW.agingYears) ** exponent[n]!;
    return initial[n]! + aging[n]! * grown + (age >= shockAge[n]! ? shock[n]! : 0);
  }

  /** The aging is monotone: before and after the shock a limit is met once, at ((±L − e)/d)^(1/p). */
  function firstOut(n: number): number {
    const limit = limitPercent[n]!;
    const d = aging[n]!;
    const cross = (from: number): number =>
      d === 0
        ? Number.POSITIVE_INFINITY
        : LAW.agingYears * ((Math.sign(d) * limit - from) / d) ** (1 / exponent[n]!);
    const quiet = cross(initial[n]!);
    const at = shockAge[n]!;
    if (quiet < at) return quiet;
    if (Math.abs(errorAt(n, at)) > limit) return at;
    return Math.max(at, cross(initial[n]! + shock[n]!));
  }

  return {
    count,
    kinds,
    metersABatch,
    kind,
    limitPercent,
    kwhPerYear,
    ageYears,
    readingPercent,
    block,
    reading: READING,
    siteTest: SITE_TEST,
    errorPercent: (n, yearsAgo = 0) => errorAt(n, ageYears[n]! - yearsAgo),
    yearsLeft: (n) => Math.min(outAge[n]!, deathAge[n]!) - ageYears[n]!,
    testOnSite: (n) => {
      const noise = normal(seed, 40 + (siteTests[n]! & 15), n);
      siteTests[n]! += 1;
      return errorAt(n, ageYears[n]!) + SITE_TEST * limitPercent[n]! * noise;
    },
    replace: (n) => {
      generation[n]! += 1;
      born(n);
    },
    yearPasses() {
      const sums = (): Float64Array => new Float64Array(BLOCKS);
      const [died, beyondYears, wrongKwh, beyondKwh] = [sums(), sums(), sums(), sums()];
      const diedOfKind = kinds.map(sums);
      for (let n = 0; n < count; n++) {
        const from = ageYears[n]!;
        const of = block[n]!;
        if (deathAge[n]! < from + 1) {
          died[of]! += 1;
          diedOfKind[kind[n]!]![of]! += 1;
          generation[n]! += 1;
          born(n);
          ageYears[n] = 0.5;
          readingPercent[n] = Number.NaN;
          continue;
        }
        const error = errorAt(n, from + 0.5);
        const wrong = (Math.abs(error) / 100) * kwhPerYear[n]!;
        const beyond = Math.min(1, Math.max(0, from + 1 - outAge[n]!));
        beyondYears[of]! += beyond;
        wrongKwh[of]! += wrong;
        beyondKwh[of]! += beyond * wrong;
        ageYears[n] = from + 1;
        readingPercent[n] =
          error +
          systematic[n]! +
          READING.random * limitPercent[n]! * normal(seed, 60 + (years >> 1), 2 * n + (years & 1));
      }
      years += 1;
      return { died, diedOfKind, beyondYears, wrongKwh, beyondKwh };
    },
  };
}
