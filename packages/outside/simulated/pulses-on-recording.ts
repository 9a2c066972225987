// The pulses that a meter with a known error would give on a recording; `etalon simulate pulses` and tests with
// recordings from outside call it. Truth is the independent energy rule, not the kernels' one.

import { type Answer, good, type Meter, type Recording, type Register, refused } from "@etalon/basis";
import { normal, uniform } from "./chance.ts";
import { energyAt, energyBetweenPlaces, placesOfLevels, type SampledEnergy } from "./independent-energy.ts";
import { errorsMisfit, nameplateQuantumJ, pulseConstant } from "./meter.ts";
import { type ElementChannels, type Stretch, secondsAt, stretchesOf } from "./recorded-energy.ts";

export interface RecordedPulse {
  /** Seconds after the recording's first sample. */
  readonly atS: number;
  readonly register: Register;
}

export interface RecordingPulseOptions {
  /** `wh+` or `wh-`; the direction of the recorded energy when left out. */
  readonly register?: Register;
  /** Share of a pulse still missing where the recording begins, 0 < r ≤ 1; drawn by `seed` when left out. */
  readonly startRemainder?: number;
  readonly seed?: number;
  /** Standard deviation of the edges. */
  readonly jitterS?: number;
  /** No pulse lies nearer to the end of a stretch, so that a judge has samples on both sides of every edge. */
  readonly contextSamples?: number;
}

export interface RecordingPulses {
  readonly pulses: readonly RecordedPulse[];
  /** Stretches on which pulses were counted: (pulses − 1) · quantum is the meter's energy of each. */
  readonly stretches: readonly {
    readonly fromS: number;
    readonly toS: number;
    readonly pulses: number;
    readonly energyJ: number;
  }[];
  readonly quantumJ: number;
  readonly truth: { readonly errorPercent: number; readonly note: string };
}

const CONTEXT_SAMPLES = 256;
const MOST_PULSES = 1_000_000;

/**
 * Pulses at every  E(t) = (k + r)·q/(1 + error)  within each stretch without a gap or a missing value. In a gap there
 * is none, and after it the meter's remainder r is unknown (drawn anew).
 */
export function pulsesOnRecording(
  recording: Recording,
  channels: ElementChannels,
  meter: Meter,
  errorPercent: number,
  options: RecordingPulseOptions = {},
): Answer<RecordingPulses> {
  const { startRemainder, jitterS = 0, contextSamples = CONTEXT_SAMPLES, seed = 1 } = options;
  const misfit = orderMisfit(meter, errorPercent, options);
  if (misfit !== null) return misfit;
  const found = stretchesOf(recording, channels, meter, Math.max(0, contextSamples));
  if (!found.ok) return found;

  const stretches = found.value;
  const total = stretches.reduce(
    (sum, one) => sum + energyBetweenPlaces(one.sampled, one.first, one.last),
    0,
  );
  const register = options.register ?? (total < 0 ? "wh-" : "wh+");
  const quantumJ = nameplateQuantumJ(meter, register);
  const direction = register === "wh-" ? -1 : 1;
  const spacingJ = (direction * quantumJ) / (1 + errorPercent / 100);
  if (Math.abs(total / spacingJ) > MOST_PULSES)
    return refused(
      "simulated.too-many-pulses",
      `the recorded energy would give more than ${MOST_PULSES} pulses`,
    );

  const counted = stretches.map((stretch, s) => {
    const remainder = s === 0 && startRemainder !== undefined ? startRemainder : uniform(seed, 1, s);
    return { stretch, places: pulsePlaces(stretch, spacingJ, remainder) };
  });
  const edges = counted.flatMap(({ stretch, places }) => places.map((place) => secondsAt(stretch, place)));
  const pulses = edges.map((atS, k) => ({
    atS: atS + (jitterS > 0 ? jitterS * normal(seed, 2, k) : 0),
    register,
  }));
  return good({
    pulses: pulses.sort((a, b) => a.atS - b.atS),
    stretches: counted.map(({ stretch, places }) => ({
      fromS: secondsAt(stretch, stretch.first),
      toS: secondsAt(stretch, stretch.last),
      pulses: places.length,
      energyJ: energyBetweenPlaces(
        stretch.sampled,
        places[0] ?? stretch.first,
        places.at(-1) ?? stretch.first,
      ),
    })),
    quantumJ,
    truth: { errorPercent, note: "pulses computed from the recording for a meter of this error" },
  });
}

type Refused = ReturnType<typeof refused>;

function orderMisfit(meter: Meter, errorPercent: number, options: RecordingPulseOptions): Refused | null {
  const { startRemainder = 1, jitterS = 0, register = "wh+" } = options;
  const misfit = errorsMisfit({ gainErrorPercent: errorPercent, startRemainder, jitterS });
  if (misfit !== null) return refused("simulated.error", `the meter's errors cannot be: ${misfit}`);
  if (register.startsWith("varh"))
    return refused("simulated.register", "pulses on a recording count active energy: wh+ or wh-");
  if (pulseConstant(meter, register) !== null) return null;
  return refused("simulated.constant", "the meter's activeConstant is a positive number of imp/kWh");
}

function pulsePlaces({ sampled, first, last }: Stretch, spacingJ: number, remainder: number): number[] {
  // A meter that counts what is given back sees the energy with the other sign.
  const own: SampledEnergy =
    spacingJ > 0
      ? sampled
      : { ...sampled, power: sampled.power.map((p) => -p), energy: sampled.energy.map((e) => -e) };
  const start = energyAt(own, first);
  const places = placesOfLevels(own, (k) => start + (k + remainder) * Math.abs(spacingJ));
  return places.filter((place) => place >= first && place <= last);
}
