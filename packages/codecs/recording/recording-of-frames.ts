// A recording made of a stream's frames as an agent keeps them: the converter's codes as they are, or as volts and amperes by
// the terminal's calibration record. Called by `etalon export waveform`.

import {
  type Answer,
  type Calibration,
  type Channel,
  counted,
  type Gap,
  good,
  type Note,
  type Phase,
  type Recording,
  type Register,
  refused,
  type Section,
} from "@etalon/basis";
import type { FrameHeader } from "../sample-stream/frame.ts";
import { openStreamReader } from "../sample-stream/stream-reader.ts";

export interface StreamRecording {
  readonly recording: Recording;
  /** By channel: value = factor · code + offset, to the bit. */
  readonly scales: readonly { readonly factor: number; readonly offset: number }[];
  /** Seconds after the first sample. */
  readonly pulses: readonly { readonly register: Register; readonly atS: number }[];
}

interface Stretch {
  readonly firstSample: number;
  readonly codes: Int32Array[][];
  samples: number;
}

/**
 * Samples are numbered by the terminal's clock, so that all sections lie on one grid: that of the rate which was measured at the
 * first frame. What is missing or cannot be read is a gap.
 * @param frames       in order of their sequence
 * @param calibration  null: values are codes, to which `etalon verify --calibration` applies the record
 */
export function recordingOfFrames(
  frames: readonly { readonly sequence: number; readonly bytes: Uint8Array }[],
  calibration: Calibration | null,
): Answer<StreamRecording> {
  const reader = openStreamReader();
  const stretches: Stretch[] = [];
  const edges: { readonly register: Register; readonly at: number }[] = [];
  let first: FrameHeader | null = null;
  let unread = 0;
  for (const { bytes } of frames) {
    const read = reader.read(bytes);
    if (!read.ok) {
      unread++; // it continues a frame that is gone, or is damaged
      continue;
    }
    const { header, codes, pulses } = read.value;
    first ??= header;
    if (header.channels.length !== first.channels.length)
      return refused(
        "stream.channels",
        `frame ${header.sequence} has other channels than the frames before it`,
      );
    const open = stretches.at(-1);
    const stretch =
      open && open.firstSample + open.samples === header.firstSample
        ? open
        : { firstSample: header.firstSample, codes: header.channels.map(() => []), samples: 0 };
    if (stretch !== open) stretches.push(stretch);
    for (const [c, column] of codes.entries()) stretch.codes[c]?.push(column);
    stretch.samples += header.samples;
    for (const { register, sample, fraction } of pulses) edges.push({ register, at: sample + fraction });
  }
  if (first === null)
    return refused("stream.unread", "none of the frames can be read: no key frame is among them");
  const origin = first;
  const rateHz = origin.clock.measuredRateHz;
  const seconds = (sample: number) => (sample - origin.firstSample) / rateHz;
  const scales = origin.channels.map(({ name }) => scaleOf(name, calibration));
  const missing = scales.indexOf(null);
  if (missing >= 0 || !scales.every((scale) => scale !== null))
    return refused(
      "stream.calibration",
      `calibration ${calibration?.id} has no channel ${origin.channels[missing]?.name}`,
    );
  const sections = stretches.map(
    ({ firstSample, codes, samples }): Section => ({
      ...{ fromS: seconds(firstSample), sampleRateHz: rateHz, samples },
      values: codes.map((pieces, c) => valuesOf(pieces, samples, scales[c]!)),
    }),
  );
  const gaps = stretches.slice(1).map(({ firstSample }, n): Gap => {
    const before = stretches[n]!;
    return { fromS: seconds(before.firstSample + before.samples), toS: seconds(firstSample) };
  });
  return good({
    recording: {
      ...{ format: "stream", station: origin.terminal, nominalFrequencyHz: null },
      startTaiNs: origin.clock.sampleTaiNs,
      channels: origin.channels.map(({ name, bits }, c) => channelOf(name, bits, c, scales[c]!, calibration)),
      ...{ sections, gaps, notes: unread === 0 ? [] : [unreadNote(unread)] },
    },
    scales,
    pulses: edges.map(({ register, at }) => ({ register, atS: seconds(at) })),
  });
}

function scaleOf(name: string, calibration: Calibration | null) {
  if (calibration === null) return { factor: 1, offset: 0 };
  const record = calibration.channels.find((channel) => channel.name === name);
  return record ? { factor: record.gain, offset: 0 - record.gain * record.offset } : null;
}

function valuesOf(
  pieces: readonly Int32Array[],
  samples: number,
  { factor, offset }: StreamRecording["scales"][number],
): Float64Array {
  const values = new Float64Array(samples);
  let at = 0;
  for (const piece of pieces) for (const code of piece) values[at++] = factor * code + offset;
  return values;
}

function channelOf(
  name: string,
  bits: number,
  at: number,
  { factor, offset }: StreamRecording["scales"][number],
  calibration: Calibration | null,
): Channel {
  const voltage = name.startsWith("u");
  const full = 2 ** (bits - 1);
  const ends = [factor * -full + offset, factor * (full - 1) + offset].sort((a, b) => a - b) as [
    number,
    number,
  ];
  const phase = /^[ui](a|b|c|n)$/.exec(name)?.[1] as Phase | undefined;
  const delayS = calibration?.channels.find((channel) => channel.name === name)?.delaySeconds ?? 0;
  return {
    ...{ number: at + 1, name, phase: phase ?? null },
    ...{ quantity: voltage ? "voltage" : "current", unit: voltage ? "V" : "A" },
    ...{ ratio: null, side: "secondary", step: Math.abs(factor), range: ends },
    // A channel that lags shows what was a while before.
    ...(delayS !== 0 && { skewS: -delayS }),
  };
}

const unreadNote = (frames: number): Note => ({
  code: "stream.unread",
  text: `${counted(frames, "frame")} cannot be read (what comes before is not kept, or bytes are damaged): a gap.`,
});
