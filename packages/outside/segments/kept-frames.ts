// Frames of one stream out of a frame log's folder, read beside the process that writes there: nothing is locked, mended or
// changed. Called by `etalon export waveform`.

import { readFile } from "node:fs/promises";
import { type Answer, good, type KeptFrame, refused } from "@etalon/basis";
import { saltOf, scan } from "./record.ts";
import { segmentFile, segmentNumbers } from "./segment-files.ts";

/** What is read of one stream at most: some hours of six channels. */
const MOST_BYTES = 1 << 30;

/** In order of their sequence, as far as they are held and sound; a hole is a gap. */
export async function keptFrames(folder: string, stream: string): Promise<Answer<readonly KeptFrame[]>> {
  const held = new Map<number, Uint8Array>();
  const names = new Set<string>();
  let bytes = 0;
  let numbers: readonly number[];
  try {
    numbers = await segmentNumbers(folder);
  } catch (error) {
    return refused("segments.folder", `${folder} cannot be read: ${(error as NodeJS.ErrnoException).code}`);
  }
  for (const number of numbers) {
    // The log drops files whose frames have all gone: one that has gone since is not missed.
    const file = await readFile(segmentFile(folder, number)).catch(() => new Uint8Array(0));
    const salt = saltOf(file);
    if (salt === null) continue;
    for (const { record } of scan(file, salt).records) {
      if (record.kind === "forget") names.delete(record.stream);
      else names.add(record.stream);
      if (record.stream !== stream) continue;
      if (record.kind === "forget") held.clear();
      else if (record.kind === "floor")
        for (const sequence of held.keys()) if (sequence <= record.sequence) held.delete(sequence);
      if (record.kind !== "frame") continue;
      bytes += record.bytes.length;
      if (bytes > MOST_BYTES)
        return refused("segments.too-large", `${stream} holds more than ${MOST_BYTES} bytes in ${folder}`);
      held.set(record.sequence, record.bytes.slice());
    }
  }
  if (held.size === 0) {
    const others = [...names].sort().slice(0, 10).join(", ") || "no stream at all";
    return refused("segments.stream", `${folder} keeps nothing of a stream "${stream}"; it keeps ${others}`);
  }
  const frames = [...held].map(([sequence, frame]) => ({ sequence, bytes: frame }));
  return good(frames.sort((a, b) => a.sequence - b.sequence));
}
