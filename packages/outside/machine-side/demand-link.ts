// A character device as a link: it is read when somebody waits for bytes, and not before. A message instrument must not
// be asked for an answer that nobody ordered, and while one is waited for the kernel's driver takes no order either.

import type { FileHandle } from "node:fs/promises";
import type { ByteLink } from "@etalon/basis";

const READ_BYTES = 1 << 18;
/** Written but not yet taken by the device; above it the writer is asked to wait. */
const WRITTEN_AHEAD = 1 << 18;

/** @param inTurn whether what was written must have been taken before the device is read: it does one of both at a time */
export function demandLink(file: FileHandle, inTurn: boolean): ByteLink {
  let ahead = 0;
  let writing: Promise<void> = Promise.resolve();
  let closed = false;
  const close = () => {
    if (closed) return;
    closed = true;
    void writing.then(() => file.close()).catch(() => undefined);
  };
  async function written(bytes: Uint8Array): Promise<void> {
    try {
      for (let at = 0; at < bytes.length && !closed; )
        at += (await file.write(bytes, at, bytes.length - at)).bytesWritten;
    } catch {
      close(); // the device is gone; its reader sees the end
    }
    ahead -= bytes.length;
  }
  return {
    write(bytes) {
      if (closed) return false;
      ahead += bytes.length;
      writing = writing.then(() => written(bytes));
      return ahead <= WRITTEN_AHEAD;
    },
    drained: () => writing,
    heard: (async function* () {
      const into = Buffer.alloc(READ_BYTES);
      while (!closed) {
        if (inTurn) await writing;
        const read = await file.read(into, 0, READ_BYTES, null).catch(readFault);
        if (read === "silent") continue;
        if (read === null || read.bytesRead === 0) break;
        yield new Uint8Array(into.subarray(0, read.bytesRead));
      }
      close();
    })(),
    close,
  };
}

/** A message instrument that has nothing to say yet lets the kernel's time limit pass: that is no end. */
function readFault(error: NodeJS.ErrnoException): "silent" | null {
  return error.code === "ETIMEDOUT" || error.code === "EAGAIN" || error.code === "EINTR" ? "silent" : null;
}
