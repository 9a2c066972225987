// The channels that power quality is measured on, from those that a meter's elements need: three wires are measured between
// the lines, since what stands against their common point has no meaning. Called by quality-run.ts.

import { recordOf } from "@etalon/analysis/calibrated-channels";
import type { PowerQualityChannel } from "@etalon/analysis/power-quality/options";
import type { Calibration, Phase, Wiring } from "@etalon/basis";
import type { FrameHeader } from "@etalon/codecs/sample-stream/index";
import { clippedFrom } from "./clipping.ts";

export interface QualityChannel extends PowerQualityChannel {
  /** [N] its values out of the calibrated ones, in the order of the names. */
  readonly of: (calibrated: readonly Float64Array[]) => Float64Array;
}

export function qualityChannels(
  wiring: Wiring,
  names: readonly string[],
  { channels }: Pick<FrameHeader, "channels">,
  calibration: Calibration | null,
): QualityChannel[] {
  const place = (name: string): number => names.indexOf(name);
  const rangeOf = (name: string): PowerQualityChannel["range"] => {
    const { gain, offset } = recordOf(calibration, name) ?? { gain: 1, offset: 0 };
    const end = clippedFrom(channels.find((one) => one.name === name)?.bits ?? 32);
    const ends = [gain * (-end - offset), gain * (end - offset)] as const;
    return [Math.min(...ends), Math.max(...ends)];
  };
  const measured = (name: string, quantity: "voltage" | "current"): QualityChannel => ({
    name,
    quantity,
    phase: name.slice(1) as Phase,
    range: rangeOf(name),
    of: (calibrated) => calibrated[place(name)]!,
  });
  const between = (plus: string, minus: string): QualityChannel => ({
    name: `u${plus}${minus}`,
    quantity: "voltage",
    phase: `${plus}${minus}` as Phase,
    range: null,
    of: (calibrated) => {
      const [x, y] = [calibrated[place(`u${plus}`)]!, calibrated[place(`u${minus}`)]!];
      return x.map((value, n) => value - y[n]!);
    },
  });
  const currents = names.filter((name) => name.startsWith("i")).map((name) => measured(name, "current"));
  if (wiring !== "3P3W")
    return [...names.filter((n) => n.startsWith("u")).map((name) => measured(name, "voltage")), ...currents];
  if (!names.includes("uab")) return [between("a", "b"), between("b", "c"), between("c", "a"), ...currents];
  const turned: QualityChannel = {
    ...measured("ucb", "voltage"),
    ...{ name: "ubc", phase: "bc" },
    of: (calibrated) => calibrated[place("ucb")]!.map((value) => -value),
  };
  return [measured("uab", "voltage"), turned, ...currents];
}
