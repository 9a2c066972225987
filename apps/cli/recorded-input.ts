// A recording as an analysis takes it: its channels by their parts, the longest stretch without gaps, the nominal
// frequency. Called by the commands that analyse one.

import type { AnalysisInput, Samples } from "@etalon/analysis/analyze";
import type { Note, Recording, Section, Wiring } from "@etalon/basis";
import type { Role } from "@etalon/codecs/recording/index";
import { fundamentalFrequency } from "@etalon/kernels/frequency";
import { BadInput } from "./bad-input.ts";
import { type ChosenRecording, chosenRecording } from "./chosen-recording.ts";
import { longestStretch } from "./longest-stretch.ts";
import { channelsOf, type RecordingOptions, recordingOf } from "./options/recording.ts";
import type { Screen } from "./screen.ts";

export interface AnalysedOptions extends RecordingOptions {
  readonly wiring?: Wiring;
  readonly nominal?: "50" | "60";
}

export interface RecordedInput {
  readonly recording: Recording;
  readonly chosen: ChosenRecording;
  readonly stretch: NonNullable<ReturnType<typeof longestStretch>>;
  readonly nominal: { readonly hz: number; readonly notes: readonly Note[] };
  readonly input: AnalysisInput;
}

export const currentRoles = ["ia", "ib", "ic"] as const;
export const voltageRoles = (lineVoltages: boolean) =>
  lineVoltages ? (["uab", "ubc", "uca"] as const) : (["ua", "ub", "uc"] as const);

export async function recordedInput(options: AnalysedOptions, screen: Screen): Promise<RecordedInput> {
  const { recording } = await recordingOf(options, screen);
  const chosen = chosenRecording(recording, channelsOf(recording, options, options.wiring));
  const stretch = longestStretch(chosen);
  if (stretch === null)
    throw new BadInput(`${options.recording}: the channels hold no samples in the span that was asked for`);
  const { section } = stretch;
  const nominal = nominalFrequency(chosen, section, options.nominal);
  const samples = (role: Role): Samples => section.values[chosen.roles.indexOf(role)] ?? null;
  const has = (role: Role): boolean => chosen.roles.includes(role);
  const asked = options.wiring;
  const lineVoltages = (asked === "3P3W" || !has("ua")) && (["uab", "ubc", "uca"] as const).some(has);
  const input: AnalysisInput = {
    sampleRateHz: section.sampleRateHz,
    startS: section.fromS,
    nominalFrequencyHz: nominal.hz,
    voltages: voltageRoles(lineVoltages).map(samples),
    currents: currentRoles.map(samples),
    wiring: asked ?? wiringBy(has, lineVoltages),
    lineVoltages,
  };
  return { recording, chosen, stretch, nominal, input };
}

/** Line voltages have no neutral; one phase alone is one phase. */
function wiringBy(has: (role: Role) => boolean, lineVoltages: boolean): Wiring {
  if (lineVoltages) return "3P3W";
  const beyondA = (["ub", "uc", "ib", "ic"] as const).some(has);
  return beyondA ? "3P4W" : "1P2W";
}

/** So much of a voltage is enough to tell 50 Hz from 60 Hz. */
const LOOK_S = 2;
/** The frequency is looked for up to 70 Hz, at four samples a cycle or more. */
const LEAST_RATE_HZ = 280;

function nominalFrequency(
  { nominalFrequencyHz, roles }: ChosenRecording,
  section: Section,
  asked: AnalysedOptions["nominal"],
): { readonly hz: number; readonly notes: readonly Note[] } {
  if (asked !== undefined) return { hz: Number(asked), notes: [] };
  if (nominalFrequencyHz !== null) return { hz: nominalFrequencyHz, notes: [] };
  const voltage = Math.max(
    0,
    roles.findIndex((role) => role.startsWith("u")),
  );
  const { sampleRateHz, values } = section;
  const look = values[voltage]!.subarray(0, Math.ceil(LOOK_S * sampleRateHz));
  const measured = sampleRateHz < LEAST_RATE_HZ ? null : fundamentalFrequency(look, sampleRateHz, null);
  const hz = measured !== null && measured > 55 ? 60 : 50;
  const text = `the recording states no nominal frequency: ${hz} Hz is taken; --nominal says otherwise`;
  return { hz, notes: [{ code: "analyze.nominal", text }] };
}
