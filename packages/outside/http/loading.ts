// Files told as they are read, to one who asked: nothing is gathered here, and who does not read is let go. Called by
// `mount.ts`.

import type { ServerResponse } from "node:http";
import { pauseUnless } from "@etalon/basis";
import type { LoadedFile } from "@etalon/messages/http";
import { headers } from "./problem.ts";

/** Whether the whole file was told. What fails on the way breaks the connection, so that half a file is not taken for one. */
export async function load(
  to: ServerResponse,
  { name, type, bytes }: LoadedFile,
  { unreadForMs, gone }: { readonly unreadForMs: number; readonly gone: AbortSignal },
): Promise<boolean> {
  to.writeHead(200, {
    ...headers,
    "content-type": type,
    "content-disposition": `attachment; filename="${name.replaceAll(/[^\w.-]/g, "_")}"`,
  });
  try {
    for await (const piece of bytes) {
      if (gone.aborted) return false;
      if (to.write(piece) || (await hasRead(to, unreadForMs, gone))) continue;
      to.destroy();
      return false;
    }
    to.end();
    return true;
  } catch (error) {
    to.destroy();
    throw error;
  }
}

/** Whether a slow reader has taken what it was told, in time. */
export async function hasRead(to: ServerResponse, withinMs: number, gone: AbortSignal): Promise<boolean> {
  const read = new AbortController();
  const stop = () => read.abort();
  to.once("drain", stop);
  gone.addEventListener("abort", stop);
  await pauseUnless(read.signal, withinMs);
  to.off("drain", stop);
  gone.removeEventListener("abort", stop);
  return read.signal.aborted;
}
