// Sizes that other people's codecs reach on the same codes: FLAC and zstd as the machine has them.

import { spawnSync } from "node:child_process";

const has = (program: string): boolean => spawnSync(program, ["--version"]).status === 0;

export const others = { flac: has("flac"), zstd: has("zstd") } as const;

type Channels = readonly Int32Array[];

/**
 * Bytes that `flac -8` makes of the channels: the right width, nothing but the stream around it, and the best number of
 * channels in a file, from one to eight.
 * @param bits 16, 24, 32
 */
export function flacBytes(channels: Channels, bits: number, rateHz: number): number {
  const sizes = Array.from({ length: Math.min(8, channels.length) }, (_, k) => {
    let sum = 0;
    for (let c = 0; c < channels.length; c += k + 1) {
      const some = channels.slice(c, c + k + 1);
      sum += outputBytes(
        "flac",
        [
          ...["-8", "--no-padding", "--no-seektable", "--silent", "--stdout", "--force-raw-format"],
          ...["--endian=little", "--sign=signed", `--channels=${some.length}`, `--bps=${bits}`],
          ...[`--sample-rate=${Math.max(1, Math.round(rateHz))}`, "-"],
        ],
        interleaved(some, bits),
      );
    }
    return sum;
  });
  return Math.min(...sizes);
}

export const zstdBytes = (channels: Channels, bits: number): number =>
  outputBytes("zstd", ["-19", "--quiet", "--stdout"], interleaved(channels, bits));

function outputBytes(program: string, words: readonly string[], input: Uint8Array): number {
  const { status, stdout, stderr } = spawnSync(program, words, { input, maxBuffer: 2 ** 28 });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${stderr}`);
  return stdout.length;
}

function interleaved(channels: Channels, bits: number): Uint8Array {
  const size = bits / 8;
  const samples = channels[0]?.length ?? 0;
  const bytes = new Uint8Array(size * samples * channels.length);
  let at = 0;
  for (let n = 0; n < samples; n++)
    for (const row of channels) for (let k = 0; k < size; k++) bytes[at++] = row[n]! >> (8 * k);
  return bytes;
}
