// Forms that bring files: written into a folder of the request's own as they come, within limits, and gone once the request
// is answered or its caller has left. Called by `server.ts`.

import { createWriteStream } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { type Answer, good, insist, refused } from "@etalon/basis";
import type { BroughtFiles, Upload } from "@etalon/messages/http";
import { needs } from "@etalon/messages/roles.table";
import multipart from "@fastify/multipart";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { lineOf } from "./admission.ts";
import { checked, declared, type MountOptions, misunderstood } from "./mount.ts";
import { jsonText, problem } from "./problem.ts";

const NOT_SUCH = "http.body";

export async function mountUpload(
  server: FastifyInstance,
  upload: Upload,
  options: MountOptions,
): Promise<void> {
  const { path, need, refusals } = upload;
  const { admitted, log, seen } = options;
  insist(need in needs, `POST ${path} names no need that the table of roles knows`);
  const files = Object.values(upload.form).reduce((sum, part) => sum + part.files, 0);
  await server.register(async (scope) => {
    await scope.register(multipart, {
      limits: { fields: 0, files, parts: files, headerPairs: 20, fileSize: upload.atMostBytes + 1 },
    });
    // What was refused before it had all come leaves its rest on the connection: nothing else can be asked on that.
    scope.addHook("onSend", async (request, reply) => {
      if (!request.raw.complete) reply.header("connection", "close");
    });
    scope.post(path, { onRequest: admitted(need) }, async (request, reply) => {
      const asked = checked(request, upload.query ? { query: upload.query } : {});
      if (!asked.ok) return misunderstood(request, reply, asked.why, log);
      if (!request.isMultipart())
        return misunderstood(request, reply, { code: NOT_SUCH, text: expected(upload) }, log);
      const { caller } = asked.value;
      const full = crowded(caller.user, options);
      if (full !== null) return problem(reply, 429, { code: "http.too-many", text: full });
      const ends = options.bringing.begins(caller.user);
      const stop = stopOf(reply);
      const answered = await inFolder(async (folder) => {
        const brought = await broughtInto(folder, request, upload);
        return brought.ok ? upload.take(asked.value, brought.value, stop) : brought;
      }).finally(ends);
      if (stop.aborted) return reply.hijack(); // nobody hears it any more
      if (answered.ok) {
        await seen.did(caller, lineOf(request), {});
        return jsonText(reply, answered.value.json);
      }
      const { why } = answered;
      if (why.code === NOT_SUCH) return misunderstood(request, reply, why, log);
      log.info("http.refused", { user: caller.user, route: `POST ${path}`, code: why.code });
      await seen.refused(caller, lineOf(request), why);
      return declared(reply, refusals, why);
    });
  });
}

/** Why there is no place now. */
function crowded(user: string, { bringing, limits }: MountOptions): string | null {
  if (bringing.of(user) >= limits.uploadsOfUser)
    return `${user}'s files are being looked at already: wait for the answer`;
  const all = bringing.all();
  return all < limits.uploads ? null : `files of ${all} requests are being looked at: try again in a moment`;
}

/** Whoever leaves before the answer wants it no more. */
function stopOf(reply: FastifyReply): AbortSignal {
  const gone = new AbortController();
  reply.raw.once("close", () => gone.abort());
  return gone.signal;
}

/** Gone before anybody is answered. */
async function inFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), "etalon-brought-"));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function broughtInto(
  folder: string,
  request: FastifyRequest,
  upload: Upload,
): Promise<Answer<BroughtFiles>> {
  const files: Record<string, string[]> = {};
  let left = upload.atMostBytes;
  const counted = () =>
    new Transform({
      transform(piece: Buffer, _encoding, done) {
        left -= piece.length;
        done(left < 0 ? new TooMuch() : null, piece);
      },
    });
  try {
    for await (const { fieldname, filename, file } of request.files()) {
      const name = plainName(filename);
      const names = files[fieldname] ?? [];
      if (names.length >= (upload.form[fieldname]?.files ?? 0)) return refused(NOT_SUCH, expected(upload));
      if (Object.values(files).flat().includes(name))
        return refused(NOT_SUCH, `two of the files are called ${name}`);
      files[fieldname] = [...names, name];
      await pipeline(file, counted(), createWriteStream(join(folder, name), { flags: "wx", mode: 0o600 }));
    }
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (error instanceof TooMuch || code === "FST_REQ_FILE_TOO_LARGE")
      return refused(NOT_SUCH, `the files are more than ${upload.atMostBytes / 2 ** 20} MiB together`);
    if (code?.startsWith("FST_") || !code) return refused(NOT_SUCH, `${expected(upload)}: ${message}`);
    throw error; // our own disk
  }
  const complete = Object.entries(upload.form).every(([name, { needed }]) => !needed || files[name]);
  return complete ? good({ folder, files }) : refused(NOT_SUCH, expected(upload));
}

class TooMuch extends Error {}

/** Characters; of four bytes each, it is still a name that a disk takes. */
const NAME_AT_MOST = 60;

/** Letters and digits of any script; what is too long keeps its end, which says what kind of file it is. */
export const plainName = (given: string): string =>
  given
    .normalize("NFC")
    .replaceAll(/[^\p{L}\p{N}._-]+/gu, "_")
    .slice(-NAME_AT_MOST)
    .replace(/^[.-]+/, "") || "_";

const expected = ({ form }: Upload): string =>
  `a form with files is expected (multipart/form-data): ${Object.entries(form)
    .map(([name, { title, needed }]) => `${name}, ${title}${needed ? "" : " (may be left out)"}`)
    .join("; ")}`;
