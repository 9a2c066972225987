// Files as bytes or as a refusal in one sentence; called by the openers of this folder.

import { readdir, readFile, stat } from "node:fs/promises";
import { type Answer, fromJson, good, refused } from "@etalon/basis";

/** What one read can take in: 2 GiB. */
export const mostFileBytes = 2 ** 31 - 1;
const mostJsonBytes = 2 ** 20;

const reasons: Readonly<Record<string, string>> = {
  ENOENT: "there is no such file",
  ENOTDIR: "there is no such file: a part of the path is no folder",
  EISDIR: "this is a folder; a file is expected",
  EACCES: "this file may not be read",
  EPERM: "this file may not be read",
  ENAMETOOLONG: "no file can have so long a name",
  ELOOP: "this is a link that leads to itself",
  EMFILE: "too many files are open",
};

export async function readBytes(path: string, most = mostFileBytes): Promise<Answer<Uint8Array>> {
  try {
    const { size, ...about } = await describe(path);
    if (about.isFolder) return refused("files.read", `${path}: ${reasons.EISDIR}`);
    // A pipe could never end.
    if (!about.isFile) return refused("files.read", `${path}: this is no regular file`);
    if (size > most)
      return refused(
        "files.too-large",
        `${path}: ${size} bytes; a file of at most ${most} bytes is expected`,
      );
    return good(await readFile(path));
  } catch (error) {
    return refused("files.read", `${path}: ${reasonOf(error)}`);
  }
}

async function describe(path: string): Promise<{ size: number; isFile: boolean; isFolder: boolean }> {
  const found = await stat(path);
  return { size: found.size, isFile: found.isFile(), isFolder: found.isDirectory() };
}

/** The names in a folder; none where it cannot be read, since the file itself will say why. */
export async function namesIn(folder: string): Promise<readonly string[]> {
  try {
    return await readdir(folder);
  } catch {
    return [];
  }
}

/** A JSON file as a tree, instants as bigint. */
export async function readJson(path: string): Promise<Answer<unknown>> {
  const bytes = await readBytes(path, mostJsonBytes);
  if (!bytes.ok) return bytes;
  const text = new TextDecoder().decode(bytes.value);
  try {
    return good(fromJson(text));
  } catch (error) {
    return refused("files.json", `${path}: no JSON${placeIn(text, error)}`);
  }
}

/** Where the JSON breaks off, as line and column; the language tells it as an offset. */
function placeIn(text: string, error: unknown): string {
  const offset = /position (\d+)/.exec(String(error))?.[1];
  if (offset === undefined)
    return text.trim() === "" ? ": the file is empty" : ": it ends before it is complete";
  const before = text.slice(0, Number(offset)).split("\n");
  return `: line ${before.length}, column ${(before.at(-1)?.length ?? 0) + 1} is not understood`;
}

/** An answer about a file's content: a refusal says which file. */
export function about<T>(path: string, answer: Answer<T>): Answer<T> {
  return answer.ok ? answer : refused(answer.why.code, `${path}: ${answer.why.text}`);
}

function reasonOf(error: unknown): string {
  const code =
    typeof error === "object" && error !== null && "code" in error ? String(error.code) : "unknown";
  return reasons[code] ?? `it cannot be read (${code})`;
}
