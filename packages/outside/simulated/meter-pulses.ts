// The pulses of a simulated meter: exact instants from its law of energy, then what its firmware and the line do to
// them (ticks, jitter, losses, doubles). Any span can be asked for on its own; pulse k needs no pulse before it.

import { Fault, insist } from "@etalon/basis";
import { normal, uniform } from "./chance.ts";
import { energyRippleAt, powerAt } from "./energy-law.ts";
import type { MeterUnderTest } from "./meter.ts";
import { difference, plus, product, quotient, type Split, split, unsplit } from "./split.ts";

export interface MeterPulse {
  /** Counts from 0 at the wave's origin; a double pulse repeats its number. */
  readonly number: number;
  /** Seconds after the wave's origin. */
  readonly at: Split;
  /** `lost` pulses never reach the terminal; they are told for the truth's sake. */
  readonly fate: "given" | "lost" | "double";
}

/** How long after its first edge a double pulse comes. */
const DOUBLE_AFTER_S = 0.02;
/** Jitter beyond this many standard deviations is not drawn: spans would have no end. */
const JITTER_REACH = 6;

const streams = { jitter: 1, lost: 2, double: 3 };

/** Pulses that leave in [from, to), in order, the lost ones among them. */
export function pulsesBetween(under: MeterUnderTest, from: Split, to: Split): readonly MeterPulse[] {
  const { tickS = 0, jitterS = 0 } = under.errors;
  // A pulse may leave up to two ticks after its energy is full: one waiting, one in which a crowd spreads out.
  const early = plus(from, -2 * tickS - JITTER_REACH * jitterS - DOUBLE_AFTER_S);
  const late = plus(to, JITTER_REACH * jitterS + tickS);
  const full = fullBetween(under, early, late);
  const released = tickS > 0 ? releasedAtTicks(full, tickS) : full;
  const pulses = released.flatMap((pulse) => onTheLine(under, pulse.number, pulse.at));
  return pulses
    .filter((pulse) => difference(from, pulse.at) >= 0 && difference(pulse.at, to) > 0)
    .sort((a, b) => difference(b.at, a.at));
}

interface Full {
  readonly number: number;
  readonly at: Split;
}

/** Instants at which the meter's energy is full for the next pulse, those within [from, to) among them. */
function fullBetween(under: MeterUnderTest, from: Split, to: Split): readonly Full[] {
  const { meanPowerW, energyRippleBoundJ } = under.own;
  if (!(meanPowerW > 0)) return [];
  const periodS = under.quantumJ / meanPowerW;
  const rippleS = (2 * energyRippleBoundJ) / meanPowerW;
  const remainderS = (under.errors.startRemainder ?? 1) * periodS;
  const first = Math.max(0, Math.ceil((unsplit(from) - remainderS - rippleS) / periodS) - 1);
  const last = Math.floor((unsplit(to) - remainderS + rippleS) / periodS) + 1;
  insist(last - first < 1e7, "pulsesBetween: at most ten million pulses at once");
  const full: Full[] = [];
  for (let number = first; number <= last; number++) full.push({ number, at: fullAt(under, number) });
  return full;
}

/**
 * The first instant t with  E(t) − E(0) = (number + r0)·q,  E the meter's own energy.
 *
 * With E = P·t + R(t) the level is met near t0 = (number + r0)·q/P, and  P·τ + R(t0 + τ) − R(0) = 0  is solved for τ:
 * no large numbers are subtracted. Steps come from bounds on the power and on its slope: none can jump over the first
 * crossing even where the power is negative for moments, and where it is positive they converge as Newton's do.
 */
export function fullAt(under: MeterUnderTest, number: number): Split {
  const law = under.own;
  const P = law.meanPowerW;
  insist(P > 0, "fullAt: a meter that runs forward");
  const periodS = under.quantumJ / P;
  const even = plus(product(periodS, split(number)), (under.errors.startRemainder ?? 1) * periodS);
  const rippleAtStart = energyRippleAt(law, split(0));
  const slope = law.powerSlopeBoundWPerS;
  let tau = (rippleAtStart - law.energyRippleBoundJ) / P;
  for (let round = 0; round < 10_000; round++) {
    const at = plus(even, tau);
    const missingJ = rippleAtStart - energyRippleAt(law, at) - P * tau;
    if (missingJ <= 1e-14 * under.quantumJ) return at;
    const power = powerAt(law, at);
    // Root of  missing = power·s + slope·s²/2,  written so that nothing cancels when power is large.
    const root = Math.sqrt(power * power + 2 * slope * missingJ);
    const bySlope = power > 0 ? (2 * missingJ) / (power + root) : slope > 0 ? (root - power) / slope : 0;
    const step = Math.max(bySlope, missingJ / law.powerBoundW);
    if (tau + step === tau) return at;
    tau += step;
  }
  throw new Fault(`fullAt: pulse ${number} was not found`);
}

/** Each pulse waits for the next tick; several that wait for the same one leave evenly spread over the tick after. */
function releasedAtTicks(full: readonly Full[], tickS: number): readonly Full[] {
  const crowds = new Map<number, number[]>();
  for (const { number, at } of full) {
    const position = quotient(at, tickS);
    const tick = position.whole + (position.fraction > 0 ? 1 : 0);
    const crowd = crowds.get(tick);
    if (crowd === undefined) crowds.set(tick, [number]);
    else crowd.push(number);
  }
  return [...crowds].flatMap(([tick, crowd]) =>
    crowd.map((number, place) => ({
      number,
      at: plus(product(tickS, split(tick)), (place / crowd.length) * tickS),
    })),
  );
}

function onTheLine(under: MeterUnderTest, number: number, released: Split): readonly MeterPulse[] {
  const { jitterS = 0, lostShare = 0, doubleShare = 0, seed = 1 } = under.errors;
  const draw = jitterS > 0 ? normal(seed, streams.jitter, number) : 0;
  const at = plus(released, jitterS * Math.max(-JITTER_REACH, Math.min(JITTER_REACH, draw)));
  if (uniform(seed, streams.lost, number) < lostShare) return [{ number, at, fate: "lost" }];
  const given: MeterPulse = { number, at, fate: "given" };
  if (uniform(seed, streams.double, number) >= doubleShare) return [given];
  return [given, { number, at: plus(at, DOUBLE_AFTER_S), fate: "double" }];
}
