// Waveforms as files of COMTRADE, with the pulses that were told beside them. Called by `etalon export waveform`.

import { extname } from "node:path";
import { type Recording, sectionEndS } from "@etalon/basis";
import { joinCff, type WriteOptions, writeComtrade } from "@etalon/codecs/comtrade/index";
import type { StreamRecording } from "@etalon/codecs/recording/index";
import { taken } from "./bad-input.ts";
import { pulsesCsv, writeWhole } from "./written-files.ts";

const stemOf = (file: string): string => file.slice(0, -extname(file).length);
export const numbered = (out: string, n: number): string => `${stemOf(out)}-${n}${extname(out)}`;

/** `file` is a .cff, or a .cfg that gets its .dat beside it. */
export function writtenComtrade(file: string, recording: Recording, options: WriteOptions) {
  const made = taken(writeComtrade(plainNames(recording), options), file);
  if (extname(file).toLowerCase() === ".cff") writeWhole(file, joinCff(made, options.encoding));
  else {
    writeWhole(file, made.cfg);
    writeWhole(`${stemOf(file)}.dat`, made.dat);
  }
  const { sections, gaps, channels, startTaiNs } = recording;
  const samples = sections.reduce((sum, section) => sum + section.samples, 0);
  const sampledS = sections.reduce((sum, { samples: n, sampleRateHz }) => sum + n / sampleRateHz, 0);
  const counts = {
    samples,
    channels: channels.length,
    durationS: Number(sampledS.toFixed(9)),
    gaps: gaps.length,
  };
  return { file, startTaiNs, ...counts };
}

/** Those within the recording, in seconds after its first sample; gives the file. */
export function writtenPulses(
  file: string,
  pulses: StreamRecording["pulses"],
  { sections }: Recording,
): string {
  const [first, last] = [sections[0], sections.at(-1)];
  const fromS = first?.fromS ?? 0;
  const endS = last ? sectionEndS(last) : 0;
  const within = pulses.filter(({ atS }) => atS >= fromS && atS < endS);
  const to = `${stemOf(file)}.pulses.csv`;
  writeWhole(to, pulsesCsv(within.map(({ register, atS }) => ({ register, atS: atS - fromS }))));
  return to;
}

/** A cfg parts its fields by commas and has no quotes. */
function plainNames(recording: Recording): Recording {
  const plain = (text: string) => text.replaceAll(/[,\p{Cc}]/gu, " ");
  return {
    ...recording,
    station: plain(recording.station),
    channels: recording.channels.map((one) => ({ ...one, name: plain(one.name), unit: plain(one.unit) })),
  };
}
