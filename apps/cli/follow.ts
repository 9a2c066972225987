// Follows what happens in a cloud by its server-sent events, over cut connections and restarts of the cloud: it comes
// back with the number of the last event it has, so none is missed and none is heard twice.

import { setTimeout as pause } from "node:timers/promises";
import { type Answer, fromJson, good, refused } from "@etalon/basis";
import { ask, type Cloud, fetchingFrom, sentenceOf, unreachable } from "./api.ts";
import type { Contact } from "./contact.ts";

/** One piece of news: `step`, `progress`, `over`, as the route's description says. */
export interface Heard {
  readonly kind: string;
  readonly value: unknown;
}

/** The cloud shows a sign of life every 10 s; a connection that shows none for longer is dead. */
const SILENT_AT_MOST_MS = 35_000;
const COME_BACK_AFTER_MS = 300;
/** How long a cloud may be away. */
export const PATIENCE_S = 120;
const PATIENCE_MS = 1000 * PATIENCE_S;

/** @param where  where the cloud is now: after a restart it may be elsewhere. A refusal is what stands between. */
export async function* follow(
  where: () => Promise<Answer<Cloud>>,
  path: string,
  contact: Contact,
  stop?: AbortSignal,
): AsyncGenerator<Answer<Heard>> {
  let lastId: string | null = null;
  let heardAtMs = performance.now();
  while (!stop?.aborted) {
    const cloud = await where();
    let why = cloud.ok ? null : cloud;
    if (cloud.ok) {
      const heardNow: AsyncIterable<Answer<Message>> = connection(cloud.value, path, lastId, contact, stop);
      for await (const heard of heardNow) {
        if (!heard.ok) {
          if (heard.why.code === "cli.refused") return yield heard;
          why = heard;
          break;
        }
        heardAtMs = performance.now();
        const { id, kind, value }: Message = heard.value;
        if (kind === null) continue;
        yield good({ kind, value });
        if (id !== null) lastId = id;
        if (kind === "over") return;
      }
    }
    if (performance.now() - heardAtMs > PATIENCE_MS)
      return yield why ?? refused("cli.unreachable", "the cloud ends the connection again and again");
    if (why && !stop?.aborted) contact.missed(why.why.text);
    await pause(COME_BACK_AFTER_MS);
  }
}

/** Reads over the same breaks: reading twice does no harm. */
export async function readSurely(
  where: () => Promise<Answer<Cloud>>,
  path: string,
  contact: Contact,
  stop?: AbortSignal,
): Promise<Answer<unknown>> {
  for (const until = performance.now() + PATIENCE_MS; ; await pause(COME_BACK_AFTER_MS)) {
    const cloud = await where();
    const answer = cloud.ok ? await ask(cloud.value, path) : cloud;
    const passing = !answer.ok && ["cli.unreachable", "cli.no-cloud"].includes(answer.why.code);
    if (answer.ok) contact.heard();
    if (!passing || stop?.aborted || performance.now() > until) return answer;
    contact.missed(answer.why.text);
  }
}

interface Message {
  readonly id: string | null;
  /** null: a sign of life. */
  readonly kind: string | null;
  readonly value: unknown;
}

/** What one connection brings, until it ends; why it could not be had, or broke, comes last. */
async function* connection(
  cloud: Cloud,
  path: string,
  lastId: string | null,
  contact: Contact,
  stop: AbortSignal | undefined,
): AsyncGenerator<Answer<Message>> {
  const { url, token } = cloud;
  const ended = new AbortController();
  const signal = stop ? AbortSignal.any([ended.signal, stop]) : ended.signal;
  let watch = setTimeout(() => ended.abort(), SILENT_AT_MOST_MS);
  try {
    const fetch = await fetchingFrom(cloud);
    const reply = await fetch(new URL(path, url), {
      signal,
      redirect: "error",
      headers: {
        ...(token !== null && { authorization: `Bearer ${token}` }),
        ...(lastId !== null && { "last-event-id": lastId }),
      },
    });
    if (!reply.ok || !reply.body) {
      const value = await reply.json().catch(() => null);
      const passing = reply.status === 429 || reply.status >= 500;
      return yield refused(passing ? "cli.busy" : "cli.refused", sentenceOf(value, url, reply.status));
    }
    contact.heard();
    const text = new TextDecoder();
    let rest = "";
    for await (const bytes of reply.body) {
      contact.heard();
      clearTimeout(watch);
      watch = setTimeout(() => ended.abort(), SILENT_AT_MOST_MS);
      const parts = (rest + text.decode(bytes as Uint8Array, { stream: true })).split("\n\n");
      rest = parts.pop() ?? ""; // half a message is none: it comes again
      for (const part of parts) yield good(messageOf(part));
    }
  } catch (error) {
    yield unreachable(url, error);
  } finally {
    clearTimeout(watch);
    ended.abort();
  }
}

function messageOf(part: string): Message {
  const field = (name: string) => new RegExp(`^${name}: (.*)$`, "m").exec(part)?.[1] ?? null;
  const data = field("data");
  return { id: field("id"), kind: field("event"), value: data === null ? null : fromJson(data) };
}
