// What a real merging unit sent, 4,000 samples/s for six seconds, with pulses by an integration that shares nothing
// with the kernels. Item of the accuracy report.

import { insist, type Meter } from "@etalon/basis";
import { pulsesOnRecording } from "@etalon/outside/simulated/pulses-on-recording";
import { openCapture } from "../recordings/open-recording.ts";
import type { AccuracyTable } from "./table.ts";
import { offPpm, verified } from "./whole-path.ts";

export const capturesFolder = "epm-digital-it-samu";

/** Voltage transformers 4000 : 1, current transformers 1000 : 1; the stream holds primary values. */
const meter: Meter = {
  serial: "REX640",
  accuracyClass: "0.2S",
  activeConstant: 400_000,
  wiring: "3P4W",
  nominalVoltage: 100,
  ratedCurrent: 1,
  maxCurrent: 1.2,
  voltageRatio: 4000,
  currentRatio: 1000,
};

/** Places in the stream, counted from 1: phase currents first, the neutral's, then the voltages. */
const numbers = { ua: 5, ub: 6, uc: 7, ia: 1, ib: 2, ic: 3 };
const channels = Object.fromEntries(
  Object.entries(numbers).map(([name, number]) => [name, { index: number - 1, sign: 1 as const }]),
);

export function mergingUnitErrors(errorsPercent: readonly number[]): AccuracyTable {
  return {
    title: "Error recovered from a merging unit's stream",
    about: `Two captures of some 6 s of a real merging unit on a source, 400 kV and 500 A on the primary side (IEC \
61850-9-2LE, 4,000 samples/s), the second with current harmonics to the 17th; pulses for a meter of known error by an \
independent integration.`,
    heads: ["capture", "programmed", "pulses", "by edges off, ppm", "by regression off, ppm"],
    rows: ["50Hz_3phase", "50Hz_3phase_harm2"].flatMap((name) => {
      const recording = openCapture(name);
      return errorsPercent.map((errorPercent, seed) => {
        const counted = pulsesOnRecording(recording, numbers, meter, errorPercent, { seed });
        insist(counted.ok, counted.ok ? "" : counted.why.text);
        const { pulses } = counted.value;
        const off = offPpm(verified(recording, pulses, { meter, channels }), errorPercent);
        const bound = { most: 10 };
        const figures = [off.edges, off.regression].map((ppm) => ({ value: Math.abs(ppm), bound }));
        return [name, signed(errorPercent), String(pulses.length), ...figures];
      });
    }),
  };
}

const signed = (percent: number): string => `${percent < 0 ? "−" : "+"}${Math.abs(percent)} %`;
