// The console at /console: the files of `apps/console`, and how a browser comes in and leaves. Called by `server.ts`.

import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { shownWayIn, useWayIn, whoCameIn } from "@etalon/messages/console";
import { type Caller, nobody } from "@etalon/messages/http";
import { misfit } from "@etalon/messages/nouns";
import type { UserBook } from "@etalon/messages/users";
import fastifyStatic from "@fastify/static";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { callerOf, lineOf, tokenOf } from "./admission.ts";
import type { MountOptions } from "./mount.ts";
import { json, problem } from "./problem.ts";
import { giveSession, type Origin, sessionIn, takeSession } from "./session-cookie.ts";
import { waysIn } from "./ways-in.ts";

export interface ConsoleFiles {
  /** Where `npm run build` has put the console. */
  readonly folder: string;
  /** Ends the token of a login when its browser leaves. */
  readonly revoke: UserBook["revoke"];
}

const AT = "/console";
/** Stands in the page where each answer has a word of its own, which styles made by the page have to know. */
const NONCE = "style-nonce-of-this-answer";
const A_YEAR_S = 31_536_000;

const policyOf = (nonce: string): string =>
  [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join("; ");

const guarding = {
  "referrer-policy": "no-referrer",
  "x-content-type-options": "nosniff",
  "cross-origin-opener-policy": "same-origin",
  "cross-origin-resource-policy": "same-origin",
} as const;

export async function mountConsole(
  server: FastifyInstance,
  { folder, revoke }: ConsoleFiles,
  { admitted, doorkeeper, seen }: Pick<MountOptions, "admitted" | "doorkeeper" | "seen">,
): Promise<void> {
  mountSessions(server, { admitted, doorkeeper, seen, revoke });
  server.addHook("onRequest", async (request, reply) => {
    // With what an identity provider sends back by a browser (RFC 8252: a loopback address, and no path).
    const [front, path, query = ""] = /^(\/|\/console)(\?.*)?$/s.exec(request.url) ?? [];
    if (front === undefined || !(wantsPage(request) || (path === AT && request.method === "GET")))
      return undefined;
    return reply.headers({ "cache-control": "no-store", vary: "accept" }).redirect(`${AT}/${query}`, 303);
  });
  const page = await readFile(join(folder, "index.html"), "utf8").catch(() => null);
  const files = new Set(page === null ? [] : await readdir(folder, { recursive: true }));
  await server.register(
    async (scope) => {
      scope.addHook("onRequest", async (_request, reply) => void reply.headers(guarding));
      if (page !== null)
        await scope.register(fastifyStatic, {
          // Each file's compressed forms lie beside it.
          ...{ root: folder, serve: false, cacheControl: false, preCompressed: true },
          setHeaders: (reply, path) => {
            // What stands in assets has its content in its name.
            const kept = path.includes("/assets/") ? `public, max-age=${A_YEAR_S}, immutable` : "no-cache";
            reply.setHeader("cache-control", kept);
            reply.setHeader("vary", "accept-encoding");
            reply.setHeader("content-security-policy", policyOf("none"));
          },
        });
      scope.get("/*", async (request, reply) => {
        const path = (request.params as { readonly "*": string })["*"];
        if (path !== "index.html" && files.has(path)) return reply.sendFile(path);
        if (path !== "" && !wantsPage(request))
          return problem(reply, 404, { code: "http.not-found", text: `nothing at ${lineOf(request)}` });
        // Every other address is the page's own to read; its first one, whoever asks.
        if (page !== null) return shown(reply, page);
        const text = `there is no console in ${folder}: "npm run build" makes it`;
        return problem(reply, 404, { code: "http.console-unknown", text });
      });
    },
    { prefix: AT },
  );
}

function shown(reply: FastifyReply, page: string): FastifyReply {
  const nonce = randomBytes(16).toString("base64");
  return reply
    .headers({ "cache-control": "no-store", "content-security-policy": policyOf(nonce) })
    .type("text/html; charset=utf-8")
    .send(page.replaceAll(NONCE, nonce));
}

const wantsPage = ({ method, headers }: FastifyRequest): boolean =>
  method === "GET" && (headers.accept ?? "").includes("text/html");

/** These are the page's own; programs show their token with each request and need none of them. */
function mountSessions(
  server: FastifyInstance,
  {
    admitted,
    doorkeeper,
    seen,
    revoke,
  }: Pick<MountOptions, "admitted" | "doorkeeper" | "seen"> & Pick<ConsoleFiles, "revoke">,
): void {
  const ways = waysIn();
  const comeIn = async (
    request: FastifyRequest,
    reply: FastifyReply,
    { caller, token, origin }: { caller: Caller; token: string; origin: Origin },
  ) => {
    await seen.did(caller, lineOf(request), {});
    giveSession(request, reply, { token, origin });
    const { user, roles, party } = caller;
    return json(reply, whoCameIn.parse({ user, roles: [...roles], party }));
  };

  // A token that a person typed, or that the page has just been given by a login.
  for (const origin of ["shown", "login"] as const)
    server.post(`${AT}/session/${origin}`, { onRequest: admitted("self") }, async (request, reply) => {
      const token = tokenOf(request) ?? "";
      return comeIn(request, reply, { caller: callerOf(request), token, origin });
    });

  server.post(`${AT}/session/way-in`, { onRequest: admitted("log-in") }, async (request, reply) => {
    const why = misfit(useWayIn, request.body ?? {});
    if (why) return problem(reply, 400, { code: "http.body", text: why });
    const token = ways.use(useWayIn.parse(request.body).code);
    const caller = token === null ? null : await doorkeeper.whoHas(token);
    if (token !== null && caller) return comeIn(request, reply, { caller, token, origin: "shown" });
    const text = 'this link has been used, or its ten minutes are over: "npx etalon console" makes another';
    return problem(reply, 404, { code: "console.way-in-unknown", text });
  });

  server.post(`${AT}/ways-in`, { onRequest: admitted("self") }, async (request, reply) => {
    const opened = ways.open(tokenOf(request) ?? "");
    if (opened) return json(reply, shownWayIn.parse(opened));
    return problem(reply, 429, { code: "http.too-many", text: "too many ways in wait to be used" });
  });

  // Leaving is always let: a token that is over leaves too.
  server.delete(`${AT}/session`, { onRequest: admitted("anybody") }, async (request, reply) => {
    const session = sessionIn(request);
    const caller = callerOf(request);
    if (session?.origin === "login" && caller.token !== undefined) await revoke(caller.token, caller.user);
    if (caller.user !== nobody.user) await seen.did(caller, lineOf(request), {});
    takeSession(request, reply);
    return json(reply, { user: caller.user });
  });
}
