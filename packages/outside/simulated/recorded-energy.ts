// Energy on a recording: which channels a meter's wiring needs, the stretches on which they are whole, and the
// independent rule on each. `pulses-on-recording.ts` places pulses on it.

import { type Answer, good, type Meter, type Recording, refused, type Section } from "@etalon/basis";
import {
  energyBetweenPlaces,
  type SampledElement,
  type SampledEnergy,
  sampledEnergy,
} from "./independent-energy.ts";

/** Which channel (its `number`) stands for which quantity; those that the wiring needs. */
export type ElementChannels = {
  readonly [name in "ua" | "ub" | "uc" | "uab" | "ubc" | "ia" | "ib" | "ic"]?: number;
};

/** Samples without a gap, and the places between which energies and edges are given. */
export interface Stretch {
  readonly section: Section;
  readonly offset: number;
  readonly sampled: SampledEnergy;
  readonly first: number;
  readonly last: number;
}

export const secondsAt = ({ section, offset }: Stretch, place: number): number =>
  section.fromS + (offset + place) / section.sampleRateHz;
const placeAt = ({ section, offset }: Stretch, seconds: number): number =>
  (seconds - section.fromS) * section.sampleRateHz - offset;

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

/** The stretches that are long enough, `contextSamples` left free at both ends of each. */
export function stretchesOf(
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
  // The meter's own ratio before the file's; neither: the meter stands where the recorder stands.
  const scale = (at: number, ratio: number | undefined): number => {
    const channel = recording.channels[at];
    return channel?.side === "primary" ? 1 / (ratio ?? channel.ratio ?? 1) : 1;
  };
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
