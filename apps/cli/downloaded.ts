// A file that a running cloud tells, put where the person who typed the command wants it: written beside its name, and named
// only when it is whole. Called by `etalon export`.

import { createWriteStream } from "node:fs";
import { mkdir, rename, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { Readable, Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import type { ReadableStream } from "node:stream/web";
import { type Answer, fromJson, good, refused } from "@etalon/basis";
import { type Cloud, fetchingFrom, sentenceOf, unreachable } from "./api.ts";

/** @returns bytes written */
export async function downloaded(
  cloud: Cloud,
  path: string,
  out: string,
  progress: (bytes: number) => void,
): Promise<Answer<number>> {
  const { url, token } = cloud;
  let reply: Response;
  try {
    const fetch = await fetchingFrom(cloud);
    const headers = token === null ? {} : { authorization: `Bearer ${token}` };
    reply = await fetch(new URL(path, url), { redirect: "error", headers });
    if (!reply.ok || !reply.body) {
      const value = fromJson(await reply.text());
      return refused(
        reply.status === 401 ? "cli.token" : "cli.refused",
        sentenceOf(value, url, reply.status),
      );
    }
  } catch (error) {
    return unreachable(url, error);
  }
  const part = `${out}.part`;
  let bytes = 0;
  const counted = new Transform({
    transform(piece: Uint8Array, _, done) {
      bytes += piece.length;
      progress(bytes);
      done(null, piece);
    },
  });
  try {
    await mkdir(dirname(out), { recursive: true });
    await pipeline(Readable.fromWeb(reply.body as ReadableStream), counted, createWriteStream(part));
    await rename(part, out);
    return good(bytes);
  } catch (error) {
    await rm(part, { force: true });
    const { code, message } = error as NodeJS.ErrnoException;
    const disk = ["ENOSPC", "EACCES", "EISDIR", "ENOTDIR", "EROFS", "EPERM", "EEXIST"].includes(code ?? "");
    return disk
      ? refused("cli.file", `${out} cannot be written: ${code}`)
      : refused("cli.broken-off", `${url} broke off after ${bytes} bytes (${message}); nothing was kept`);
  }
}
