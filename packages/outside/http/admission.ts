// Who is let in: by name of the host, by rate, by token, by role. Called for every request before its body is read.

import type { Log } from "@etalon/basis";
import { type Caller, may, nobody } from "@etalon/messages/http";
import { type Need, needs, needWords, type Role } from "@etalon/messages/roles.table";
import type { Doorkeeper } from "@etalon/messages/users";
import { normalizeIP } from "@fastify/rate-limit";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { isLoopback } from "../links/loopback.ts";
import type { HttpLimits } from "./limits.ts";
import { problem } from "./problem.ts";
import { sessionIn } from "./session-cookie.ts";
import type { Witness } from "./witness.ts";

const A_MINUTE_MS = 60_000;

/** What was found out about a request before it came to its route. */
const callers = new WeakMap<FastifyRequest, Caller>();
export const callerOf = (request: FastifyRequest): Caller => callers.get(request) ?? nobody;

/** The bearer's token; or that of a browser's session, on the interface's own pages alone. */
export function tokenOf(request: FastifyRequest): string | null {
  const { authorization } = request.headers;
  if (authorization === undefined) return sessionIn(request)?.token ?? null;
  return /^Bearer ([\x21-\x7e]{1,200})$/i.exec(authorization)?.[1] ?? null;
}

/** @param loopback  whether only this machine is served: then a page elsewhere must not come in by another name */
export function admission(
  server: FastifyInstance,
  { doorkeeper, limits, log, loopback, seen }: AdmissionOptions,
): (need: Need) => (request: FastifyRequest, reply: FastifyReply) => Promise<FastifyReply | undefined> {
  const limiter = (what: string, max: number, of: (request: FastifyRequest) => string) =>
    server.createRateLimit({
      max,
      timeWindow: A_MINUTE_MS,
      keyGenerator: (request) => `${what} ${of(request)}`,
    });
  const address = ({ ip }: FastifyRequest) => normalizeIP(ip);
  const ofAddress = limiter("address", limits.perMinuteOfAddress, address);
  const guesses = limiter("guess", limits.guessesPerMinute, address);
  const logins = limiter("login", limits.loginsPerMinute, address);
  const ofUser = limiter("user", limits.perMinuteOfUser, (request) => callerOf(request).user);

  const exceeded = async (limit: typeof ofUser, request: FastifyRequest, reply: FastifyReply) => {
    const spent = await limit(request);
    if (spent.isAllowed || !spent.isExceeded) return undefined;
    log.warn("http.too-many", { address: request.ip, user: callerOf(request).user });
    const text = `too many requests; try again in ${spent.ttlInSeconds} s`;
    return problem(reply.header("retry-after", spent.ttlInSeconds), 429, { code: "http.too-many", text });
  };

  server.addHook("onRequest", async (request, reply) => {
    const name = request.headers.host?.replace(/:\d+$/, "").replace(/^\[(.*)\]$/, "$1") ?? "";
    if (loopback && !isLoopback(name))
      return problem(reply, 421, { code: "http.host", text: `unknown host "${name}"` });
    return exceeded(ofAddress, request, reply);
  });

  return (need) => async (request, reply) => {
    if (need === "log-in") return exceeded(logins, request, reply);
    const token = tokenOf(request);
    const caller = token === null ? null : await doorkeeper.whoHas(token);
    if (caller) callers.set(request, caller);
    if (may(callerOf(request), need)) return caller ? exceeded(ofUser, request, reply) : undefined;
    if (!caller) {
      const tooMany = await exceeded(guesses, request, reply);
      if (tooMany) return tooMany;
      log.info("http.no-token", { address: request.ip, route: request.routeOptions.url });
      const text = token
        ? "the token is unknown, over or revoked"
        : "a token is needed: Authorization: Bearer …";
      return problem(reply.header("www-authenticate", "Bearer"), 401, { code: "http.token", text });
    }
    const { user, roles } = caller;
    log.warn("http.forbidden", { user, roles, need, route: request.routeOptions.url });
    const why = {
      code: "http.forbidden",
      text: `${user} is ${roles.join(", ")}; ${neededFor(need)}`,
    };
    await seen.refused(caller, lineOf(request), why);
    return problem(reply, 403, why);
  };
}

function neededFor(need: Need): string {
  const allowed: "anybody" | readonly Role[] = needs[need];
  if (allowed === "anybody") return "anybody may do this"; // and nobody is turned away
  const role = allowed.length === 1 ? "the role" : "one of the roles";
  return `this needs ${role} ${allowed.join(", ")} (${needWords[need]}); an administrator gives roles by "etalon user role"`;
}

/** `DELETE /applications/app-17`, without what follows a question mark. */
export const lineOf = ({ method, url }: FastifyRequest): string => `${method} ${url.replace(/\?.*$/s, "")}`;

export interface AdmissionOptions {
  readonly doorkeeper: Doorkeeper;
  readonly limits: HttpLimits;
  readonly log: Log;
  readonly loopback: boolean;
  readonly seen: Witness;
}
