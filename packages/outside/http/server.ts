// The HTTP face: mounts the components' doors on fastify. Loopback only until there is TLS and login; so the Host
// header is checked too, or a web page elsewhere could talk to it through the user's browser.

import type { Answer, Refusal } from "@etalon/basis";
import { fromJson, good, refused, toJson } from "@etalon/basis";
import type { Door, Following, Route } from "@etalon/messages/http";
import { id, misfit } from "@etalon/messages/nouns";
import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from "fastify";
import { isLoopback } from "../links/loopback.ts";

const BODY_AT_MOST_BYTES = 1 << 20;

export interface HttpFace {
  readonly url: string;
  close(): Promise<void>;
}

export async function openHttp(
  host: string,
  port: number,
  doors: readonly Door[],
): Promise<Answer<HttpFace>> {
  if (!isLoopback(host))
    return refused("http.host", `${host} is not a loopback address: the interface needs TLS and login there`);
  const server = Fastify({ bodyLimit: BODY_AT_MOST_BYTES, logger: false, forceCloseConnections: true });
  server.addHook("onRequest", async (request, reply) => {
    const name = request.headers.host?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1") ?? "";
    if (!isLoopback(name)) return problem(reply, 421, { code: "http.host", text: `unknown host "${name}"` });
    return undefined;
  });
  server.removeContentTypeParser("application/json");
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    try {
      done(null, text === "" ? undefined : fromJson(String(text)));
    } catch {
      done(Object.assign(new Error("the body is not JSON"), { statusCode: 400 }));
    }
  });
  server.setNotFoundHandler((request, reply) =>
    problem(reply, 404, { code: "http.not-found", text: `nothing at ${request.method} ${request.url}` }),
  );
  server.setErrorHandler((error: Error & { statusCode?: number }, _request, reply) => {
    const status = error.statusCode ?? 500;
    const text = status < 500 ? error.message : "this is our mistake; the log has more";
    return problem(reply, status, { code: "http.error", text });
  });
  describe(server, doors);
  for (const door of doors) {
    for (const route of door.routes) mount(server, route);
    for (const following of door.following) mountFollowing(server, following);
  }
  try {
    const url = await server.listen({ host, port });
    return good({ url, close: () => server.close() });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "another program has it; choose one by --port" : message;
    return refused("http.port", `port ${port} on ${host} cannot be used: ${why}`);
  }
}

/** GET / lists what is there. */
function describe(server: FastifyInstance, doors: readonly Door[]): void {
  const routes = doors.flatMap((door) => [
    ...door.routes.map(({ method, path, title }) => ({ method, path, title })),
    ...door.following.map(({ path, title }) => ({ method: "GET (events)", path, title })),
  ]);
  server.get("/", async (_request, reply) => json(reply, { name: "Etalon", routes }));
}

function mount(server: FastifyInstance, { method, path, body, answer }: Route): void {
  server.route({
    method,
    url: path,
    handler: async (request, reply) => {
      const params = checkedParams(request);
      if (typeof params === "string") return problem(reply, 400, { code: "http.path", text: params });
      const why = body ? misfit(body, request.body ?? {}) : null;
      if (why) return problem(reply, 400, { code: "http.body", text: why });
      const answered = await answer(params, body ? body.parse(request.body ?? {}) : undefined);
      if (answered.ok) return json(reply, answered.value);
      return problem(reply, answered.why.code.endsWith("unknown") ? 404 : 409, answered.why);
    },
  });
}

function mountFollowing(server: FastifyInstance, { path, follow }: Following): void {
  server.get(path, async (request, reply) => {
    const params = checkedParams(request);
    if (typeof params === "string") return problem(reply, 400, { code: "http.path", text: params });
    reply.hijack();
    const stop = new AbortController();
    reply.raw.on("close", () => stop.abort());
    reply.raw.writeHead(200, { "content-type": "text/event-stream", "cache-control": "no-store" });
    for await (const value of follow(params, stop.signal)) {
      if (stop.signal.aborted) break;
      reply.raw.write(`data: ${toJson(value)}\n\n`);
    }
    reply.raw.end();
    return undefined;
  });
}

/** Ids only; anything else in a path is refused in one sentence. */
function checkedParams(request: FastifyRequest): Record<string, string> | string {
  const params = request.params as Record<string, string>;
  for (const [name, value] of Object.entries(params)) {
    const why = misfit(id, value, `${name} in the path`);
    if (why) return why;
  }
  return params;
}

function json(reply: FastifyReply, value: unknown): FastifyReply {
  return reply.type("application/json; charset=utf-8").send(toJson(value));
}

/** RFC 9457. */
function problem(reply: FastifyReply, status: number, { code, text }: Refusal): FastifyReply {
  const body = { type: "about:blank", status, title: code, detail: text };
  return reply.code(status).type("application/problem+json; charset=utf-8").send(toJson(body));
}
