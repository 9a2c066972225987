// The stream codec: bits a sample on waves and on real recordings, beside FLAC and zstd; how fast it decodes and encodes.

import { encoded } from "./codec-frames.ts";
import { codecSpeed } from "./codec-speed.ts";
import { type CodecWave, codecWaves, noiseBound, RATE_HZ } from "./codec-waves.ts";
import type { Bench, Finding, Part } from "./finding.ts";
import { flacBytes, others, zstdBytes } from "./other-codecs.ts";
import { recordedCodes } from "./recordings.ts";

const MOST_CHANNELS = 64;

export const codec: Part = {
  name: "codec",
  run(bench: Bench): readonly Finding[] {
    const waves = codecWaves();
    const steady = waves.find(({ name }) => name === "sL33")!;
    return [...sizes(waves, bench), ...recordings(bench), ...codecSpeed(steady, bench)];
  },
};

function sizes(waves: readonly CodecWave[], bench: Bench): Finding[] {
  const goals: Readonly<Record<string, number>> = { sL33: 8.1 };
  let worst: { readonly ratio: number; readonly name: string } | null = null;
  const found = waves.flatMap(({ name, about, noise, channels }): Finding[] => {
    bench.progress(`codec: ${name}`);
    const samples = channels.reduce((sum, row) => sum + row.length, 0);
    const frames = encoded({ rateHz: RATE_HZ, channels }, 24);
    const bits = (8 * frames.reduce((sum, { bytes }) => sum + bytes.length, 0)) / samples;
    const first = (8 * frames[0]!.bytes.length) / (RATE_HZ * channels.length);
    const beside = [`${noiseBound(noise).toFixed(2)} is the noise alone`];
    if (others.flac) {
      const flac = (8 * flacBytes(channels, 24, RATE_HZ)) / samples;
      beside.push(`flac -8 ${flac.toFixed(2)}`);
      if (worst === null || flac / bits < worst.ratio) worst = { ratio: flac / bits, name };
    }
    if (others.zstd) beside.push(`zstd -19 ${((8 * zstdBytes(channels, 24)) / samples).toFixed(2)}`);
    const one: Finding = {
      figure: `${name}, ${about}: bits a sample, key frames counted`,
      measured: bits,
      unit: "bit",
      ...(goals[name] !== undefined && { goal: { most: goals[name] } }),
      note: beside.join("; "),
      key: { under: "bitsPerSample", name },
    };
    const aloneToo: Finding = {
      figure: `${name}: a frame of a second alone`,
      measured: first,
      unit: "bit",
      goal: { most: 8.5 },
      key: { under: "bitsPerSample", name: `${name}Alone` },
    };
    return name === "sL33" ? [one, aloneToo] : [one];
  });
  if (worst === null) bench.progress("codec: no sizes beside FLAC's: flac is not installed");
  else found.push(flacFinding("on the worst wave", worst, 1.3, "flacOverCodecSize"));
  return found;
}

function recordings(bench: Bench): Finding[] {
  const absent: string[] = [];
  const found: Finding[] = [];
  let worst: { readonly ratio: number; readonly name: string } | null = null;
  for (const recording of recordedCodes()) {
    if ("absent" in recording) {
      absent.push(recording.absent);
      continue;
    }
    const { name, bits, stretches } = recording;
    bench.progress(`codec: ${name}`);
    let [samples, ours, flac] = [0, 0, 0];
    for (const stretch of stretches) {
      samples += stretch.channels.reduce((sum, row) => sum + row.length, 0);
      for (let c = 0; c < stretch.channels.length; c += MOST_CHANNELS) {
        const some = { ...stretch, channels: stretch.channels.slice(c, c + MOST_CHANNELS) };
        ours += encoded(some, bits).reduce((sum, { bytes }) => sum + bytes.length, 0);
      }
      if (others.flac) flac += flacBytes(stretch.channels, bits, stretch.rateHz);
    }
    const ratio = flac / ours;
    if (others.flac && (worst === null || ratio < worst.ratio)) worst = { ratio, name };
    found.push({
      figure: `recording ${name}: bits a sample`,
      measured: (8 * ours) / samples,
      unit: "bit",
      note: others.flac ? `flac -8 ${((8 * flac) / samples).toFixed(2)}, × ${ratio.toFixed(3)}` : "",
      key: { under: "bitsPerSample", name },
    });
  }
  if (absent.length > 0) bench.progress(`codec: recordings that are not here: ${absent.join(", ")}`);
  if (worst !== null)
    found.push(flacFinding("on the worst recording", worst, 1, "flacOverCodecSizeRecordings"));
  return found;
}

const flacFinding = (
  where: string,
  { ratio, name }: { readonly ratio: number; readonly name: string },
  least: number,
  key: string,
): Finding => ({
  figure: `size of flac -8 ÷ ours, ${where}`,
  measured: ratio,
  unit: "",
  goal: { least },
  note: name,
  key: { under: "ratios", name: key },
});
