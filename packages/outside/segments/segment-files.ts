// The log's files: one after the other, written at the last, deleted at the first.

import { randomInt } from "node:crypto";
import { type FileHandle, open, readdir, readFile, rm } from "node:fs/promises";
import { join } from "node:path";
import { SEGMENT_HEAD, saltOf, segmentHead } from "./record.ts";

export interface Segment {
  readonly number: number;
  readonly file: string;
  readonly handle: FileHandle;
  readonly salt: number;
  /** Bytes that are on disk and count. */
  size: number;
}

const NAME = /^(\d{12})\.segment$/;

/** Segment numbers in a folder, in order. */
export async function segmentNumbers(folder: string): Promise<number[]> {
  const names = await readdir(folder);
  return names
    .map((name) => Number(NAME.exec(name)?.[1] ?? Number.NaN))
    .filter((number) => !Number.isNaN(number))
    .sort((a, b) => a - b);
}

export const segmentFile = (folder: string, number: number): string =>
  join(folder, `${String(number).padStart(12, "0")}.segment`);

/** Makes the next file, on disk with its name before anything is written to it. */
export async function createSegment(folder: string, number: number): Promise<Segment> {
  const file = segmentFile(folder, number);
  const salt = randomInt(2 ** 32);
  const handle = await open(file, "wx+");
  try {
    await writeAll(handle, [segmentHead(salt)], 0);
    await handle.datasync();
    await syncFolder(folder);
  } catch (error) {
    await removeSegment(folder, number, handle);
    throw error;
  }
  return { number, file, handle, salt, size: SEGMENT_HEAD };
}

/** Opens a file and reads it whole; `segment` is null when its head cannot be read. */
export async function readSegment(
  folder: string,
  number: number,
): Promise<{ readonly segment: Segment | null; readonly bytes: Uint8Array }> {
  const file = segmentFile(folder, number);
  const bytes = await readFile(file);
  const salt = saltOf(bytes);
  if (salt === null) return { segment: null, bytes };
  const handle = await open(file, "r+");
  return { segment: { number, file, handle, salt, size: bytes.length }, bytes };
}

export async function removeSegment(
  folder: string,
  number: number,
  handle: FileHandle | null,
): Promise<void> {
  await handle?.close();
  await rm(segmentFile(folder, number), { force: true });
}

export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}

/** Writes everything, however little the system takes at a time. */
export async function writeAll(handle: FileHandle, parts: readonly Uint8Array[], at: number): Promise<void> {
  const total = parts.reduce((sum, part) => sum + part.length, 0);
  let { bytesWritten: done } = await handle.writev(parts as Uint8Array[], at);
  if (done === total) return;
  const rest = Buffer.concat(parts);
  while (done < total) done += (await handle.write(rest, done, total - done, at + done)).bytesWritten;
}
