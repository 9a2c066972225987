// Server-sent events: news told to one follower until they end, the follower goes, or its token does. Numbered news
// carry their number as id; a follower that comes back says the last one it has (`Last-Event-ID`) and hears the rest.

import type { ServerResponse } from "node:http";
import { type Answer, type Log, type Refusal, toJson } from "@etalon/basis";
import type { News } from "@etalon/messages/http";
import type { Doorkeeper } from "@etalon/messages/users";
import type { FastifyReply, FastifyRequest } from "fastify";
import { callerOf, tokenOf } from "./admission.ts";
import type { AtOnce } from "./at-once.ts";
import type { HttpLimits } from "./limits.ts";
import { hasRead } from "./loading.ts";
import { headers, problem } from "./problem.ts";

const COME_BACK_AFTER_MS = 1000;

export interface TellingOptions {
  readonly request: FastifyRequest;
  readonly reply: FastifyReply;
  readonly doorkeeper: Doorkeeper;
  readonly limits: HttpLimits;
  readonly log: Log;
  /** How many each user follows at present. */
  readonly followers: AtOnce;
}

export async function tell(
  follow: (after: number, stop: AbortSignal) => Promise<Answer<AsyncIterable<News>>>,
  { request, reply, doorkeeper, limits, log, followers }: TellingOptions,
  refuse: (why: Refusal) => FastifyReply,
): Promise<FastifyReply | undefined> {
  const lastId = request.headers["last-event-id"] ?? "0";
  if (typeof lastId !== "string" || !/^\d{1,9}$/.test(lastId))
    return problem(reply, 400, {
      code: "http.last-event-id",
      text: "Last-Event-ID: expected a whole number",
    });
  const { user } = callerOf(request);
  const following = followers.of(user);
  if (following >= limits.followersOfUser) {
    const text = `${user} follows ${following} things already, which is as many as may be`;
    return problem(reply, 429, { code: "http.too-many", text });
  }
  const ends = followers.begins(user);
  const stop = new AbortController();
  reply.raw.once("close", () => stop.abort());
  const stillLetIn = async () => {
    const token = tokenOf(request);
    return token === null || (await doorkeeper.whoHas(token)) !== null;
  };
  try {
    const news = await follow(Number(lastId), stop.signal);
    if (stop.signal.aborted) return reply.hijack();
    if (!news.ok) return refuse(news.why);
    reply.hijack();
    await writeAll(reply.raw, news.value, stop, { ...limits, stillLetIn });
  } catch (error) {
    if (!reply.sent) throw error;
    log.error("http.telling", { error, path: request.routeOptions.url });
    reply.raw.destroy(); // the follower comes back for the rest
  } finally {
    stop.abort();
    ends();
  }
  return undefined;
}

async function writeAll(
  to: ServerResponse,
  news: AsyncIterable<News>,
  stop: AbortController,
  {
    unreadForMs,
    signOfLifeEveryMs,
    stillLetIn,
  }: Pick<HttpLimits, "unreadForMs" | "signOfLifeEveryMs"> & { readonly stillLetIn: () => Promise<boolean> },
): Promise<void> {
  to.writeHead(200, { ...headers, "content-type": "text/event-stream; charset=utf-8" });
  to.write(`retry: ${COME_BACK_AFTER_MS}\n\n`);
  const life = setInterval(async () => {
    if (to.writableNeedDrain) return;
    to.write(": still here\n\n");
    if (!(await stillLetIn().catch(() => true))) to.destroy();
  }, signOfLifeEveryMs);
  try {
    for await (const { number, kind, value } of news) {
      if (stop.signal.aborted) return;
      const id = number === undefined ? "" : `id: ${number}\n`;
      if (to.write(`${id}event: ${kind}\ndata: ${toJson(value)}\n\n`)) continue;
      if (await hasRead(to, unreadForMs, stop.signal)) continue;
      to.destroy();
      return;
    }
    to.end();
  } finally {
    clearInterval(life);
  }
}
