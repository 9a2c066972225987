// From a simulated wave, meter and terminal to the result that a user gets: `verifyRecording`, as `etalon verify` calls
// it. The items of the accuracy report go this way.

import { type Calibration, insist, type Meter, type Recording, type VerificationResult } from "@etalon/basis";
import { type RecordingRun, verifyRecording } from "@etalon/cloud/vm-measuring-machine/recording-run";
import { recordingEndS } from "@etalon/codecs/recording/cut";
import {
  type MadeRecording,
  makeRecording,
  type RecordingOrder,
} from "@etalon/outside/simulated/make-recording";
import { waveChannels } from "@etalon/outside/simulated/wave";

/** A result that holds an error and its uncertainty. */
export type Verified = VerificationResult & {
  readonly error: NonNullable<VerificationResult["error"]>;
  readonly uncertainty: NonNullable<VerificationResult["uncertainty"]>;
};

/** What is verified besides the recording and its pulses. */
export interface Terms {
  readonly meter: Meter;
  readonly calibration?: Calibration;
  readonly channels?: RecordingRun["channels"];
}

export function made(order: RecordingOrder): MadeRecording {
  const answer = makeRecording(order);
  insist(answer.ok, answer.ok ? "" : answer.why.text);
  insist(answer.value.truth.clippedSamples === 0, "the wave fits the converters' range");
  return answer.value;
}

/** Simulated recordings hold ua ub uc ia ib ic in this order. */
const inOrder: RecordingRun["channels"] = Object.fromEntries(
  waveChannels.map((name, index) => [name, { index, sign: 1 }]),
);

/** By the rule that `etalon verify` takes unless told otherwise. */
export function verified(
  recording: Recording,
  pulses: readonly { readonly atS: number }[],
  { meter, calibration, channels = inOrder }: Terms,
): Verified {
  const answer = verifyRecording({
    recording,
    channels,
    pulses: [{ register: "wh+", atS: Float64Array.from(pulses, ({ atS }) => atS), resolutionS: 0 }],
    recordedS: recordingEndS(recording),
    meter,
    calibration: calibration ?? null,
    ownFrontEnd: false,
    register: "wh+",
    rule: "field",
  });
  insist(answer.ok, answer.ok ? "" : answer.why.text);
  const { error, uncertainty } = answer.value;
  insist(error !== null && uncertainty !== null, "enough pulses for an error with its uncertainty");
  return { ...answer.value, error, uncertainty };
}

/** Recovered minus programmed error, ppm of the energy. */
export function offPpm(
  { error }: Verified,
  programmedPercent: number,
): { edges: number; regression: number } {
  return {
    edges: (error.edgesPercent - programmedPercent) * 1e4,
    regression: (error.regressionPercent - programmedPercent) * 1e4,
  };
}
