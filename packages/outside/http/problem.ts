// How the HTTP face says things: answers as JSON, refusals as RFC 9457 problems in one sentence.

import type { Refusal } from "@etalon/basis";
import { toJson } from "@etalon/basis";
import type { FastifyReply } from "fastify";

/** A sentence may repeat what was sent; not all of it. */
const SENTENCE_AT_MOST = 500;

/** What every answer says: not to be kept, guessed at, framed, or run. */
export const headers = {
  "cache-control": "no-store",
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
} as const;

export function json(reply: FastifyReply, value: unknown): FastifyReply {
  return jsonText(reply, toJson(value));
}

export const jsonText = (reply: FastifyReply, text: string): FastifyReply =>
  reply.headers(headers).type("application/json; charset=utf-8").send(text);

export function problem(reply: FastifyReply, status: number, { code, text }: Refusal): FastifyReply {
  const detail = text.length > SENTENCE_AT_MOST ? `${text.slice(0, SENTENCE_AT_MOST)}…` : text;
  const body = { type: "about:blank", status, title: code, detail };
  return reply
    .code(status)
    .headers(headers)
    .type("application/problem+json; charset=utf-8")
    .send(toJson(body));
}

/** By the end of a refusal's code, see `Refusals` in `@etalon/messages/http`. */
export function statusOf(code: string): number {
  if (code.endsWith("unknown")) return 404;
  return code.endsWith("forbidden") ? 403 : 409;
}
