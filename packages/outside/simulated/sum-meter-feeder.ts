// A feeder with meters along it and a sum meter at its head: what all of them register hour by hour, the true losses on the way.
// The loss is that of each section's current, from its own resistance; no lumped law. Called by scenarios and tests.

import { normal, uniform } from "./chance.ts";

export interface Feeder {
  /** True errors of the meters, percent. */
  readonly errorPercent: readonly number[];
  readonly sumErrorPercent: number;
  /** Resistance of the section before each meter, as loss per load²: kW/kW². Zeros and one number: all hang at one place. */
  readonly sectionPerKw: readonly number[];
  /** What the transformer takes whatever the load, kW. */
  readonly fixedKw: number;
  /** Energy that no meter counts, kW; 0 where all is honest. */
  readonly unmeteredKw: number;
  /** Registers show whole multiples of this, kWh. */
  readonly stepKwh: number;
  /** The meters' loads: typical, kW; how much of the movement all share, 0 … 1. */
  readonly loadKw: readonly number[];
  readonly alike: number;
}

export interface FeederHour {
  readonly hours: number;
  /** Registered in it by each meter, kWh. */
  readonly meterKwh: readonly number[];
  readonly sumKwh: number;
}

/** Quarter hours in each interval: the load moves within it too. */
const QUARTERS = 4;

export function feederHours(feeder: Feeder, count: number, seed: number): FeederHour[] {
  const meters = feeder.errorPercent.length;
  const truth = new Float64Array(meters + 1);
  const shown = new Float64Array(meters + 1);
  const hours: FeederHour[] = [];
  for (let hour = 0; hour < count; hour++) {
    for (let q = 0; q < QUARTERS; q++) {
      const kw = loads(feeder, seed, hour + q / QUARTERS);
      const lossKw = sectionLoss(feeder, kw) + feeder.fixedKw;
      for (let n = 0; n < meters; n++) truth[n]! += kw[n]! / QUARTERS;
      truth[meters]! += (kw.reduce((sum, p) => sum + p, 0) + lossKw + feeder.unmeteredKw) / QUARTERS;
    }
    const registers = Array.from(truth, (kwh, n) => {
      const error = n === meters ? feeder.sumErrorPercent : feeder.errorPercent[n]!;
      return Math.floor((kwh * (1 + error / 100)) / feeder.stepKwh) * feeder.stepKwh;
    });
    const moved = registers.map((register, n) => register - shown[n]!);
    shown.set(registers);
    hours.push({ hours: 1, meterKwh: moved.slice(0, meters), sumKwh: moved[meters]! });
  }
  return hours;
}

/** Section n carries what hangs behind it: R_n · (Σ_{m ≥ n} P_m)², the voltage taken as constant. */
function sectionLoss({ sectionPerKw }: Feeder, kw: readonly number[]): number {
  let behind = 0;
  let loss = 0;
  for (let n = kw.length - 1; n >= 0; n--) {
    behind += kw[n]!;
    loss += (sectionPerKw[n] ?? 0) * behind * behind;
  }
  return loss;
}

/** A daily shape of its own phase, spells of one to some hours, and a movement that all share. */
function loads({ loadKw, alike }: Feeder, seed: number, hour: number): number[] {
  const shared = movement(seed, 900, hour, 5) + Math.sin((2 * Math.PI * hour) / 24);
  return loadKw.map((typical, n) => {
    const phase = 2 * Math.PI * uniform(seed, 901, n);
    const own =
      movement(seed, 910 + n, hour, 2 + 6 * uniform(seed, 902, n)) +
      Math.sin((2 * Math.PI * hour) / 24 + phase);
    return typical * Math.exp(0.5 * (alike * shared + Math.sqrt(1 - alike * alike) * own));
  });
}

const movement = (seed: number, stream: number, hour: number, spell: number): number =>
  normal(seed, stream, Math.floor(hour / spell));
