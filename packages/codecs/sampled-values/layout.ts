// Which channels the value and quality pairs of a stream are; called by recording-from-capture.ts.

import { type Answer, type Channel, good, type Phase, refused } from "@etalon/basis";

/** 9-2LE and the backward-compatible variants of IEC 61869-9. */
const DEFAULT_LAYOUT = "I4U4";
const phases: readonly Phase[] = ["a", "b", "c", "n"];

/**
 * One step of the INT32: 1 mA and 10 mV, on the primary side; values are divided, so that they round once.
 */
export const stepsPerAmpere = 1000;
export const stepsPerVolt = 100;

/**
 * The channels of a data set of `pairs` values. A layout is written like the variants of IEC 61869-9: "I4U4"
 * is four currents (a, b, c, n), then four voltages. Eight pairs without a stated layout are I4U4; any other
 * number without one gives raw channels, since nothing in the stream says what they are.
 */
export function channelsOf(pairs: number, layout: string | undefined): Answer<readonly Channel[]> {
  const stated = layout ?? (pairs === 8 ? DEFAULT_LAYOUT : undefined);
  if (stated === undefined) return good(Array.from({ length: pairs }, (_, n) => rawChannel(n + 1)));
  const parts = /^(?:I([0-4]))?(?:U([0-4]))?$/i.exec(stated.trim());
  const currents = Number(parts?.[1] ?? 0);
  const voltages = Number(parts?.[2] ?? 0);
  if (parts === null || currents + voltages !== pairs)
    return refused(
      "sv.layout",
      `the layout "${stated}" does not describe ${pairs} values; ` +
        "such as I4U4 or I3U3, at most 4 of each, is expected",
    );
  return good([
    ...phases.slice(0, currents).map((phase, n) => mainsChannel(n + 1, "I", phase)),
    ...phases.slice(0, voltages).map((phase, n) => mainsChannel(currents + n + 1, "U", phase)),
  ]);
}

function mainsChannel(number: number, letter: "I" | "U", phase: Phase): Channel {
  const current = letter === "I";
  return {
    number,
    name: letter + phase,
    phase,
    quantity: current ? "current" : "voltage",
    unit: current ? "A" : "V",
    ratio: null,
    side: "primary",
    step: current ? 1 / stepsPerAmpere : 1 / stepsPerVolt,
    range: null,
  };
}

function rawChannel(number: number): Channel {
  return {
    number,
    name: `value ${number}`,
    phase: null,
    quantity: "other",
    unit: "steps",
    ratio: null,
    side: "unknown",
    step: 1,
    range: null,
  };
}

/** Steps of the INT32 in one unit of the channel. */
export function stepsPerUnit(channel: Channel): number {
  return channel.quantity === "current" ? stepsPerAmpere : channel.quantity === "voltage" ? stepsPerVolt : 1;
}
