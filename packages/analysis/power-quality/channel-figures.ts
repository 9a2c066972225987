// One channel over one window: rms, lines, groups, distortion, deviation, carrier. Called by block.ts.

import { meanProductBetween } from "@etalon/kernels/means";
import type { Phasor } from "@etalon/kernels/phasor";
import type { CycleWindow } from "./cycle-windows.ts";
import { type Distortion, distortion } from "./distortion.ts";
import type { ChannelFigures } from "./figures.ts";
import { lineGroups } from "./line-groups.ts";
import type { MarkCode } from "./marks.ts";
import { HIGHEST_ORDER, type PowerQualityChannel, type PowerQualityOptions } from "./options.ts";
import { signallingRms } from "./signalling.ts";
import type { Lines, WindowedChannel } from "./window-lines.ts";

export interface MeasuredChannel {
  readonly figures: ChannelFigures | null;
  readonly lines: Lines | null;
  /** Rms phasor, its angle that at the window's start. */
  readonly fundamental: Phasor | null;
  readonly marks: readonly MarkCode[];
}

const missing: MeasuredChannel = { figures: null, lines: null, fundamental: null, marks: ["missing"] };
/** No channel carries so many volts or amperes: what does is no number. */
const LARGEST = 1e12;
/** Below this share of the declared voltage there is none. */
const LEAST_VOLTAGE = 0.01;
/** A fundamental below this share of the rms is what rounding or noise leaves: nothing is referred to it. */
const LEAST_FUNDAMENTAL = 0.01;

export function measureChannel(
  windowed: WindowedChannel,
  lines: Lines | null,
  { cycles, followed }: Pick<CycleWindow, "cycles" | "followed">,
  channel: PowerQualityChannel,
  options: PowerQualityOptions,
): MeasuredChannel {
  const { x, start, length } = windowed;
  const square = meanProductBetween(x, x, start, length);
  if (!(square <= LARGEST ** 2)) return missing;
  const rms = Math.sqrt(Math.max(square, 0));
  const voltage = channel.quantity === "voltage";
  const declared = voltage ? options.declaredVoltageV : null;
  const marks = rangeMarks(windowed, channel.range);
  if (declared !== null && rms < LEAST_VOLTAGE * declared) marks.push("no-voltage");

  const groups = lines && lineGroups(lines.re, lines.im, cycles, HIGHEST_ORDER);
  // Without a voltage to follow nobody knows where the fundamental is.
  const refers = followed && groups !== null && (groups.harmonics[1] ?? 0) > LEAST_FUNDAMENTAL * rms;
  const none = marks.includes("no-voltage") || !refers;
  const carrierLine = options.signallingHz === null ? null : lineOf(options.signallingHz, length, options);
  return {
    figures: {
      rms,
      underDeviationPercent: declared && 100 * (1 - Math.min(rms, declared) / declared),
      overDeviationPercent: declared && 100 * (Math.max(rms, declared) / declared - 1),
      signallingRms:
        voltage && lines && carrierLine !== null ? signallingRms(lines.re, lines.im, carrierLine) : null,
      lines: groups,
      distortion: none ? noDistortion : distortion(groups, voltage ? null : options.demandCurrentA),
    },
    lines,
    fundamental: lines && refers ? { re: lines.re[cycles] ?? 0, im: lines.im[cycles] ?? 0 } : null,
    marks,
  };
}

const noDistortion: Distortion = {
  thdPercent: null,
  thdGroupsPercent: null,
  thdSubgroupsPercent: null,
  partialWeightedPercent: null,
  totalDemandPercent: null,
};

/** Lines are one window's own frequency apart: fs ÷ length. */
const lineOf = (hz: number, length: number, { sampleRateHz }: PowerQualityOptions): number =>
  (hz * length) / sampleRateHz;

function rangeMarks({ x, start, length }: WindowedChannel, range: PowerQualityChannel["range"]): MarkCode[] {
  let lowest = Number.POSITIVE_INFINITY;
  let highest = Number.NEGATIVE_INFINITY;
  const to = Math.min(x.length, Math.floor(start + length) + 1);
  for (let n = Math.max(0, Math.ceil(start)); n < to; n++) {
    const value = x[n]!;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  if (lowest === highest) return ["flat"];
  return range !== null && (lowest <= range[0] || highest >= range[1]) ? ["clipped"] : [];
}
