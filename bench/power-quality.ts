// The whole power quality of a terminal: blocks with all harmonics, aggregates, frequency, flicker, half-cycle rms and
// events of 6 channels at 4,000 samples/s, second by second; and the same of noise, which has no fundamental to follow.

import { usualEvents } from "@etalon/analysis/power-quality/events/event-rules";
import type { PowerQualityChannel } from "@etalon/analysis/power-quality/options";
import { openPowerQuality, type PowerQuality } from "@etalon/analysis/power-quality/power-quality";
import { type ClockQuality, insist, instantFromPosixNs } from "@etalon/basis";
import type { Finding, Part } from "./finding.ts";
import { alone, perCall } from "./measure.ts";
import { micro, SAMPLES } from "./waves.ts";

const phases = ["a", "b", "c"] as const;
const channels: readonly PowerQualityChannel[] = [
  ...phases.map((phase) => ({ name: `u${phase}`, quantity: "voltage", phase, range: null }) as const),
  ...phases.map((phase) => ({ name: `i${phase}`, quantity: "current", phase, range: null }) as const),
];
const CALLS = 20;
/** Of the survey's best system, terminals a core. */
const GOAL = 100;

export const powerQuality: Part = {
  name: "power-quality",
  run(): readonly Finding[] {
    const mains = alone(perCall(nextSecond(voltage), CALLS));
    const noise = alone(perCall(nextSecond(noisy), CALLS));
    return [
      {
        figure: "whole power quality of 6 channels: terminals a core serves",
        measured: 1 / mains,
        unit: "terminals",
        goal: { least: GOAL },
        note: `${micro(mains)} a terminal and second`,
        key: { under: "terminalsPerCore", name: "powerQuality" },
      },
      {
        figure: "… of noise in place of voltages",
        measured: 1 / noise,
        unit: "terminals",
        note: micro(noise),
      },
    ];
  },
};

const voltage = (n: number, c: number): number => {
  const angle = 2 * Math.PI * ((50.02 * n) / SAMPLES - c / 3);
  return (c < 3 ? 325 : 7) * (Math.sin(angle) + 0.05 * Math.sin(5 * angle) + 0.03 * Math.sin(7 * angle));
};

const noisy = (n: number, c: number): number => 300 * ((((n + 7919 * c) * 48_271) % 65_521) / 65_521 - 0.5);

/** Every call pushes one more second of a stream that goes on; fifty waves fit into the one that is repeated. */
function nextSecond(of: (n: number, c: number) => number): () => void {
  const values = channels.map((_, c) => Float64Array.from({ length: 50 * SAMPLES }, (_, n) => of(n, c)));
  const stream: PowerQuality = opened();
  const clock: ClockQuality = {
    sampleTaiNs: instantFromPosixNs(1_700_000_000_000_000_000n),
    measuredRateHz: SAMPLES,
    rateErrorBoundPpm: 1,
    timeErrorBoundNs: 1000,
    state: "locked",
  };
  let second = 0;
  return () => {
    const from = (second % 50) * SAMPLES;
    const piece = values.map((x) => x.subarray(from, from + SAMPLES));
    stream.push({ firstSample: second * SAMPLES, channels: piece, clock: second === 0 ? clock : null });
    second += 1;
  };
}

function opened(): PowerQuality {
  const answer = openPowerQuality(
    {
      sampleRateHz: SAMPLES,
      nominalHz: 50,
      channels,
      declaredVoltageV: 230,
      demandCurrentA: 10,
      signallingHz: 175,
      lamp: null,
      events: usualEvents,
    },
    [],
  ); // a stream that is followed as it comes
  insist(answer.ok, "the options fit");
  return answer.value;
}
