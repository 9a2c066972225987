// The HTTP face: mounts the components' doors on fastify. Every request shows a token, but for the few things that
// anybody may see. Plain on loopback; anywhere else TLS.

import { Server as TlsServer } from "node:tls";
import type { Answer, Log } from "@etalon/basis";
import { good, refused } from "@etalon/basis";
import type { Door } from "@etalon/messages/http";
import type { Doorkeeper } from "@etalon/messages/users";
import rateLimit from "@fastify/rate-limit";
import Fastify, { type FastifyInstance } from "fastify";
import { z } from "zod";
import { isLoopback } from "../links/loopback.ts";
import { BACKLOG, hearRequests, limitSilence } from "../links/silent-connections.ts";
import { silentLog } from "../telemetry/log.ts";
import { seldom } from "../telemetry/seldom.ts";
import { admission } from "./admission.ts";
import { openAtOnce } from "./at-once.ts";
import { type ConsoleFiles, mountConsole } from "./console.ts";
import { type Health, healthRoutes, mountHealth } from "./health-routes.ts";
import { type HttpLimits, usualLimits } from "./limits.ts";
import { type MetricsText, metricsRoute, mountMetrics } from "./metrics-route.ts";
import { mount, mountDownload, mountFollowing } from "./mount.ts";
import { openApi, type Plain } from "./open-api.ts";
import { problem } from "./problem.ts";
import { soundJson } from "./sound-text.ts";
import { mountUpload } from "./uploads.ts";
import { type Note, witness } from "./witness.ts";

interface TlsTexts {
  readonly key: string;
  readonly cert: string;
}

interface Elsewhere {
  readonly doors: readonly Door[];
  /** One sentence for people: what this interface is, and where that one is. */
  readonly where: string;
}

export interface HttpOptions {
  readonly host: string;
  /** 0: any free one. */
  readonly port: number;
  readonly doors: readonly Door[];
  readonly doorkeeper: Doorkeeper;
  /** PEM texts; needed wherever the host is not this machine itself. */
  readonly tls?: TlsTexts;
  readonly log?: Log;
  readonly limits?: Partial<HttpLimits>;
  /** Where it is written down what known users did and were refused. */
  readonly audit?: Note;
  /** Told at /metrics to those who may see them. */
  readonly metrics?: MetricsText;
  /** Told at /health and /ready to anybody, where the process has no port of its own for them. */
  readonly health?: Health;
  /** The pages for browsers, where this interface has them. */
  readonly console?: ConsoleFiles;
  /** What another interface of the same cloud offers: who asks for it here is told so. */
  readonly elsewhere?: Elsewhere;
  /** Hears of each answer: method, route as it is declared, status, seconds. */
  readonly answered?: (method: string, route: string, status: number, seconds: number) => void;
}

export interface HttpFace {
  readonly url: string;
  /** What is mounted, as the server knows it: `GET /meters/:id`. */
  readonly mounted: readonly string[];
  /** Connections from now on are shown this certificate. */
  renewed(tls: TlsTexts): void;
  close(): Promise<void>;
}

/** Longer ones are refused by the router; the schema of ids says it better. */
const PARAM_AT_MOST = 1000;
const VERSION = "0.1.0";
const ONLY = { minVersion: "TLSv1.2" } as const;

export async function openHttp(options: HttpOptions): Promise<Answer<HttpFace>> {
  const { host, port, doors, doorkeeper, tls, metrics, health, answered, elsewhere } = options;
  const log = seldom(options.log ?? silentLog);
  const limits = { ...usualLimits, ...options.limits };
  const loopback = isLoopback(host);
  if (!loopback && !tls)
    return refused("http.host", `${host} is not a loopback address: the interface needs TLS there`);
  const server = await bare(limits, log, tls, elsewhere);
  const mounted: string[] = [];
  server.addHook("onRoute", ({ method, url }) => void mounted.push(`${method} ${url}`));
  server.addHook("onResponse", async (request, reply) =>
    answered?.(
      request.method,
      request.routeOptions.url ?? "none",
      reply.statusCode,
      reply.elapsedTime / 1000,
    ),
  );
  const seen = witness(options.audit, log);
  server.addHook("onClose", () => seen.close());
  const admitted = admission(server, { doorkeeper, limits, log, loopback, seen });
  const counts = { followers: openAtOnce(), loading: openAtOnce(), bringing: openAtOnce() };
  const mounting = { admitted, doorkeeper, limits, log, seen, ...counts };
  const plain = [...(health ? healthRoutes : []), ...(metrics ? [metricsRoute] : [])];
  const all = [...doors, ownDoor(doors, plain)];
  if (options.console) await mountConsole(server, options.console, mounting);
  for (const { routes, following, downloads = [], uploads = [] } of all) {
    for (const route of routes) mount(server, route, mounting);
    for (const one of following) mountFollowing(server, one, mounting);
    for (const one of downloads) mountDownload(server, one, mounting);
    for (const one of uploads) await mountUpload(server, one, mounting);
  }
  if (health) mountHealth(server, health, admitted);
  if (metrics) mountMetrics(server, metrics, admitted);
  const silence = limitSilence(server.server, limits, (dropped) =>
    log.warn("http.silent-connections", { ...dropped }),
  );
  hearRequests(server.server, silence);
  try {
    const url = await server.listen({ host, port, backlog: BACKLOG });
    const renewed = ({ key, cert }: TlsTexts) => {
      if (server.server instanceof TlsServer) server.server.setSecureContext({ key, cert, ...ONLY });
    };
    return good({ url, mounted, renewed, close: () => server.close() });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const why = code === "EADDRINUSE" ? "another program has it; choose one by --port" : message;
    return refused("http.port", `port ${port} on ${host} cannot be used: ${why}`);
  }
}

