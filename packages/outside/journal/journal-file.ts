// The journal as a file that one process appends to: transactions that come while the disk is busy go together in the
// next record, each is answered when that is on disk, and what it changed is then applied. When most of the file is
// past, it is written anew with what is held now. Called by `mailbox.ts`.

import { randomInt } from "node:crypto";
import { type FileHandle, open, readFile, rename, rm } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, good, type Log, refused } from "@etalon/basis";
import { lockFolder } from "../files/lock.ts";
import type { Change } from "./changes.ts";
import { Holdings } from "./holdings.ts";
import { JOURNAL_HEAD, journalHead, readJournal, recordOf } from "./record.ts";

export interface JournalFile {
  readonly holdings: Holdings;
  /** Resolves when the changes are on disk and applied, all of them; rejects when none is. */
  write(changes: readonly Change[]): Promise<void>;
  close(): Promise<void>;
}

export interface JournalOptions {
  readonly log?: Log;
  /** The file is written anew when it is this large, and four times as large as after the last time. */
  readonly compactBytes?: number;
  /** Called before the file is written anew, to forget what need not be kept. */
  readonly beforeCopy?: (holdings: Holdings) => void;
}

const COMPACT_BYTES = 4 * 1024 * 1024;
const COPY_CHUNK = 1_000;

interface Waiting {
  readonly changes: readonly Change[];
  readonly done: () => void;
  readonly failed: (error: unknown) => void;
}

export async function openJournalFile(
  folder: string,
  { log, compactBytes = COMPACT_BYTES, beforeCopy }: JournalOptions = {},
): Promise<Answer<JournalFile>> {
  const lock = await lockFolder(folder).catch((error: Error) =>
    refused("journal.folder", `the folder ${folder} cannot be used: ${error.message}`),
  );
  if (!lock.ok) return lock;
  const opened = await openFile(folder).catch((error: Error) =>
    refused("journal.file", `the journal in ${folder} cannot be opened: ${error.message}`),
  );
  if (!opened.ok) {
    await lock.value.release();
    return opened;
  }
  let { handle, salt, size } = opened.value;
  const { holdings } = opened.value;
  let copied = size;
  let queue: Waiting[] = [];
  let busy: Promise<void> | null = null;
  let broken: Error | null = null;

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const group = queue;
      queue = [];
      try {
        await append(
          recordOf(
            group.flatMap(({ changes }) => changes),
            salt,
          ),
        );
      } catch (error) {
        for (const { failed } of group) failed(error);
        continue;
      }
      for (const { changes, done } of group) {
        for (const change of changes) holdings.apply(change);
        done();
      }
      if (size > Math.max(compactBytes, 4 * copied)) await compact();
    }
    busy = null;
  }

  async function append(record: Uint8Array): Promise<void> {
    if (broken) throw broken;
    try {
      await writeAll(handle, record, size);
    } catch (error) {
      // A full disk: what was half written is cut off again, and the next attempt may succeed.
      await handle.truncate(size).catch(breakDown);
      throw error;
    }
    // After a failed sync nobody knows what is on disk; trying again would answer for pages that are gone.
    await handle.datasync().catch(breakDown);
    size += record.length;
  }

  function breakDown(error: unknown): never {
    broken = new Error(`the journal in ${folder} broke down and takes nothing more`, { cause: error });
    log?.error("journal.broken", { folder, error });
    throw broken;
  }

  async function compact(): Promise<void> {
    beforeCopy?.(holdings);
    const fresh = join(folder, "journal.new");
    try {
      const written = await writeCopy(fresh, holdings);
      await rename(fresh, join(folder, "journal"));
      await syncFolder(folder);
      await handle.close();
      ({ handle, salt, size } = written);
      copied = size;
    } catch (error) {
      log?.warn("journal.not-compacted", { folder, error }); // another time; the old file is whole
      copied = size;
    }
  }

  return good({
    holdings,
    write(changes) {
      if (changes.length === 0) return Promise.resolve();
      return new Promise((done, failed) => {
        queue.push({ changes, done, failed });
        busy ??= run();
      });
    },
    async close() {
      await busy;
      broken ??= new Error(`the journal in ${folder} is closed`);
      await handle.close();
      await lock.value.release();
    },
  });
}

interface OpenFile {
  readonly handle: FileHandle;
  readonly salt: number;
  readonly size: number;
}

async function openFile(folder: string): Promise<Answer<OpenFile & { readonly holdings: Holdings }>> {
  const path = join(folder, "journal");
  await rm(join(folder, "journal.new"), { force: true });
  const holdings = new Holdings();
  const file = await readFile(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  if (file === null) {
    const written = await writeCopy(join(folder, "journal.new"), holdings);
    await rename(join(folder, "journal.new"), path);
    await syncFolder(folder);
    return good({ ...written, holdings });
  }
  const read = readJournal(file, path);
  if (!read.ok) return read;
  for (const group of read.value.groups) for (const change of group) holdings.apply(change);
  const handle = await open(path, "r+");
  await handle.truncate(read.value.end);
  await handle.datasync();
  return good({ handle, salt: read.value.salt, size: read.value.end, holdings });
}

async function writeCopy(path: string, holdings: Holdings): Promise<OpenFile> {
  const salt = randomInt(2 ** 32);
  const handle = await open(path, "w", 0o600);
  let size = JOURNAL_HEAD;
  await writeAll(handle, journalHead(salt), 0);
  let chunk: Change[] = [];
  const flush = async () => {
    const record = recordOf(chunk, salt);
    await writeAll(handle, record, size);
    size += record.length;
    chunk = [];
  };
  for (const change of holdings.copy()) if (chunk.push(change) === COPY_CHUNK) await flush();
  await flush();
  await handle.datasync();
  return { handle, salt, size };
}

async function writeAll(handle: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length; ) {
    const { bytesWritten } = await handle.write(bytes, done, bytes.length - done, at + done);
    done += bytesWritten;
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  await handle.sync().finally(() => handle.close());
}
