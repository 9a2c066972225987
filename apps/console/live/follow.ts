// Follows what the interface tells as it happens, over broken connections: it comes back with the number of the last news
// it has, so none is missed and none is told twice. Called by `use-news.ts`.

import { problemOf } from "../api/ask.ts";
import { isPassing } from "../api/problem.ts";
import { type News, newsIn } from "./event-stream.ts";

/** The interface shows a sign of life every 10 s; a connection that shows none for longer is dead. */
const SILENT_AT_MOST_MS = 35_000;
const FIRST_PAUSE_MS = 500;
const LONGEST_PAUSE_MS = 10_000;
const TOO_MANY = 429;

export interface Follower {
  heard(news: News): void;
  /** null: the connection stands. */
  lost(why: string | null): void;
  /** It will not be told: there is none, or it may not be seen. */
  refused(why: string): void;
}

export async function follow(path: string, follower: Follower, stop: AbortSignal): Promise<void> {
  let last: number | null = null;
  let pauseMs = FIRST_PAUSE_MS;
  while (!stop.aborted) {
    try {
      const over = await connection(path, last, stop, {
        open: () => {
          pauseMs = FIRST_PAUSE_MS;
          follower.lost(null);
        },
        heard: (news) => {
          if (news.number !== null) last = news.number;
          follower.heard(news);
        },
      });
      if (over) return;
    } catch (error) {
      if (stop.aborted) return;
      if (!isWorthAnother(error)) return follower.refused((error as Error).message);
      follower.lost((error as Error).message);
    }
    await pauseUnless(stop, pauseMs);
    pauseMs = Math.min(pauseMs * 2, LONGEST_PAUSE_MS);
  }
}

const isWorthAnother = (error: unknown): boolean =>
  !(error as { status?: number }).status ||
  (error as { status?: number }).status === TOO_MANY ||
  isPassing(error);

/** Whether all has been told. */
async function connection(
  path: string,
  last: number | null,
  stop: AbortSignal,
  { open, heard }: { readonly open: () => void; readonly heard: (news: News) => void },
): Promise<boolean> {
  const dead = new AbortController();
  let watch = setTimeout(() => dead.abort(), SILENT_AT_MOST_MS);
  try {
    const reply = await fetch(path, {
      headers: { accept: "text/event-stream", ...(last !== null && { "last-event-id": String(last) }) },
      signal: AbortSignal.any([stop, dead.signal]),
    });
    if (!reply.ok || !reply.body) throw problemOf(reply.status, await reply.text());
    open();
    const reader = reply.body.pipeThrough(new TextDecoderStream()).getReader();
    for (let text = ""; ; ) {
      const { value, done } = await reader.read();
      if (done) return false;
      clearTimeout(watch);
      watch = setTimeout(() => dead.abort(), SILENT_AT_MOST_MS);
      const { news, rest } = newsIn(text + value);
      text = rest; // half a piece is none: it comes again
      for (const one of news) {
        heard(one);
        if (one.kind === "over") return true;
      }
    }
  } finally {
    clearTimeout(watch);
    dead.abort();
  }
}

const pauseUnless = (stop: AbortSignal, ms: number): Promise<void> =>
  new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    stop.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
  });
