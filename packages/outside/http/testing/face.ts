// An HTTP face with callers of a test's choice, and what asks it. Called by tests only.

import { request } from "node:http";
import { insist } from "@etalon/basis";
import type { Caller, Door } from "@etalon/messages/http";
import { type HttpFace, type HttpOptions, openHttp } from "../server.ts";

/** Tokens are the users' names. */
export interface TestFace extends HttpFace {
  readonly callers: Map<string, Caller>;
  ask(
    path: string,
    init?: RequestInit & { readonly as?: string },
  ): Promise<{ readonly status: number; readonly body: string; readonly headers: Headers }>;
  post(path: string, body: string, as?: string): ReturnType<TestFace["ask"]>;
}

export const operator: Caller = { user: "wang", roles: ["station-operator"], party: "zz" };
export const administrator: Caller = { user: "root", roles: ["administrator"], party: "cloud" };

export async function testFace(
  doors: readonly Door[],
  options: Partial<HttpOptions> = {},
): Promise<TestFace> {
  const callers = new Map([operator, administrator].map((caller) => [caller.user, caller]));
  const doorkeeper = { whoHas: async (token: string) => callers.get(token) ?? null };
  const opened = await openHttp({ host: "127.0.0.1", port: 0, doors, doorkeeper, ...options });
  insist(opened.ok, opened.ok ? "" : opened.why.text);
  const face = opened.value;
  const ask: TestFace["ask"] = async (path, { as = operator.user, ...init } = {}) => {
    const headers = { ...(as && { authorization: `Bearer ${as}` }), ...(init.headers as object) };
    const reply = await fetch(new URL(path, face.url), { ...init, headers });
    return { status: reply.status, body: await reply.text(), headers: reply.headers };
  };
  const post: TestFace["post"] = (path, body, as) =>
    ask(path, {
      method: "POST",
      body,
      headers: { "content-type": "application/json" },
      ...(as !== undefined && { as }),
    });
  return { ...face, callers, ask, post };
}

/** The status of a request with headers that `fetch` would not send. */
export function statusWith(url: string, headers: Readonly<Record<string, string>>): Promise<number> {
  const { port } = new URL(url);
  return new Promise((resolve, reject) => {
    const asked = request({ host: "127.0.0.1", port, path: "/", headers }, (reply) => {
      reply.resume();
      resolve(reply.statusCode ?? 0);
    });
    asked.once("error", reject);
    asked.end();
  });
}
