// A process that writes frames until it is killed, and prints each as soon as the log has acknowledged it.
// For the tests.

import { openFrameLog } from "./frame-log.ts";

/**
 * The content of a frame, so that another process knows it: its length and bytes follow from stream and
 * sequence.
 */
export function frameOf(stream: string, sequence: number): Uint8Array {
  const seed = sequence * 31 + stream.charCodeAt(stream.length - 1);
  return Uint8Array.from({ length: 200 + ((seed * 97) % 3000) }, (_, n) => (seed + n * 7) & 255);
}

export async function writeUntilKilled(folder: string): Promise<void> {
  const opened = await openFrameLog(folder, { quotaBytes: 4_000_000, segmentBytes: 64_000, groupSyncMs: 1 });
  if (!opened.ok) throw new Error(opened.why.text);
  const log = opened.value;
  const say = (line: string) => process.stdout.write(`${line}\n`);
  const write = async (stream: string) => {
    for (let sequence = log.upTo(stream) + 1; ; sequence++) {
      const answer = await log.append(stream, sequence, frameOf(stream, sequence));
      if (!answer.ok) throw new Error(answer.why.text);
      say(`held ${stream} ${sequence}`);
      if (sequence % 40 > 0) continue;
      say(`dropping ${stream} ${sequence - 30}`);
      await log.dropUpTo(stream, sequence - 30);
    }
  };
  await Promise.all(["s/a", "s/b", "s/c"].map(write));
}

/** For a disk that takes only so much: writes until it is full, then something small. */
export async function writeUntilFull(folder: string): Promise<void> {
  const opened = await openFrameLog(folder, { quotaBytes: 4_000_000, segmentBytes: 900_000, groupSyncMs: 1 });
  if (!opened.ok) throw new Error(opened.why.text);
  const log = opened.value;
  for (let sequence = 1; ; sequence++) {
    const answer = await log.append("s", sequence, new Uint8Array(3000).fill(sequence));
    if (answer.ok) continue;
    const small = await log.append("s", sequence, Uint8Array.of(sequence));
    process.stdout.write(`${JSON.stringify({ sequence, code: answer.why.code, small: small.ok })}\n`);
    break;
  }
  await log.close();
}

const [folder, what] = process.argv.slice(2);
if (folder !== undefined && what === "write-until-killed") await writeUntilKilled(folder);
if (folder !== undefined && what === "write-until-full") await writeUntilFull(folder);
