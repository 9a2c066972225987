// A meter that samples for itself: what its front end does to a wave, its register counts and its samples show. Sites and
// recordings take their meters from here; with a terminal apart, it is the plain meter.

import type { Meter, Register } from "@etalon/basis";
import { idealMeter, type MeterErrors, type MeterUnderTest, meterUnderTest } from "./meter.ts";
import { type FrontEnd, nominalStep } from "./terminal-front-end.ts";
import type { Signal, ThreeSignals, Wave } from "./wave.ts";

/**
 * The wave that a meter reckons with which believes in its type plate's ranges:
 *   seen(t) = true(t − delay)·(1 + gainErrorPercent/100)⁻¹ + offset
 * A delay turns each component by its order; where the frequency wanders, by the mean frequency's.
 */
export function seenThrough(frontEnd: FrontEnd, wave: Wave): Wave {
  const seen = (signal: Signal, channel: number): Signal => {
    const { gainErrorPercent, offsetCodes, delayS } = frontEnd.channels[channel]!;
    const gain = 1 / (1 + gainErrorPercent / 100);
    return {
      dc: (signal.dc ?? 0) * gain + offsetCodes * nominalStep(frontEnd, channel),
      components: signal.components.map((c) => ({
        ...c,
        rms: c.rms * gain,
        phaseRad: c.phaseRad - 2 * Math.PI * c.order * wave.frequencyHz * delayS,
      })),
    };
  };
  const three = (signals: ThreeSignals, from: number): ThreeSignals => [
    ...([seen(signals[0], from), seen(signals[1], from + 1)] as const),
    seen(signals[2], from + 2),
  ];
  return { ...wave, voltages: three(wave.voltages, 0), currents: three(wave.currents, 3) };
}

/**
 * A meter at a wave. Where the front end is its own, its law of energy is of what that lets through, at the pace of its
 * crystal: one that runs fast takes more samples a second, and counts more. Truth is of the wave itself.
 * @param errors  of what comes behind the front end
 */
export function meterAt(
  frontEnd: FrontEnd,
  wave: Wave,
  meter: Meter,
  errors: MeterErrors = idealMeter,
  register: Register = "wh+",
): MeterUnderTest {
  if (frontEnd.frontEndOf === undefined) return meterUnderTest(wave, meter, errors, register);
  const pace = 1 + frontEnd.clock.rateErrorPpm * 1e-6;
  const gainErrorPercent = 100 * ((1 + errors.gainErrorPercent / 100) * pace - 1);
  const behind = meterUnderTest(
    seenThrough(frontEnd, wave),
    meter,
    { ...errors, gainErrorPercent },
    register,
  );
  const { truth } = meterUnderTest(wave, meter, idealMeter, register);
  const factor = errors.constantFactor ?? 1;
  const counted = behind.own.meanPowerW * factor;
  return {
    ...behind,
    truth,
    errorPercent: Math.abs(truth.meanPowerW) > 0 ? (counted / truth.meanPowerW - 1) * 100 : null,
  };
}
