// A client of the HTTP face, for commands that talk to a running cloud.

import { readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Answer, fromJson, good, refused, toJson } from "@etalon/basis";

const addressFile = (dataFolder: string): string => join(dataFolder, "cloud.json");

/** `etalon up` says in its data folder how it can be reached; the file goes with its orderly end. */
export async function sayAddress(dataFolder: string, url: string): Promise<() => Promise<void>> {
  const file = addressFile(dataFolder);
  await writeFile(file, toJson({ url, pid: process.pid }), { mode: 0o600 });
  return () => rm(file, { force: true });
}

export async function runningCloud(dataFolder: string): Promise<Answer<string>> {
  const said = await readFile(addressFile(dataFolder), "utf8")
    .then(fromJson, () => null)
    .catch(() => null);
  const { url, pid } = (said ?? {}) as { url?: unknown; pid?: unknown };
  if (typeof url === "string" && typeof pid === "number" && isAlive(pid)) return good(url);
  return refused(
    "cli.no-cloud",
    `no cloud runs from ${dataFolder}: start one with "npx etalon up", or name one by --url`,
  );
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // another user's
  }
}

export async function ask(
  url: string,
  path: string,
  method: "GET" | "POST" | "DELETE" = "GET",
  body?: unknown,
): Promise<Answer<unknown>> {
  try {
    const reply = await fetch(new URL(path, url), {
      method,
      ...(body !== undefined && { body: toJson(body), headers: { "content-type": "application/json" } }),
    });
    const value = fromJson(await reply.text());
    if (reply.ok) return good(value);
    const { detail } = value as { detail?: string };
    return refused("cli.refused", detail ?? `${url} answered ${reply.status}`);
  } catch (error) {
    return unreachable(url, error);
  }
}

/** Server-sent events of a path, one value each, until the server ends them. */
export async function* follow(url: string, path: string): AsyncGenerator<Answer<unknown>> {
  const reply = await fetch(new URL(path, url)).catch((error: unknown) => unreachable(url, error));
  if (!(reply instanceof Response)) return yield reply;
  if (!reply.ok || !reply.body) return yield refused("cli.refused", `${url} answered ${reply.status}`);
  const text = new TextDecoder();
  let rest = "";
  try {
    for await (const bytes of reply.body) {
      const parts = (rest + text.decode(bytes as Uint8Array, { stream: true })).split("\n\n");
      rest = parts.pop() ?? "";
      for (const part of parts) yield good(fromJson(part.replace(/^data: /, "")));
    }
  } catch (error) {
    yield unreachable(url, error);
  }
}

function unreachable(url: string, error: unknown) {
  const { cause, message } = error as Error;
  const why = cause instanceof Error ? cause.message : message;
  return refused("cli.unreachable", `the cloud at ${url} cannot be reached: ${why}`);
}
