// One circuit whose samples stay and whose meter changes: the reference energy is summed once, and every meter's edges
// are cut from it. Called by jitter-coverage, a thousand times a row.

import { insist, type VerificationResult, type Wiring } from "@etalon/basis";
import { concluded, type RunFacts } from "@etalon/cloud/vm-measuring-machine/conclusion";
import { type ElementPlan, elementPlan } from "@etalon/cloud/vm-measuring-machine/elements";
import { openMeasuringRun } from "@etalon/cloud/vm-measuring-machine/measuring-run";
import { fieldRule } from "@etalon/kernels/pulse-edge-energy";
import type { RecordingOrder } from "@etalon/outside/simulated/make-recording";
import { type MeterErrors, type MeterUnderTest, meterUnderTest } from "@etalon/outside/simulated/meter";
import { type MeterPulse, pulsesBetween } from "@etalon/outside/simulated/meter-pulses";
import { edgeAt, instantOfEdge } from "@etalon/outside/simulated/terminal-clock";
import { nominalStep, plainFrontEnd } from "@etalon/outside/simulated/terminal-front-end";
import { waveChannels } from "@etalon/outside/simulated/wave";
import { openReferenceEnergy, type ReferenceEnergy } from "@etalon/verification/reference-energy";
import { seeded } from "./known-wave.ts";
import { type Metering, randomMetering, ranges } from "./random-metering.ts";
import { made } from "./whole-path.ts";

export interface JitterSite {
  /** What the whole path would be asked for, to compare. */
  order(errors: MeterErrors): RecordingOrder;
  /** The meter as it stands in the circuit. */
  meter(errors: MeterErrors): MeterUnderTest;
  pulses(under: MeterUnderTest): readonly MeterPulse[];
  result(pulses: readonly MeterPulse[]): VerificationResult;
}

export interface SiteTerms {
  readonly seed: number;
  readonly wiring: Wiring;
  readonly pulsesPerS: number;
  readonly durationS: number;
}

const frontEnd = plainFrontEnd("plain", ranges);
const recorded: readonly string[] = waveChannels;
const placeOf = (name: string): number => recorded.indexOf(name);

export function openJitterSite({ seed, wiring, pulsesPerS, durationS }: SiteTerms): JitterSite {
  const metering = randomMetering("to the 25th", wiring, seeded(seed), pulsesPerS);
  const found = elementPlan(wiring, waveChannels);
  insist(found.ok, "the simulated terminal records what every wiring needs");
  const plan = found.value;
  const order = { ...metering, frontEnd, durationS };
  const { values, sampleRateHz, samples } = sampled(order, plan);
  const energy = energyOf(values, plan);
  const facts = factsOf(metering, plan, values, { sampleRateHz, samples });
  const [from, to] = [0, samples - 1].map((sample) => instantOfEdge(frontEnd.clock, sample));
  insist(from !== undefined && to !== undefined, "a recording of some samples");
  return {
    order: (errors) => ({ ...order, errors }),
    meter: (errors) => meterUnderTest(metering.wave, metering.meter, errors),
    pulses: (under) => pulsesBetween(under, from, to),
    result(pulses) {
      const edges = pulses.map(({ at }) => {
        const { sample, fraction } = edgeAt(frontEnd.clock, at, "wh+");
        const atS = (sample + fraction) / sampleRateHz;
        const joules = energy.energyTo(atS * sampleRateHz);
        return { atS, energyJ: joules === null ? null : joules / sampleRateHz, stretch: 0 };
      });
      return concluded(facts, edges);
    },
  };
}

/** Only the planned channels, in the plan's order. */
function sampled(order: RecordingOrder, plan: ElementPlan) {
  const [section] = made(order).recording.sections;
  insist(section !== undefined, "a recording in one piece");
  const { sampleRateHz, samples } = section;
  const values = plan.names.map((name) => section.values[placeOf(name)]);
  return { values: values.filter((column) => column !== undefined), sampleRateHz, samples };
}

function energyOf(values: readonly Float64Array[], plan: ElementPlan): ReferenceEnergy {
  const channel = (name: string): Float64Array => values[plan.names.indexOf(name)] ?? new Float64Array(0);
  const elements = plan.elements.length as 1 | 2 | 3;
  const energy = openReferenceEnergy({ elements, rule: fieldRule() });
  const voltages = plan.elements.map(({ voltage: [plus, minus] }) => {
    if (minus === null) return channel(plus);
    const subtracted = channel(minus);
    return channel(plus).map((u, n) => u - (subtracted[n] ?? Number.NaN));
  });
  energy.append(
    voltages,
    plan.elements.map(({ current }) => channel(current)),
  );
  return energy;
}

function factsOf(
  { meter }: Metering,
  plan: ElementPlan,
  values: readonly Float64Array[],
  { sampleRateHz, samples }: { readonly sampleRateHz: number; readonly samples: number },
): RunFacts {
  const run = openMeasuringRun({ plan, rule: "field", calibration: null, nominalHz: 50 });
  run.begin(sampleRateHz);
  run.values(values);
  const durationS = samples / sampleRateHz;
  return {
    meter,
    register: "wh+",
    calibration: null,
    rule: "field",
    plan,
    wiringCheck: false,
    ownFrontEnd: null, // it tells of the circuit, not of the error
    recording: {
      samples,
      sampleRateHz,
      durationS,
      sections: [{ fromS: 0, toS: durationS, sampleRateHz }],
      gaps: [],
    },
    startTaiNs: null,
    toMeter: { voltage: 1, current: 1 },
    steps: plan.names.map((name) => nominalStep(frontEnd, placeOf(name))),
    clippedSamples: 0,
    clockRateBoundPpm: null,
    pulseResolutionS: 0,
    leastIntervals: 2,
    picture: run.picture(),
  };
}
