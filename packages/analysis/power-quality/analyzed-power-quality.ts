// From the channels that `analyze` is given to those that power quality is measured on. Called by analyze.ts.

import type { Instant, Phase, Wiring } from "@etalon/basis";
import type { EventRules } from "./events/event-rules.ts";
import type { Lamp } from "./flicker/eye-response.ts";
import type { PowerQualityChannel } from "./options.ts";
import {
  powerQualityOfRecording,
  type RecordedChannel,
  type RecordedPowerQuality,
} from "./recording-power-quality.ts";

/** What power quality needs beyond the samples; what is left out is not known, or not asked for. */
export interface PowerQualityTerms {
  /** Of the first sample. */
  readonly startTaiNs?: Instant | null;
  /** Udin of the voltages as they are given, phase or line; of phase voltages in three wires, the line's. */
  readonly declaredVoltageV?: number | null;
  readonly demandCurrentA?: number | null;
  readonly signallingHz?: number | null;
  readonly lamp?: Lamp | null;
  readonly events?: EventRules | null;
  /** Of the voltages, then of the currents; beyond them samples are clipped. */
  readonly ranges?: readonly PowerQualityChannel["range"][];
}

type Samples = Float64Array | null;

export interface AnalyzedChannels {
  readonly sampleRateHz: number;
  readonly startS: number;
  readonly nominalFrequencyHz: number;
  readonly voltages: readonly Samples[];
  readonly currents: readonly Samples[];
  readonly names?: readonly string[];
  readonly wiring: Wiring;
  readonly lineVoltages?: boolean;
  readonly powerQuality?: PowerQualityTerms;
}

const phases: readonly Phase[] = ["a", "b", "c"];
const lines: readonly Phase[] = ["ab", "bc", "ca"];

/** Null where the standard does not know the nominal frequency, or the sampling rate is too low for it. */
export function analyzedPowerQuality(input: AnalyzedChannels): RecordedPowerQuality | null {
  const terms = input.powerQuality ?? {};
  const answer = powerQualityOfRecording({
    sampleRateHz: input.sampleRateHz,
    nominalHz: input.nominalFrequencyHz,
    startS: input.startS,
    startTaiNs: terms.startTaiNs ?? null,
    declaredVoltageV: terms.declaredVoltageV ?? null,
    demandCurrentA: terms.demandCurrentA ?? null,
    signallingHz: terms.signallingHz ?? null,
    lamp: terms.lamp ?? null,
    events: terms.events ?? null,
    channels: [...voltageChannels(input), ...currentChannels(input)],
  });
  return answer.ok ? answer.value : null;
}

/** Three wires are measured between the lines: what stands against their common point has no meaning. */
function voltageChannels(input: AnalyzedChannels): RecordedChannel[] {
  const { voltages, wiring, lineVoltages = false } = input;
  const twoElements = wiring === "3P3W" && voltages.length === 2 && !lineVoltages;
  if (twoElements) {
    const [ab, cb] = [voltages[0] ?? null, voltages[1] ?? null];
    return [...channel("uab", "ab", ab), ...channel("ubc", "bc", cb?.map((x) => -x) ?? null)];
  }
  if (wiring === "3P3W" && !lineVoltages)
    return lines.flatMap((phase, k) =>
      channel(`u${phase}`, phase, between(voltages[k], voltages[(k + 1) % 3])),
    );
  const of = lineVoltages ? lines : phases;
  return voltages.flatMap((values, k) => {
    const name = input.names?.[k] ?? `u${of[k]}`;
    return channel(name, of[k] ?? null, values, input.powerQuality?.ranges?.[k]);
  });
}

function currentChannels({ currents, voltages, names, powerQuality }: AnalyzedChannels): RecordedChannel[] {
  const of: readonly Phase[] = currents.length === 2 ? ["a", "c"] : phases;
  return currents.flatMap((values, k): RecordedChannel[] => {
    const place = voltages.length + k;
    const name = names?.[place] ?? `i${of[k]}`;
    return channel(name, of[k] ?? null, values, powerQuality?.ranges?.[place], "current");
  });
}

function channel(
  name: string,
  phase: Phase | null,
  values: Samples,
  range: PowerQualityChannel["range"] = null,
  quantity: PowerQualityChannel["quantity"] = "voltage",
): RecordedChannel[] {
  return values === null ? [] : [{ name, quantity, phase, range, values }];
}

function between(x: Samples | undefined, y: Samples | undefined): Samples {
  return x && y ? x.map((value, n) => value - y[n]!) : null;
}