/** Fastify as the house wants it: limits, and every refusal as a problem in one sentence. */
async function bare(
  limits: HttpLimits,
  log: Log,
  tls: HttpOptions["tls"],
  elsewhere: Elsewhere | undefined,
): Promise<FastifyInstance> {
  const server = Fastify({
    bodyLimit: limits.bodyAtMostBytes,
    routerOptions: { maxParamLength: PARAM_AT_MOST },
    frameworkErrors: ({ statusCode = 400, message }, _request, reply) =>
      void problem(reply, statusCode, { code: "http.path", text: message }),
    logger: false,
    forceCloseConnections: true,
    requestTimeout: limits.requestWithinMs,
    keepAliveTimeout: limits.restForMs,
    http: { headersTimeout: limits.silentForMs, connectionsCheckingInterval: 1000 },
    ...(tls && {
      https: { key: tls.key, cert: tls.cert, ...ONLY, handshakeTimeout: limits.silentForMs },
    }),
  }) as unknown as FastifyInstance;
  await server.register(rateLimit, { global: false });
  server.removeAllContentTypeParsers();
  server.addContentTypeParser("application/json", { parseAs: "string" }, (_request, text, done) => {
    const body = soundJson(String(text));
    if (body.ok) done(null, body.value);
    else done(Object.assign(new Error(body.why.text), { statusCode: 400 }));
  });
  server.setNotFoundHandler(({ method, url }, reply) => {
    const where = elsewhere && offers(elsewhere.doors, url) ? `: ${elsewhere.where}` : "";
    return problem(reply, 404, { code: "http.not-found", text: `nothing at ${method} ${url}${where}` });
  });
  server.setErrorHandler((error: Error & { statusCode?: number }, request, reply) => {
    const status = error.statusCode ?? 500;
    if (status >= 500) log.error("http.mistake", { error, route: request.routeOptions.url });
    const text = status < 500 ? error.message : "this is our mistake; the log has more";
    return problem(reply, status, { code: "http.error", text });
  });
  return server;
}

/** Whether one of the doors has paths that begin so. */
function offers(doors: readonly Door[], url: string): boolean {
  const first = (path: string) => path.split(/[/?]/)[1];
  return doors.some(({ routes }) => routes.some(({ path }) => first(path) === first(url)));
}

/** What the face itself offers to anybody: the list of routes for people, the description for programs. */
function ownDoor(doors: readonly Door[], plain: readonly Plain[]): Door {
  const own: Door = {
    following: [],
    routes: [
      {
        method: "GET",
        path: "/",
        title: "what there is",
        need: "anybody",
        gives: z.object({
          name: z.string(),
          routes: z.array(z.object({ method: z.string(), path: z.string(), title: z.string() })),
        }),
        refusals: {},
        answer: async () => {
          const others = plain.map(({ path, title }) => ({ method: "GET", path, title }));
          return good({ name: "Etalon", routes: [...all().flatMap(linesOf), ...others] });
        },
      },
      {
        method: "GET",
        path: "/openapi.json",
        title: "this interface as OpenAPI 3.1",
        need: "anybody",
        gives: z.record(z.string(), z.unknown()),
        refusals: {},
        answer: async () => {
          described ??= openApi(all(), plain, VERSION);
          return good(described);
        },
      },
    ],
  };
  const all = () => [...doors, own];
  let described: ReturnType<typeof openApi> | null = null;
  return own;
}

const linesOf = ({ routes, following, downloads = [], uploads = [] }: Door) => [
  ...routes.map(({ method, path, title }) => ({ method, path, title })),
  ...following.map(({ path, title }) => ({ method: "GET (events)", path, title })),
  ...downloads.map(({ path, title }) => ({ method: "GET (file)", path, title })),
  ...uploads.map(({ path, title }) => ({ method: "POST (files)", path, title })),
];
