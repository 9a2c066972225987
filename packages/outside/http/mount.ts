// Routes of doors on fastify: parameters, query and body checked by their contracts, answers and refusals as declared.

import { type Answer, insist, type Log, type Refusal } from "@etalon/basis";
import type { Asked, Download, Following, Refusals, Route } from "@etalon/messages/http";
import { id, misfit } from "@etalon/messages/nouns";
import { needs } from "@etalon/messages/roles.table";
import { userName } from "@etalon/messages/users";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { z } from "zod";
import { type admission, callerOf, lineOf } from "./admission.ts";
import type { AtOnce } from "./at-once.ts";
import { load } from "./loading.ts";
import { json, problem, statusOf } from "./problem.ts";
import { isSound, UNSOUND } from "./sound-text.ts";
import { type TellingOptions, tell } from "./telling.ts";
import type { About, Witness } from "./witness.ts";

/** Of a body, of parameters, of an answer: whatever names an instrument or an application. */
interface Named {
  readonly id?: unknown;
  readonly resource?: unknown;
  readonly application?: unknown;
  readonly detection?: unknown;
}

export interface MountOptions extends Omit<TellingOptions, "request" | "reply"> {
  /** How many files each user is told at present, and how many requests of theirs bring some. */
  readonly loading: AtOnce;
  readonly bringing: AtOnce;
  readonly admitted: ReturnType<typeof admission>;
  readonly log: Log;
  readonly seen: Witness;
}

export function mount(server: FastifyInstance, route: Route, { admitted, log, seen }: MountOptions): void {
  const { method, path, need, answer, refusals } = route;
  insist(need in needs, `${method} ${path} names no need that the table of roles knows`);
  server.route({
    method,
    url: path,
    exposeHeadRoute: false,
    ...(route.bodyAtMostBytes && { bodyLimit: route.bodyAtMostBytes }),
    onRequest: admitted(need),
    handler: async (request, reply) => {
      const asked = checked(request, route);
      if (!asked.ok) return misunderstood(request, reply, asked.why, log);
      const { caller } = asked.value;
      const answered = await answer(asked.value);
      if (answered.ok) {
        // Nobody is written down for looking; whoever was refused a look is.
        if (method !== "GET")
          await seen.did(caller, lineOf(request), aboutOf(route.path, asked.value, answered.value));
        return json(reply, answered.value);
      }
      log.info("http.refused", { user: caller.user, route: `${method} ${path}`, code: answered.why.code });
      await seen.refused(caller, lineOf(request), answered.why, aboutOf(path, asked.value, {}));
      return declared(reply, refusals, answered.why);
    },
  });
}

export function mountFollowing(server: FastifyInstance, following: Following, options: MountOptions): void {
  const { path, need, follow, refusals } = following;
  insist(need in needs, `GET ${path} names no need that the table of roles knows`);
  server.get(path, {
    exposeHeadRoute: false,
    onRequest: options.admitted(need),
    handler: async (request, reply) => {
      const asked = checked(request, {});
      if (!asked.ok) return misunderstood(request, reply, asked.why, options.log);
      return tell(
        (after, stop) => follow(asked.value, after, stop),
        { ...options, request, reply },
        (why) => {
          const { caller } = asked.value;
          options.log.info("http.refused", { user: caller.user, route: `GET ${path}`, code: why.code });
          void options.seen.refused(caller, lineOf(request), why, aboutOf(path, asked.value, {}));
          return declared(reply, refusals, why);
        },
      );
    },
  });
}

/** Whole tables leave the house here: who took them is written down. */
export function mountDownload(
  server: FastifyInstance,
  download: Download,
  { admitted, limits, loading, log, seen }: MountOptions,
): void {
  const { path, need, refusals } = download;
  insist(need in needs, `GET ${path} names no need that the table of roles knows`);
  server.get(path, {
    exposeHeadRoute: false,
    onRequest: admitted(need),
    handler: async (request, reply) => {
      const asked = checked(request, download);
      if (!asked.ok) return misunderstood(request, reply, asked.why, log);
      const { caller } = asked.value;
      const now = loading.of(caller.user);
      if (now >= limits.downloadsOfUser) {
        const text = `${caller.user} is told ${now} files already, which is as many as may be`;
        return problem(reply, 429, { code: "http.too-many", text });
      }
      const ends = loading.begins(caller.user);
      const gone = new AbortController();
      reply.raw.once("close", () => gone.abort());
      try {
        const file = await download.load(asked.value);
        if (!file.ok) {
          log.info("http.refused", { user: caller.user, route: `GET ${path}`, code: file.why.code });
          await seen.refused(caller, lineOf(request), file.why);
          return declared(reply, refusals, file.why);
        }
        await seen.did(caller, lineOf(request), {});
        reply.hijack();
        await load(reply.raw, file.value, { ...limits, gone: gone.signal });
      } catch (error) {
        if (!reply.sent) throw error;
        log.error("http.download", { error, path });
      } finally {
        ends();
      }
      return undefined;
    },
  });
}

export function misunderstood(
  request: FastifyRequest,
  reply: FastifyReply,
  why: Refusal,
  log: Log,
): FastifyReply {
  const route = `${request.method} ${request.routeOptions.url}`;
  log.info("http.not-understood", { user: callerOf(request).user, route, why: why.text });
  return problem(reply, 400, why);
}

function aboutOf(path: string, { params, body }: Asked, answer: unknown): About {
  const asked = { ...(body as Named | undefined) };
  const told = { ...(answer as Named) };
  const ofPath = /^\/(applications|detections)\/:id/.test(path) ? params.id : undefined;
  return {
    resource: asked.resource,
    application: ofPath ?? told.application ?? told.detection ?? asked.application,
  };
}

export function declared(reply: FastifyReply, refusals: Refusals, why: Refusal): FastifyReply {
  insist(why.code in refusals, `a door refuses with ${why.code}, which its route does not declare`);
  return problem(reply, statusOf(why.code), why);
}

export function checked(
  request: FastifyRequest,
  { query, body }: { readonly query?: z.ZodType; readonly body?: z.ZodType },
): Answer<Asked> {
  const params = request.params as Record<string, string>;
  for (const [name, value] of Object.entries(params)) {
    const why = misfit(name === "name" ? userName : id, value, `${name} in the path`);
    if (why) return { ok: false, why: { code: "http.path", text: why } };
  }
  const asQuery = { ...(request.query as Record<string, string>) };
  for (const [name, value] of Object.entries(asQuery))
    if (![name, value].flat().every(isSound))
      return { ok: false, why: { code: "http.query", text: `the query holds ${UNSOUND}` } };
  const queryWhy = query ? misfit(query, asQuery, "query") : null;
  if (queryWhy) return { ok: false, why: { code: "http.query", text: queryWhy } };
  const bodyWhy = body ? misfit(body, request.body ?? {}) : null;
  if (bodyWhy) return { ok: false, why: { code: "http.body", text: bodyWhy } };
  return {
    ok: true,
    value: {
      params,
      query: query?.parse(asQuery),
      body: body?.parse(request.body ?? {}),
      caller: callerOf(request),
    },
  };
}
