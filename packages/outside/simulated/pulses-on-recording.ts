// The pulses that a meter with a known error would give on a recording; `etalon simulate pulses` and tests with
// recordings from outside call it. Truth is the independent energy rule, not the kernels' one.

import {
  type Answer,
  type Channel,
  good,
  type Meter,
  type Recording,
  type Register,
  refused,
  type Section,
} from "@etalon/basis";
import { normal, uniform } from "./chance.ts";
import {
  energyAt,
  energyBetweenPlaces,
  placesOfLevels,
  type SampledElement,
  type SampledEnergy,
  sampledEnergy,
} from "./independent-energy.ts";
import { nameplateQuantumJ } from "./meter.ts";

/** Which channel (its `number`) stands for which quantity; those that the wiring needs. */
export type ElementChannels = {
  readonly [name in "ua" | "ub" | "uc" | "uab" | "ubc" | "ia" | "ib" | "ic"]?: number;
};

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
  if (!(errorPercent > -100 && errorPercent < 1000))
    return refused(
      "simulated.error",
      `an error of ${errorPercent} % is asked for; it lies between −100 and 1000`,
    );
  if (startRemainder !== undefined && !(startRemainder > 0 && startRemainder <= 1))
    return refused(
      "simulated.remainder",
      `a start remainder of ${startRemainder} is asked for; it is above 0, up to 1`,
    );
  if (options.register?.startsWith("varh"))
    return refused("simulated.register", "pulses on a recording count active energy: wh+ or wh-");
  const found = stretchesOf(recording, channels, meter, contextSamples);
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

/** Joule between two instants (seconds after the recording's first sample), on the side the meter is connected to. */
export function energyOnRecording(
  recording: Recording,
  channels: ElementChannels,
  meter: Meter,
  fromS: number,
  toS: number,
): Answer<number> {
  const found = stretchesOf(recording, channels, meter, 0);
  if (!found.ok) return found;
  for (const stretch of found.value) {
    const [a, b] = [placeAt(stretch, fromS), placeAt(stretch, toS)];
    if (a >= stretch.first && b <= stretch.last && a <= b)
      return good(energyBetweenPlaces(stretch.sampled, a, b));
  }
  return refused("simulated.span", `no stretch without a gap holds ${fromS} s to ${toS} s with its context`);
}

/** Samples without a gap, and the places between which energies and edges are given. */
interface Stretch {
  readonly section: Section;
  readonly offset: number;
  readonly sampled: SampledEnergy;
  readonly first: number;
  readonly last: number;
}

const secondsAt = ({ section, offset }: Stretch, place: number): number =>
  section.fromS + (offset + place) / section.sampleRateHz;
const placeAt = ({ section, offset }: Stretch, seconds: number): number =>
  (seconds - section.fromS) * section.sampleRateHz - offset;

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

function stretchesOf(
  recording: Recording,
  channels: ElementChannels,
  meter: Meter,
  contextSamples: number,
): Answer<readonly Stretch[]> {
  const roles = rolesOf(recording, channels, meter);
  if (!roles.ok) return roles;
  const stretches = recording.sections.flatMap((section) =>
    wholeRuns(
      section,
      roles.value.flatMap(({ uses }) => uses),
    ).flatMap(([begin, end]): Stretch[] => {
      const elements = roles.value.map((role) => elementOf(section, role, begin, end));
      const sampled = sampledEnergy(elements, section.sampleRateHz);
      if (sampled === null) return [];
      const first = Math.max(sampled.from, contextSamples);
      const last = Math.min(sampled.to, end - begin - 1 - contextSamples);
      return first < last ? [{ section, offset: begin, sampled, first, last }] : [];
    }),
  );
  if (stretches.length > 0) return good(stretches);
  return refused(
    "simulated.too-short",
    "no stretch of the recording is long enough to integrate energy on it",
  );
}

/** Voltage (as one channel, or one minus another) and current of an element, as indices with their scale. */
interface Role {
  readonly plus: number;
  readonly minus: number | null;
  readonly voltageScale: number;
  readonly current: number;
  readonly currentScale: number;
  readonly uses: readonly number[];
}

function rolesOf(recording: Recording, channels: ElementChannels, meter: Meter): Answer<readonly Role[]> {
  const missing: string[] = [];
  const index = (name: keyof ElementChannels): number => {
    const at = recording.channels.findIndex((channel) => channel.number === channels[name]);
    if (at < 0) missing.push(name);
    return at;
  };
  const scale = (at: number, ratio: number | undefined): number =>
    onPrimary(recording.channels[at]) ? 1 / (ratio ?? 1) : 1;
  const role = (plus: number, minus: number | null, current: number, sign = 1): Role => ({
    plus,
    minus,
    voltageScale: sign * scale(plus, meter.voltageRatio),
    current,
    currentScale: scale(current, meter.currentRatio),
    uses: minus === null ? [plus, current] : [plus, minus, current],
  });
  const roles = ((): Role[] => {
    if (meter.wiring === "1P2W") return [role(index("ua"), null, index("ia"))];
    if (meter.wiring === "3P4W")
      return (["a", "b", "c"] as const).map((p) => role(index(`u${p}`), null, index(`i${p}`)));
    if (channels.uab !== undefined && channels.ubc !== undefined)
      return [role(index("uab"), null, index("ia")), role(index("ubc"), null, index("ic"), -1)];
    const b = index("ub");
    return [role(index("ua"), b, index("ia")), role(index("uc"), b, index("ic"))];
  })();
  if (missing.length === 0) return good(roles);
  const names = [...new Set(missing)].join(", ");
  return refused(
    "simulated.channels",
    `a ${meter.wiring} meter needs channels for ${names}, which were not given`,
  );
}

const onPrimary = (channel: Channel | undefined): boolean => channel?.side === "primary";

function elementOf(section: Section, role: Role, begin: number, end: number): SampledElement {
  const part = (channel: number): Float64Array => section.values[channel]!.subarray(begin, end);
  const minus = role.minus === null ? null : part(role.minus);
  return {
    voltage: part(role.plus).map((u, n) => role.voltageScale * (minus === null ? u : u - minus[n]!)),
    current: part(role.current).map((i) => role.currentScale * i),
  };
}

/** Runs [begin, end) of samples in which none of the channels marks a value missing. */
function wholeRuns(section: Section, channels: readonly number[]): [begin: number, end: number][] {
  const used = channels.map((channel) => section.values[channel]!);
  const runs: [number, number][] = [];
  let begin = -1;
  for (let n = 0; n <= section.samples; n++) {
    const whole = n < section.samples && used.every((values) => Number.isFinite(values[n]!));
    if (whole && begin < 0) begin = n;
    if (!whole && begin >= 0) {
      runs.push([begin, n]);
      begin = -1;
    }
  }
  return runs;
}
