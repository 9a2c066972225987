// What must be known before power quality can be measured, and whether it can be. Called by power-quality.ts and
// recording-power-quality.ts.

import { type Answer, good, type Phase, refused } from "@etalon/basis";
import { type EventRules, unfitRules } from "./events/event-rules.ts";
import type { Lamp } from "./flicker/eye-response.ts";

export interface PowerQualityChannel {
  readonly name: string;
  readonly quantity: "voltage" | "current";
  readonly phase: Phase | null;
  /** Values at or beyond these are clipped; null where unknown. */
  readonly range: readonly [lowest: number, highest: number] | null;
}

export interface PowerQualityOptions {
  readonly sampleRateHz: number;
  readonly nominalHz: 50 | 60;
  readonly channels: readonly PowerQualityChannel[];
  /** Udin of the voltage channels as they are given, phase or line, volt rms; null: what refers to it is not told. */
  readonly declaredVoltageV: number | null;
  /** From where on a voltage is dipped, swollen, interrupted or rapidly changed; null: no events are looked for. */
  readonly events: EventRules | null;
  /** I_L, maximum demand load current, ampere rms; null: no TDD. */
  readonly demandCurrentA: number | null;
  /** By which flicker is weighed; null: the 230 V lamp at 50 Hz, the 120 V lamp at 60 Hz. */
  readonly lamp: Lamp | null;
  /** Carrier of the mains signalling, hertz, below 3 kHz; null: none is looked for. */
  readonly signallingHz: number | null;
}

/** Highest order that class A asks for. */
export const HIGHEST_ORDER = 50;
/** The fundamental is looked for up to 70 Hz, at no less than four samples a cycle. */
const LEAST_RATE_HZ = 280;
const MOST_RATE_HZ = 10_000_000;
const MOST_CHANNELS = 32;
const MOST_SIGNALLING_HZ = 3000;

/** A voltage and the current of the same phase: places among the channels. */
export interface PowerPair {
  readonly phase: Phase;
  readonly voltage: number;
  readonly current: number;
}

export function checkedOptions(options: PowerQualityOptions): Answer<PowerQualityOptions> {
  const { sampleRateHz, nominalHz, channels } = options;
  const no = (code: string, text: string) => refused(`power-quality.${code}`, text);
  if (!(sampleRateHz >= LEAST_RATE_HZ && sampleRateHz <= MOST_RATE_HZ))
    return no(
      "rate",
      `a sampling rate of ${sampleRateHz} Hz is not from ${LEAST_RATE_HZ} to ${MOST_RATE_HZ} Hz.`,
    );
  if (nominalHz !== 50 && nominalHz !== 60)
    return no("nominal", `power quality is defined for 50 and 60 Hz, not for ${nominalHz} Hz.`);
  if (channels.length === 0 || channels.length > MOST_CHANNELS)
    return no("channels", `${channels.length} channels are not from 1 to ${MOST_CHANNELS}.`);
  const positive = [options.declaredVoltageV, options.demandCurrentA].filter((x) => x !== null);
  if (!positive.every((x) => x > 0 && Number.isFinite(x)))
    return no("declared", "the declared voltage and the demand current must be above 0.");
  const unfit = options.events && unfitRules(options.events);
  if (unfit !== null) return no("events", unfit);
  const carrier = options.signallingHz;
  if (carrier !== null && !(carrier > nominalHz && carrier < MOST_SIGNALLING_HZ))
    return no(
      "signalling",
      `a carrier of ${carrier} Hz is not between the mains and ${MOST_SIGNALLING_HZ} Hz.`,
    );
  return good(options);
}

/** Voltages and currents that flow through the same phase, in the voltages' order. */
export function powerPairs(channels: readonly PowerQualityChannel[]): PowerPair[] {
  return channels.flatMap(({ quantity, phase }, voltage) => {
    if (quantity !== "voltage" || phase === null) return [];
    const current = channels.findIndex((other) => other.quantity === "current" && other.phase === phase);
    return current < 0 ? [] : [{ phase, voltage, current }];
  });
}

/** The channels that the fundamental is taken from: voltages, or currents where no voltage is measured. */
export function candidatesOf(channels: readonly PowerQualityChannel[]): number[] {
  const voltages = voltagesOf(channels);
  return voltages.length > 0 ? voltages : channels.map((_, c) => c);
}

/** Places of the voltages among the channels. */
export const voltagesOf = (channels: readonly PowerQualityChannel[]): number[] =>
  channels.flatMap(({ quantity }, c) => (quantity === "voltage" ? [c] : []));

export const lampOf = ({ lamp, nominalHz }: PowerQualityOptions): Lamp =>
  lamp ?? (nominalHz === 50 ? "230 V" : "120 V");
