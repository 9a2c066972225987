// Captures of a pretended merging unit, with every mishap a test asks for; for this folder's tests.

import { type Recording, sectionEndS } from "@etalon/basis";
import { type CapturedFrame, writePcap } from "../pcap/write-pcap.ts";
import { encodeSampledValues } from "./encode.ts";
import { type Asdu, packValues, type SampledValuesFrame } from "./frame.ts";
import { type CaptureOptions, recordingFromCapture } from "./recording-from-capture.ts";

export const startNs = 1_700_000_000_000_000_000n;

export interface Sender {
  readonly sampleRateHz: number;
  readonly firstCount?: number;
  readonly asdu?: Partial<Asdu>;
  readonly frame?: Partial<SampledValuesFrame>;
  readonly qualities?: (n: number) => readonly number[];
  readonly channels?: number;
}

/** Frame of sample n: every value tells n, so that a sample in a wrong place shows. */
export function sampleFrame(sender: Sender, n: number, count?: number): Uint8Array {
  return encodeSampledValues({ ...emptyFrame, ...sender.frame, asdus: [sampleAsdu(sender, n, count)] });
}

export const emptyFrame: SampledValuesFrame = {
  destination: 0x010ccd040001,
  source: 0x020000000001,
  vlan: null,
  appId: 0x4000,
  simulated: false,
  asdus: [],
};

export function sampleAsdu(sender: Sender, n: number, count?: number): Asdu {
  const { sampleRateHz, firstCount = 0, channels = 8, qualities } = sender;
  return {
    svId: "MU01",
    datSet: null,
    smpCnt: count ?? (firstCount + n) % sampleRateHz,
    confRev: 1,
    refrTm: null,
    smpSynch: 2,
    smpRate: null,
    smpMod: null,
    data: packValues(
      Array.from({ length: channels }, (_, channel) => n * 10 + channel),
      qualities?.(n) ?? [],
    ),
    ...sender.asdu,
  };
}

/** Sample n captured 1 ms after it was taken, with up to 2 ms more of delay: captures come in bursts. */
export function captured(sender: Sender, n: number, bytes = sampleFrame(sender, n)): CapturedFrame {
  const burstNs = ((n * 7919) % 2000) * 1000;
  return {
    posixNs: startNs + BigInt(Math.round((n / sender.sampleRateHz) * 1e9) + 1_000_000 + burstNs),
    bytes,
  };
}

export function samplesOf(sender: Sender, from: number, to: number): CapturedFrame[] {
  return Array.from({ length: to - from }, (_, n) => captured(sender, from + n));
}

export function recordingOf(frames: readonly CapturedFrame[], options?: CaptureOptions): Recording {
  const answer = recordingFromCapture(writePcap(frames), options);
  if (!answer.ok) throw new Error(`${answer.why.code}: ${answer.why.text}`);
  return answer.value;
}

export function refusalOf(frames: readonly CapturedFrame[], options?: CaptureOptions): string {
  const answer = recordingFromCapture(writePcap(frames), options);
  return answer.ok ? "understood" : `${answer.why.code}: ${answer.why.text}`;
}

/** Every sample that stands in a section, as [its place on the time line, the n that its value tells]. */
export function placed(recording: Recording): (readonly [place: number, n: number])[] {
  return recording.sections.flatMap(({ fromS, sampleRateHz, values }) =>
    [...(values[0] ?? [])].map(
      (amperes, at) => [Math.round(fromS * sampleRateHz) + at, Math.round(amperes * 100)] as const,
    ),
  );
}

/** Gaps in samples: [first missing, first after]. */
export function gapsIn(recording: Recording): (readonly [number, number])[] {
  const rate = recording.sections[0]?.sampleRateHz ?? 1;
  return recording.gaps.map(({ fromS, toS }) => [Math.round(fromS * rate), Math.round(toS * rate)] as const);
}

/** Sections and gaps must cover the record without overlap: what every recording owes its reader. */
export function covers(recording: Recording): boolean {
  const parts = [
    ...recording.sections.map((section) => ({ fromS: section.fromS, toS: sectionEndS(section) })),
    ...recording.gaps,
  ].sort((a, b) => a.fromS - b.fromS);
  return parts.every(
    (part, n) =>
      Math.abs(part.fromS - (n === 0 ? 0 : (parts[n - 1]?.toS ?? 0))) < 1e-9 && part.toS > part.fromS,
  );
}

export const noteCodes = (recording: Recording): string[] => recording.notes.map((note) => note.code);
