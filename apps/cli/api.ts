// A client of the HTTP face, for commands that talk to a running cloud.

import { readFile, rm, writeFile } from "node:fs/promises";
import { join, resolve } from "node:path";
import { type Answer, fromJson, good, refused, toJson } from "@etalon/basis";
import { isLoopback } from "@etalon/outside/links/loopback";
import { keptSession } from "./kept-sessions.ts";
import { listedBy } from "./listed-by.table.ts";
import { localToken } from "./local-token.ts";

/** Where a cloud is, and what to show at its door. */
export interface Cloud {
  readonly url: string;
  readonly token: string | null;
  /** PEM: its certificate is looked at by this authority, and by role. Left out: as browsers do. */
  readonly authority?: string;
}

export const DATA_FOLDER = ".etalon";
const addressFile = (dataFolder: string): string => join(dataFolder, "cloud.json");

/** A cloud says in its data folder how it can be reached; the file goes with its orderly end. */
export async function sayAddress(
  dataFolder: string,
  url: string,
  authority?: string,
): Promise<() => Promise<void>> {
  const file = addressFile(dataFolder);
  await writeFile(file, toJson({ url, pid: process.pid, ...(authority && { authority }) }), { mode: 0o600 });
  return () => rm(file, { force: true });
}

/**
 * The cloud that a command means: by `--url`, else the one that runs from the data folder. The token is that in
 * ETALON_TOKEN, or of the session of `etalon login` there, or the one kept in the data folder, which is shown to no other
 * address.
 */
export async function chosenCloud({ url, data }: { url?: string; data: string }): Promise<Answer<Cloud>> {
  const named = process.env.ETALON_TOKEN ?? null;
  const running = await runningCloud(data);
  if (url === undefined) {
    if (!running.ok) return running;
    const session = await keptSession(running.value.url);
    return good({ ...running.value, token: named ?? session?.secret ?? running.value.token });
  }
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol))
    return refused("cli.url", `--url ${url}: expected an address like https://cloud.example:8740`);
  const { protocol, hostname } = new URL(url);
  if (protocol === "http:" && !isLoopback(hostname))
    return refused("cli.url", `--url ${url}: a token goes to another machine by https only`);
  const same = running.ok && new URL(running.value.url).origin === new URL(url).origin;
  const session = (await keptSession(url))?.secret ?? null;
  return good({ url, token: named ?? session ?? (same ? running.value.token : null) });
}

export async function runningCloud(dataFolder: string): Promise<Answer<Cloud>> {
  const said = await readFile(addressFile(dataFolder), "utf8")
    .then(fromJson, () => null)
    .catch(() => null);
  const { url, pid, authority } = (said ?? {}) as { url?: unknown; pid?: unknown; authority?: unknown };
  if (typeof url === "string" && typeof pid === "number" && isAlive(pid))
    return good({
      ...{ url, token: await localToken(dataFolder) },
      ...(typeof authority === "string" && { authority }),
    });
  return refused(
    "cli.no-cloud",
    `no cloud runs from ${resolve(dataFolder)}: start one with "npm start${whereOf(dataFolder)}", or name one by --url`,
  );
}

/** `npm start` begins in the repository, wherever it is called. */
const whereOf = (dataFolder: string): string =>
  dataFolder === DATA_FOLDER ? "" : ` -- --data ${resolve(dataFolder)}`;

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM"; // another user's
  }
}

export async function ask(
  cloud: Cloud,
  path: string,
  method: "GET" | "POST" | "PATCH" | "DELETE" = "GET",
  body?: unknown,
): Promise<Answer<unknown>> {
  const { url, token } = cloud;
  try {
    const fetch = await fetchingFrom(cloud);
    const reply = await fetch(new URL(path, url), {
      method,
      redirect: "error", // a token is shown to nobody else
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: toJson(body) }),
    });
    const value = fromJson(await reply.text());
    if (reply.ok) return good(value);
    return refused(reply.status === 401 ? "cli.token" : "cli.refused", sentenceOf(value, url, reply.status));
  } catch (error) {
    return unreachable(url, error);
  }
}

const fetches = new Map<string, typeof fetch>();

/** `fetch` for a cloud: where its authority is known, whoever answers there has to be a cloud or a station of that. */
export async function fetchingFrom({ authority }: Cloud): Promise<typeof fetch> {
  if (authority === undefined) return fetch;
  const known = fetches.get(authority);
  if (known) return known;
  const [{ Agent, fetch: fetchBy }, { askingUnder }] = await Promise.all([
    import("undici"),
    import("@etalon/outside/authority/credentials"),
  ]);
  const connect = askingUnder(authority, [{ role: "cloud" }, { role: "station" }]);
  const dispatcher = new Agent({ connect });
  const own = ((input: URL, init: object) => fetchBy(input, { ...init, dispatcher })) as typeof fetch;
  fetches.set(authority, own);
  return own;
}

export function sentenceOf(value: unknown, url: string, status: number): string {
  const { title, detail } = (value ?? {}) as { title?: unknown; detail?: unknown };
  if (status === 401)
    return `${url} asks for a valid token: put one into ETALON_TOKEN, or log in by "etalon login"`;
  if (typeof detail !== "string") return `${url} answered ${status}`;
  const lists = listedBy.get(String(title));
  return lists === undefined ? detail : `${detail}: "etalon ${lists}" lists what there is`;
}

export function unreachable(url: string, error: unknown) {
  const { cause, message } = error as Error;
  const why = cause instanceof Error ? cause.message : message;
  return refused("cli.unreachable", `the cloud at ${url} cannot be reached: ${why}`);
}

/** What was wished for, as a query; what was not stays away. */
export const queryOf = (wishes: Readonly<Record<string, unknown>>): URLSearchParams =>
  new URLSearchParams(
    Object.entries(wishes).flatMap(([name, value]): [string, string][] =>
      value === undefined ? [] : [[name, String(value)]],
    ),
  );
