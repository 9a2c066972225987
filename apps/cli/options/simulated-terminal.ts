// The front end that takes a simulated recording: an ideal one, or one with the deviations of a real terminal.

import type { Meter } from "@etalon/basis";
import { uniform } from "@etalon/outside/simulated/chance";
import {
  type FrontEnd,
  type FrontEndChannel,
  plainFrontEnd,
} from "@etalon/outside/simulated/terminal-front-end";
import { signalsOf, type Wave } from "@etalon/outside/simulated/wave";

export type FrontEndKind = "ideal" | "typical" | "own";
export const frontEndKinds: readonly FrontEndKind[] = ["ideal", "typical", "own"];

/** Ranges reach this far beyond the meter's own, and beyond the wave that is to be recorded. */
const VOLTAGE_RANGE = 2.25;
const CURRENT_RANGE = 2;
const HEADROOM = 1.1;

/** What a terminal, or the meter's own front end, is off by, drawn evenly within ±. */
const GAIN_PERCENT = 0.4;
const OFFSET_OF_RANGE = 1e-4;
const DELAY_S = 1.5e-6;
const COMMON_DELAY_S = 2e-6;
const NOISE_OF_RANGE = 1.5e-6;

export function simulatedFrontEnd(
  kind: FrontEndKind,
  {
    wave,
    meter,
    rateHz,
    bits,
    seed,
  }: { wave: Wave; meter: Meter; rateHz: number; bits: number; seed: number },
): FrontEnd {
  const peaks = signalsOf(wave).map((signal) =>
    signal.components.reduce((sum, { rms }) => sum + Math.SQRT2 * Math.abs(rms), Math.abs(signal.dc ?? 0)),
  );
  const ranges = {
    voltageV: Math.max(VOLTAGE_RANGE * meter.nominalVoltage, HEADROOM * Math.max(...peaks.slice(0, 3))),
    currentA: Math.max(CURRENT_RANGE * meter.maxCurrent, HEADROOM * Math.max(...peaks.slice(3))),
  };
  const plain: FrontEnd = { ...plainFrontEnd("simulated", ranges, rateHz, bits), seed };
  if (kind === "ideal") return plain;
  return {
    ...plain,
    calibration: `simulated-${seed}`,
    certificate: "none: simulated, deviations known exactly",
    channels: plain.channels.map((channel, c) => ({ ...channel, ...deviations(seed, c, bits) })),
    ...(kind === "own" ? { frontEndOf: meter.serial } : {}),
  };
}

function deviations(seed: number, c: number, bits: number): Partial<FrontEndChannel> {
  const within = (bound: number, stream: number): number => bound * (2 * uniform(seed, stream, c) - 1);
  const codes = 2 ** (bits - 1);
  return {
    gainErrorPercent: within(GAIN_PERCENT, 10),
    offsetCodes: within(OFFSET_OF_RANGE * codes, 11),
    delayS: COMMON_DELAY_S + within(DELAY_S, 12),
    noiseCodes: NOISE_OF_RANGE * codes,
  };
}
